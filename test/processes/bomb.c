/* Forks until it may not, leaves all children waiting, and cleans up. With an argument, every child does the same, so that
   there is no end of it. */
#include <canix.h>
#include <stdio.h>

int main(int argc, char **argv) {
  (void)argv;
  int ends[2], children = 0, reaped = 0;
  pipe(ends);
  for (;;) {
    pid_t pid = fork();
    if (pid == 0) {
      if (argc > 1) continue;
      char byte;
      close(ends[1]);
      read(ends[0], &byte, 1);
      _exit(0);
    }
    if (pid < 0 && argc > 1) continue;
    if (pid < 0) break;
    children++;
  }
  int error = errno;
  close(ends[1]);
  while (wait(NULL) > 0) reaped++;
  printf("%s %d\n", error == EAGAIN ? "EAGAIN" : error == ENOMEM ? "ENOMEM" : "other", children == reaped);
  printf("%s\n", children > 900 ? "many" : "few");
  fflush(stdout);
  /* There is room again. */
  pid_t last = fork();
  if (last == 0) _exit(0);
  return last < 0;
}
