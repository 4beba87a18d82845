/* forks COUNT BYTES: so many children, one after the other, with so much memory. */
#include <canix.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  int count = atoi(argv[1]);
  size_t size = (size_t)atoi(argv[2]);
  char *memory = calloc(size + 1, 1);
  if (memory == NULL) return 1;
  memset(memory, 1, size);
  for (int i = 0; i < count; i++) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) _exit(memory[size / 2] + i % 7);
    if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != (size > 0) + i % 7) return 2;
  }
  return 0;
}
