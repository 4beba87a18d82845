/* A parent and its child talk through two pipes. */
#include <canix.h>
#include <stdio.h>

int main(void) {
  int down[2], up[2];
  if (pipe(down) != 0 || pipe(up) != 0) return 1;
  int own = 1000;
  pid_t child = fork();
  if (child < 0) {
    perror("fork");
    return 1;
  }
  if (child == 0) {
    close(down[1]);
    close(up[0]);
    own += 1;
    char line[100];
    ssize_t size;
    while ((size = read(down[0], line, sizeof line)) > 0) {
      char answer[200];
      int length = snprintf(answer, sizeof answer, "<%.*s>", (int)size, line);
      if (write(up[1], answer, length) != length) return 2;
    }
    return own - 1000 + 6;
  }
  close(down[0]);
  close(up[1]);
  const char *words[] = { "one", "two", "three" };
  for (int i = 0; i < 3; i++) {
    char answer[200];
    write(down[1], words[i], strlen(words[i]));
    ssize_t size = read(up[0], answer, sizeof answer);
    printf("%.*s\n", (int)size, answer);
  }
  close(down[1]);
  int status = 0;
  pid_t waited = waitpid(child, &status, 0);
  printf("%s %d %d %d\n", waited == child ? "child" : "other", WIFEXITED(status), WEXITSTATUS(status), own);
  printf("%d %d\n", (int)waitpid(child, &status, 0), errno == ECHILD);
  return 0;
}
