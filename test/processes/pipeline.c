/* A pipeline of three programs, as a shell makes one. */
#include <canix.h>
#include <stdio.h>

static pid_t stage(int in, int out, const int *others, int count, char *const argv[]) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  if (in != 0) dup2(in, 0);
  if (out != 1) dup2(out, 1);
  for (int i = 0; i < count; i++) close(others[i]);
  execvp(argv[0], argv);
  perror(argv[0]);
  _exit(127);
}

int main(int argc, char **argv) {
  int ends[4];
  if (pipe(ends) != 0 || pipe(ends + 2) != 0) return 1;
  char *produce[] = { "filter", argc > 1 ? argv[1] : "produce", "3000", NULL };
  char *upper[] = { "filter", "upper", NULL };
  char *count[] = { "filter", argc > 2 ? argv[2] : "count", NULL };
  pid_t pids[3];
  pids[0] = stage(0, ends[1], ends, 4, produce);
  pids[1] = stage(ends[0], ends[3], ends, 4, upper);
  pids[2] = stage(ends[2], 1, ends, 4, count);
  for (int i = 0; i < 4; i++) close(ends[i]);
  int statuses[3];
  for (int i = 0; i < 3; i++) if (waitpid(pids[i], &statuses[i], 0) != pids[i]) return 2;
  for (int i = 0; i < 3; i++) {
    int status = statuses[i];
    if (WIFSIGNALED(status)) printf("stage %d: signal %d\n", i, WTERMSIG(status));
    else printf("stage %d: %d\n", i, WEXITSTATUS(status));
  }
  return 0;
}
