/* job: a process group of a parent and its child, which says what happens to it until its terminal ends it. */
#include <canix.h>
#include <stdio.h>

static void note(int number) {
  char text[40];
  int length = snprintf(text, sizeof text, "[signal %d]\n", number);
  write(1, text, (size_t)length);
}

/* A child reads from the terminal that it is not in the foreground of. */
static int read_in_background(void) {
  int status;
  char c;
  pid_t child = fork();
  if (child == 0) {
    struct sigaction action = { note, 0, 0 };
    sigset_t set = (sigset_t)1 << SIGTTIN;
    setpgid(0, 0);
    sigaction(SIGTTIN, &action, NULL);
    printf("handled %d", (int)read(0, &c, 1));
    printf(" %d\n", errno == EINTR);
    sigprocmask(SIG_BLOCK, &set, NULL);
    printf("blocked %d", (int)read(0, &c, 1));
    printf(" %d\n", errno == EIO);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGTTIN, SIG_DFL);
    fflush(stdout);
    _exit(read(0, &c, 1) == 1 && c == 'x' ? 3 : 1);
  }
  waitpid(child, &status, WUNTRACED);
  printf("stopped %d\n", WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
  fflush(stdout);
  tcsetpgrp(0, child);
  kill(child, SIGCONT);
  waitpid(child, &status, 0);
  printf("read %d\n", WEXITSTATUS(status));
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "raw") == 0) {
    int rows = 0, columns = 0, modes = canix_tty_modes(0);
    canix_window_size(&rows, &columns);
    printf("%d %d x %d\n", modes, rows, columns);
    canix_set_tty_modes(0, CANIX_TTY_OUTPUT_NEWLINES);
    char c;
    while (read(0, &c, 1) == 1 && c != 'q') {
      printf("<%d>", c);
      fflush(stdout);
    }
    canix_set_tty_modes(0, modes);
    printf("\n");
    return 0;
  }
  if (argc > 1 && strcmp(argv[1], "read") == 0) return read_in_background();
  if (argc > 1) signal(SIGCONT, note);
  if (argc > 1) signal(SIGINT, note);
  pid_t child = fork();
  printf(child == 0 ? "child\n" : "parent %d\n", getpgrp() == tcgetpgrp(0));
  fflush(stdout);
  for (;;) {
    if (child == 0 && argc <= 1) for (;;) ;
    pause();
  }
}
