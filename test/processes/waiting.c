/* wait in all its forms. */
#include <canix.h>
#include <stdio.h>

static void tell(const char *what, pid_t pid, int status) {
  printf("%s: %s ", what, pid > 0 ? "child" : pid == 0 ? "none" : errno == ECHILD ? "ECHILD" : "error");
  if (pid > 0 && WIFEXITED(status)) printf("exit %d", WEXITSTATUS(status));
  else if (pid > 0 && WIFSIGNALED(status)) printf("signal %d", WTERMSIG(status));
  else if (pid > 0 && WIFSTOPPED(status)) printf("stopped %d", WSTOPSIG(status));
  printf("\n");
}

int main(void) {
  int status = 0, go[2];
  char byte;
  tell("nobody", wait(&status), status);
  pipe(go);
  pid_t first = fork();
  if (first == 0) {
    close(go[1]);
    read(go[0], &byte, 1);
    _exit(300);
  }
  tell("running", waitpid(first, &status, WNOHANG), status);
  close(go[1]);
  tell("ended", waitpid(first, &status, 0), status);
  tell("gone", waitpid(first, &status, WNOHANG), status);
  pipe(go);
  pid_t second = fork();
  if (second == 0) {
    for (;;) pause();
  }
  kill(second, SIGSTOP);
  tell("stop", waitpid(second, &status, WUNTRACED), status);
  tell("told", waitpid(second, &status, WUNTRACED | WNOHANG), status);
  kill(second, SIGCONT);
  kill(second, SIGTERM);
  tell("killed", waitpid(-1, &status, 0), status);
  /* By group. */
  pid_t third = fork();
  if (third == 0) {
    setpgid(0, 0);
    _exit(3);
  }
  setpgid(third, third);
  printf("group %d %d\n", getpgid(third) == third || errno == ESRCH, getpgrp() != third);
  tell("own group", waitpid(0, &status, WNOHANG), status);
  tell("its group", waitpid(-third, &status, 0), status);
  /* A grandchild loses its parent. */
  int up[2];
  pipe(up);
  if (fork() == 0) {
    if (fork() == 0) {
      pid_t before = getppid(), now;
      write(up[1], "x", 1);
      while ((now = getppid()) == before) usleep(1000);
      write(up[1], now == 1 ? "1" : "?", 1);
      _exit(0);
    }
    char ready;
    read(up[0], &ready, 1);
    _exit(0);
  }
  wait(&status);
  read(up[0], &byte, 1);
  printf("adopted by %c\n", byte);
  return 0;
}
