/* What an exec keeps and what it does not. */
#include <canix.h>
#include <stdio.h>
#include <sys/stat.h>

int main(int argc, char **argv) {
  if (argc < 2) return 64;
  int ends[2], more[2];
  pipe(ends);
  pipe(more);
  canix_set_close_on_exec(ends[0], 1);
  canix_set_close_on_exec(more[0], 1);
  canix_set_close_on_exec(more[1], 1);
  printf("%d %d %d %d: %d %d\n", ends[0], ends[1], more[0], more[1], canix_close_on_exec(ends[0]), canix_close_on_exec(ends[1]));
  /* A copy does not close. */
  printf("%d\n", dup(more[0]));
  char *none[] = { "nothing", NULL };
  printf("%d %d\n", execv("/tmp/nothing", none), errno == ENOENT);
  printf("%d %d\n", execvp("nothing", none), errno == ENOENT);
  printf("%d %d\n", execv("/tmp", none), errno == EACCES);
  if (chdir("/tmp") != 0) perror("chdir");
  fflush(stdout);
  char *args[] = { "f", "args", "", "two\nlines", "\xc3\xa4", NULL };
  char *envp[] = { "GREETING=a=b\nc", NULL };
  execve(argv[1], args, envp);
  perror("exec");
  return 1;
}
