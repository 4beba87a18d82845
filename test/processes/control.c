/* What a shell with job control counts on: groups, sessions, children that stop and go on, interrupted calls. */
#include <canix.h>
#include <poll.h>
#include <stdio.h>

static volatile sig_atomic_t seen, last;

static void note(int number) {
  seen++;
  last = number;
}

static void say(int end, char what) { write(end, &what, 1); }

static char hear(int end) {
  char what = '?';
  return read(end, &what, 1) == 1 ? what : '.';
}

static void told(const char *what, pid_t pid, int status) {
  printf("%s: ", what);
  if (pid <= 0) printf("%s\n", pid == 0 ? "none" : errno == ECHILD ? "ECHILD" : "error");
  else if (WIFEXITED(status)) printf("exit %d\n", WEXITSTATUS(status));
  else if (WIFSIGNALED(status)) printf("signal %d\n", WTERMSIG(status));
  else if (WIFSTOPPED(status)) printf("stopped %d\n", WSTOPSIG(status));
  else printf("%s\n", WIFCONTINUED(status) ? "continued" : "?");
}

/* A handler that stops as the default would have, and notes that it goes on. */
static int talk_to;

static void suspend(int number) {
  say(talk_to, 't');
  sigset_t set = (sigset_t)1 << number, before;
  signal(number, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &set, &before);
  raise(number);
  sigprocmask(SIG_SETMASK, &before, NULL);
  signal(number, suspend);
  say(talk_to, 'g');
}

static void interrupted_calls(void) {
  int ends[2], status;
  char byte;
  pipe(ends);
  struct sigaction action = { note, 0, 0 };
  sigaction(SIGCHLD, &action, NULL);
  pid_t child = fork();
  if (child == 0) {
    usleep(1000);
    _exit(0);
  }
  struct pollfd fd = { ends[0], POLLIN, 0 };
  int result = poll(&fd, 1, -1);
  printf("poll: %d %d %d\n", result, errno == EINTR, last == SIGCHLD);
  waitpid(child, &status, 0);
  child = fork();
  if (child == 0) {
    usleep(1000);
    _exit(0);
  }
  result = (int)read(ends[0], &byte, 1);
  printf("read: %d %d %d\n", result, errno == EINTR, (int)seen);
  waitpid(child, &status, 0);
  signal(SIGCHLD, SIG_DFL);
  /* A handler that takes its leave, and one that may come within itself. */
  struct sigaction once = { note, 0, SA_RESETHAND }, now;
  sigaction(SIGUSR2, &once, NULL);
  raise(SIGUSR2);
  sigaction(SIGUSR2, NULL, &now);
  printf("once: %d %d\n", last == SIGUSR2, now.sa_handler == SIG_DFL);
}

static void stopping(void) {
  int up[2], status = 0;
  pipe(up);
  pid_t child = fork();
  if (child == 0) {
    /* In an orphaned group the terminal's stop signals would do nothing. */
    setpgid(0, 0);
    talk_to = up[1];
    signal(SIGTSTP, suspend);
    say(up[1], 'r');
    for (;;) pause();
  }
  seen = 0;
  signal(SIGCHLD, note);
  hear(up[0]);
  kill(child, SIGTSTP);
  printf("handler: %c\n", hear(up[0]));
  told("stop", waitpid(child, &status, WUNTRACED | WCONTINUED), status);
  told("once", waitpid(child, &status, WNOHANG | WUNTRACED | WCONTINUED), status);
  kill(child, SIGCONT);
  printf("behind: %c\n", hear(up[0]));
  told("not asked", waitpid(child, &status, WNOHANG | WUNTRACED), status);
  told("continue", waitpid(child, &status, WNOHANG | WCONTINUED), status);
  told("once", waitpid(child, &status, WNOHANG | WCONTINUED), status);
  printf("SIGCHLD: %d\n", (int)seen);
  struct sigaction quiet = { note, 0, SA_NOCLDSTOP };
  sigaction(SIGCHLD, &quiet, NULL);
  seen = 0;
  kill(child, SIGSTOP);
  told("SIGSTOP", waitpid(child, &status, WUNTRACED), status);
  kill(child, SIGCONT);
  printf("quiet: %d\n", (int)seen);
  kill(child, SIGKILL);
  told("killed", waitpid(-1, &status, 0), status);
  printf("then: %d\n", (int)seen);
  signal(SIGCHLD, SIG_DFL);
}

static void groups(void) {
  int status = 0, up[2];
  pipe(up);
  pid_t first = fork();
  if (first == 0) {
    setpgid(0, 0);
    say(up[1], 'r');
    for (;;) pause();
  }
  hear(up[0]);
  pid_t second = fork();
  if (second == 0) {
    setpgid(0, first);
    say(up[1], 'r');
    for (;;) pause();
  }
  hear(up[0]);
  printf("groups: %d %d\n", getpgid(second) == first, getpgid(0) == getpgrp());
  printf("EPERM: %d", setpgid(0, 999999) == -1 && errno == EPERM);
  printf(" %d", setpgid(getpid(), -5) == -1 && errno == EINVAL);
  printf(" %d", setpgid(getppid(), 0) == -1 && errno == ESRCH);
  printf(" %d\n", setpgid(999999, 0) == -1 && errno == ESRCH);
  printf("0: %d %d\n", kill(-first, 0), kill(-999999, 0) == -1 && errno == ESRCH);
  kill(-first, SIGTERM);
  int ended = waitpid(-first, &status, 0) == first || WTERMSIG(status) == SIGTERM;
  printf("group: %d", ended);
  printf(" %d", waitpid(-first, &status, 0) > 0 && WTERMSIG(status) == SIGTERM);
  printf(" %d\n", waitpid(-first, &status, WNOHANG) == -1 && errno == ECHILD);

  /* kill(0) reaches the sender's own group, itself included. */
  pid_t leader = fork();
  if (leader == 0) {
    setpgid(0, 0);
    seen = 0;
    signal(SIGUSR1, note);
    if (fork() == 0) {
      say(up[1], 'r');
      pause();
      _exit(40 + last);
    }
    hear(up[0]);
    usleep(1000);
    kill(0, SIGUSR1);
    wait(&status);
    _exit(seen == 1 ? WEXITSTATUS(status) : 1);
  }
  waitpid(leader, &status, 0);
  told("kill 0", leader, status);

  /* Sessions: not for the leader of a group; a session of one's own is left for no other. */
  pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    int leads = setsid() == -1 && errno == EPERM;
    pid_t grandchild = fork();
    if (grandchild == 0) {
      int made = setsid() == getpid() && getsid(0) == getpid() && getpgrp() == getpid();
      _exit(made << 1 | (setpgid(0, 0) == -1 && errno == EPERM));
    }
    waitpid(grandchild, &status, 0);
    _exit(leads << 2 | WEXITSTATUS(status));
  }
  waitpid(child, &status, 0);
  told("session", child, status);
}

/* Its parent cannot move a child any more that has executed something. */
static void moved_too_late(char *self) {
  int go[2], status;
  char number[12];
  pipe(go);
  snprintf(number, sizeof number, "%d", go[0]);
  pid_t child = fork();
  if (child == 0) {
    close(go[1]);
    execl(self, "control", "wait", number, NULL);
    _exit(127);
  }
  close(go[0]);
  int result;
  while ((result = setpgid(child, child)) == 0) usleep(1000);
  printf("late: %d\n", errno == EACCES);
  close(go[1]);
  told("executed", waitpid(child, &status, 0), status);
}

/* The group of a job whose leader ends, while another of its processes is stopped. */
static void orphans(void) {
  int up[2], status, before;
  pipe(up);
  for (int own = 0; own < 2; own++) {
    pid_t leader = fork();
    if (leader == 0) {
      if (own) setpgid(0, 0);
      pid_t member = fork();
      if (member == 0) {
        if (!own) setpgid(0, 0);
        signal(SIGHUP, note);
        say(up[1], 'r');
        raise(SIGSTOP);
        /* SIGHUP came first, then it was continued. */
        say(up[1], last == SIGHUP ? 'h' : 'c');
        _exit(0);
      }
      hear(up[0]);
      waitpid(member, &status, WUNTRACED);
      _exit(0);
    }
    waitpid(leader, &status, 0);
    before = hear(up[0]);
    printf("orphans: %c\n", before);
  }
}

static void timers(void) {
  struct itimerval value = { { 0, 0 }, { 500, 250000 } }, left;
  printf("alarm: %u", alarm(100));
  printf(" %u", alarm(1));
  printf(" %u %u\n", alarm(0), alarm(0));
  printf("timer: %d", setitimer(ITIMER_REAL, &value, NULL));
  value.it_value.tv_sec = 20;
  setitimer(ITIMER_VIRTUAL, &value, NULL);
  getitimer(ITIMER_REAL, &left);
  printf(" %d", (int)left.it_value.tv_sec);
  getitimer(ITIMER_VIRTUAL, &left);
  printf(" %d", (int)left.it_value.tv_sec);
  getitimer(ITIMER_PROF, &left);
  printf(" %d %d\n", (int)left.it_value.tv_sec, setitimer(3, &value, NULL) == -1 && errno == EINVAL);
  value = (struct itimerval){ { 0, 1000 }, { 0, 1000 } };
  seen = 0;
  signal(SIGPROF, note);
  setitimer(ITIMER_PROF, &value, NULL);
  while (seen < 3) pause();
  value = (struct itimerval){ { 0, 0 }, { 0, 0 } };
  setitimer(ITIMER_PROF, &value, &left);
  printf("ticks: %d %d\n", last == SIGPROF, (int)left.it_interval.tv_usec);
}

int main(int argc, char **argv) {
  if (argc > 2) return hear(atoi(argv[2])) == '.' ? 7 : 8;
  setvbuf(stdout, NULL, _IONBF, 0);
  interrupted_calls();
  stopping();
  groups();
  moved_too_late(argv[1]);
  orphans();
  timers();
  return 0;
}
