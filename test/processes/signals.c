/* Signals: handlers, masks, interrupted calls. */
#include <canix.h>
#include <stdio.h>

static volatile sig_atomic_t seen, last, depth, deepest;

static void note(int number) {
  seen++;
  last = number;
}

static void within(int number) {
  depth++;
  if (depth > deepest) deepest = depth;
  /* The same signal waits until this handler is over; another one does not. */
  if (number == SIGUSR1 && seen == 0) {
    seen++;
    raise(SIGUSR1);
    raise(SIGUSR2);
  }
  depth--;
}

static int is_prime(unsigned n) {
  for (unsigned i = 2; i * i <= n; i++) if (n % i == 0) return 0;
  return n > 1;
}

static pid_t signal_parent_later(int number) {
  pid_t pid = fork();
  if (pid == 0) {
    usleep(1000);
    kill(getppid(), number);
    _exit(0);
  }
  return pid;
}

int main(void) {
  int ends[2], status = 0;
  char byte;
  pipe(ends);

  printf("%d %d\n", signal(SIGUSR1, note) == SIG_DFL, raise(SIGUSR1));
  printf("raise: %d %d\n", (int)seen, last == SIGUSR1);

  struct sigaction action = { note, 0, 0 };
  sigaction(SIGUSR1, &action, NULL);
  pid_t child = signal_parent_later(SIGUSR1);
  printf("read: %d %d\n", (int)read(ends[0], &byte, 1), errno == EINTR);
  waitpid(child, &status, 0);
  printf("sleep: ");
  child = signal_parent_later(SIGUSR1);
  struct timespec long_time = { 1000, 0 };
  printf("%d %d %d\n", nanosleep(&long_time, NULL), errno == EINTR, (int)seen);
  waitpid(child, &status, 0);

  /* With signal() the call goes on. */
  signal(SIGUSR1, note);
  child = fork();
  if (child == 0) {
    usleep(1000);
    kill(getppid(), SIGUSR1);
    usleep(1000);
    write(ends[1], "!", 1);
    _exit(0);
  }
  printf("restarted: %d", (int)read(ends[0], &byte, 1));
  printf(" %c %d\n", byte, (int)seen);
  waitpid(child, &status, 0);

  seen = 0;
  signal(SIGUSR1, within);
  signal(SIGUSR2, within);
  raise(SIGUSR1);
  printf("within: %d %d\n", (int)deepest, (int)depth);

  sigset_t set, before, pending;
  signal(SIGUSR1, note);
  seen = 0;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &before);
  raise(SIGUSR1);
  sigpending(&pending);
  printf("blocked: %d %d\n", (int)seen, sigismember(&pending, SIGUSR1));
  sigprocmask(SIG_SETMASK, &before, NULL);
  printf("unblocked: %d\n", (int)seen);

  /* SIGCHLD, waited for without a race. */
  signal(SIGCHLD, note);
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, &before);
  seen = 0;
  child = fork();
  if (child == 0) _exit(9);
  while (seen == 0) sigsuspend(&before);
  printf("SIGCHLD: %d %d %d\n", last == SIGCHLD, waitpid(child, &status, WNOHANG) == child, WEXITSTATUS(status));
  sigprocmask(SIG_SETMASK, &before, NULL);
  signal(SIGCHLD, SIG_DFL);

  /* In the midst of a computation, which goes on as if nothing had been. */
  unsigned primes = 0;
  seen = 0;
  signal(SIGALRM, note);
  canix_ticks(1);
  do {
    primes = 0;
    for (unsigned n = 0; n < 20000; n++) primes += is_prime(n);
  } while (seen == 0);
  canix_ticks(0);
  printf("computing: %u\n", primes);
  seen = 0;
  alarm(1);
  while (seen == 0) ;
  printf("alarm: %d\n", last == SIGALRM);

  /* SIGPIPE. */
  int broken[2];
  pipe(broken);
  close(broken[0]);
  child = fork();
  if (child == 0) {
    write(broken[1], "x", 1);
    _exit(0);
  }
  waitpid(child, &status, 0);
  printf("SIGPIPE: %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  signal(SIGPIPE, SIG_IGN);
  printf("ignored: %d %d\n", (int)write(broken[1], "x", 1), errno == EPIPE);
  signal(SIGPIPE, note);
  seen = 0;
  printf("caught: %d %d", (int)write(broken[1], "x", 1), errno == EPIPE);
  printf(" %d\n", (int)seen);

  /* A child has its parent's handlers and its mask, but not what waits. */
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &before);
  raise(SIGUSR1);
  seen = 0;
  child = fork();
  if (child == 0) {
    sigpending(&pending);
    int inherited = pending;
    sigprocmask(SIG_SETMASK, &before, NULL);
    int without = seen;
    raise(SIGUSR1);
    _exit(inherited << 4 | without << 2 | seen);
  }
  waitpid(child, &status, 0);
  printf("child: %d\n", WEXITSTATUS(status));
  sigprocmask(SIG_SETMASK, &before, NULL);
  signal(SIGUSR1, SIG_DFL);
  printf("errors: %d %d\n", signal(SIGKILL, note) == SIG_ERR && errno == EINVAL, kill(999999, 0) == -1 && errno == ESRCH);
  fflush(stdout);
  raise(SIGUSR1);
  printf("not reached\n");
  return 0;
}
