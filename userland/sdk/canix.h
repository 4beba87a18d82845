/*
 * Processes, pipes, signals and terminals for C programs on Canix, for any compiler to wasm32-wasi. POSIX's names, on top of
 * wasi-libc:
 *
 *     clang --target=wasm32-wasi -O2 -I userland/sdk program.c -o program.wasm
 *
 * The calls are WASIX's (module wasix_32v1) where it has them, else additions to them (canix_32v1); docs/system-calls.md
 * describes both. Functions set errno and return -1 as POSIX says. Leave out <signal.h> and <setjmp.h>: this header stands in.
 */
#ifndef CANIX_H
#define CANIX_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CANIX_WASIX(name) __attribute__((import_module("wasix_32v1"), import_name(name)))
#define CANIX_ADDED(name) __attribute__((import_module("canix_32v1"), import_name(name)))
#define CANIX_INLINE static inline __attribute__((unused))

/* One definition for the whole program, however many files include this. */
#define CANIX_SHARED __attribute__((weak))

CANIX_WASIX("proc_fork") int canix_proc_fork(int copy_memory, pid_t *pid);
CANIX_WASIX("proc_exec3") int canix_proc_exec3(const char *name, size_t name_len, const char *args, size_t args_len,
    const char *envs, size_t envs_len, int search_path, const char *path, size_t path_len);
CANIX_WASIX("proc_join") int canix_proc_join(void *option_pid, int flags, void *status);
CANIX_WASIX("proc_id") int canix_proc_id(pid_t *pid);
CANIX_WASIX("proc_parent") int canix_proc_parent(pid_t pid, pid_t *parent);
CANIX_WASIX("proc_signal") int canix_proc_signal(pid_t pid, int signal);
CANIX_WASIX("proc_raise_interval") int canix_proc_raise_interval(int signal, uint64_t nanoseconds, int repeat);
CANIX_ADDED("proc_timer_get") int canix_proc_timer_get(int signal, uint64_t timer[2]);
CANIX_ADDED("proc_timer_set") int canix_proc_timer_set(int signal, uint64_t delay, uint64_t interval, uint64_t before[2]);
CANIX_WASIX("fd_pipe") int canix_fd_pipe(int *read_end, int *write_end);
CANIX_WASIX("fd_dup2") int canix_fd_dup2(int fd, int least, int cloexec, int *copy);
CANIX_WASIX("fd_fdflags_get") int canix_fd_fdflags_get(int fd, uint16_t *flags);
CANIX_WASIX("fd_fdflags_set") int canix_fd_fdflags_set(int fd, int flags);
CANIX_WASIX("getcwd") int canix_getcwd_raw(char *path, size_t *length);
CANIX_WASIX("chdir") int canix_chdir_raw(const char *path, size_t length);
CANIX_WASIX("tty_get") int canix_tty_get(void *state);
CANIX_WASIX("stack_checkpoint") __attribute__((returns_twice)) int canix_stack_checkpoint(void *snapshot, uint64_t *value);
CANIX_WASIX("stack_restore") _Noreturn void canix_stack_restore(const void *snapshot, int64_t value);
CANIX_ADDED("fd_copy") int canix_fd_copy(int from, int to, int flags);
CANIX_ADDED("proc_group_get") int canix_proc_group_get(pid_t pid, pid_t *group);
CANIX_ADDED("proc_group_set") int canix_proc_group_set(pid_t pid, pid_t group);
CANIX_ADDED("proc_session_get") int canix_proc_session_get(pid_t pid, pid_t *session);
CANIX_ADDED("proc_session_start") int canix_proc_session_start(pid_t *session);
CANIX_ADDED("proc_signal_action") int canix_proc_signal_action(int signal, int disposition, int flags, int *before);
CANIX_ADDED("proc_signal_handler") int canix_proc_signal_handler(void (*handler)(int));
CANIX_ADDED("proc_signal_mask") int canix_proc_signal_mask(int how, uint32_t set, uint32_t *before);
CANIX_ADDED("proc_signal_pending") int canix_proc_signal_pending(uint32_t *set);
CANIX_ADDED("proc_signal_suspend") int canix_proc_signal_suspend(uint32_t set);
CANIX_ADDED("proc_umask") int canix_proc_umask(int mask, int *before);
CANIX_ADDED("proc_user") int canix_proc_user(uint32_t *user, uint32_t *group);
CANIX_ADDED("tty_group_get") int canix_tty_group_get(int fd, pid_t *group);
CANIX_ADDED("tty_group_set") int canix_tty_group_set(int fd, pid_t group);
CANIX_ADDED("tty_modes_get") int canix_tty_modes_get(int fd, uint32_t *modes);
CANIX_ADDED("tty_modes_set") int canix_tty_modes_set(int fd, uint32_t modes);

CANIX_INLINE int canix_result(int error) {
  if (error == 0) return 0;
  errno = error;
  return -1;
}

/* ---- Processes ---- */

/** A copy of the process, at this very place: 0 in the child, its number in the parent. */
CANIX_INLINE pid_t canix_fork(void) {
  pid_t pid = 0;
  return canix_result(canix_proc_fork(1, &pid)) == 0 ? pid : -1;
}
#define fork() canix_fork()
#define vfork() canix_fork()

CANIX_INLINE pid_t canix_getpid(void) {
  pid_t pid = 0;
  canix_proc_id(&pid);
  return pid;
}
/* wasi-libc declares getpid only to say that there is none. */
#define getpid() canix_getpid()

CANIX_INLINE pid_t getppid(void) {
  pid_t pid = 0;
  canix_proc_parent(0, &pid);
  return pid;
}

CANIX_INLINE uid_t getuid(void) {
  uint32_t user = 0, group = 0;
  canix_proc_user(&user, &group);
  return user;
}

CANIX_INLINE gid_t getgid(void) {
  uint32_t user = 0, group = 0;
  canix_proc_user(&user, &group);
  return group;
}

CANIX_INLINE mode_t umask(mode_t mask) {
  int before = 0;
  canix_proc_umask((int)mask, &before);
  return (mode_t)before;
}

/** Strings one after the other, each with its zero byte; NULL where there is no memory. */
CANIX_INLINE char *canix_join(char *const strings[], size_t *length) {
  *length = 0;
  for (size_t i = 0; strings[i] != NULL; i++) *length += strlen(strings[i]) + 1;
  char *joined = (char *)malloc(*length + 1), *at = joined;
  for (size_t i = 0; joined != NULL && strings[i] != NULL; i++) {
    size_t size = strlen(strings[i]) + 1;
    memcpy(at, strings[i], size);
    at += size;
  }
  return joined;
}

CANIX_INLINE int canix_exec(const char *file, char *const argv[], char *const envp[], int search) {
  size_t args_length, envs_length;
  char *args = canix_join(argv, &args_length);
  char *envs = canix_join(envp, &envs_length);
  const char *path = getenv("PATH");
  if (path == NULL) path = "/bin:/usr/local/bin";
  int error = args == NULL || envs == NULL
                  ? ENOMEM
                  : canix_proc_exec3(file, strlen(file), args, args_length, envs, envs_length, search, path, strlen(path));
  free(args);
  free(envs);
  return canix_result(error);
}

extern char **environ;

CANIX_INLINE int execve(const char *path, char *const argv[], char *const envp[]) { return canix_exec(path, argv, envp, 0); }
CANIX_INLINE int execv(const char *path, char *const argv[]) { return canix_exec(path, argv, environ, 0); }
CANIX_INLINE int execvp(const char *file, char *const argv[]) { return canix_exec(file, argv, environ, 1); }

CANIX_INLINE int canix_execl(int search, const char *file, const char *arg, va_list rest) {
  enum { MOST = 255 };
  char *argv[MOST + 1];
  int count = 0;
  for (const char *next = arg; next != NULL; next = va_arg(rest, const char *)) {
    if (count == MOST) return canix_result(E2BIG);
    argv[count++] = (char *)next;
  }
  argv[count] = NULL;
  return canix_exec(file, argv, environ, search);
}

CANIX_INLINE int execl(const char *path, const char *arg, ...) {
  va_list rest;
  va_start(rest, arg);
  int result = canix_execl(0, path, arg, rest);
  va_end(rest);
  return result;
}

CANIX_INLINE int execlp(const char *file, const char *arg, ...) {
  va_list rest;
  va_start(rest, arg);
  int result = canix_execl(1, file, arg, rest);
  va_end(rest);
  return result;
}

#define WNOHANG 1
#define WUNTRACED 2
#define WCONTINUED 8
#define WIFEXITED(status) (((status) & 0x7f) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WIFSIGNALED(status) (((status) & 0x7f) != 0 && ((status) & 0x7f) != 0x7f)
#define WTERMSIG(status) ((status) & 0x7f)
#define WIFSTOPPED(status) (((status) & 0xff) == 0x7f)
#define WSTOPSIG(status) (((status) >> 8) & 0xff)
#define WIFCONTINUED(status) ((status) == 0xffff)

CANIX_INLINE pid_t waitpid(pid_t pid, int *status, int options) {
  struct { uint8_t tag; int32_t pid; } which = { pid == -1 ? 0 : 1, pid };
  struct { uint8_t tag; uint16_t value; uint8_t signal; } told = { 0, 0, 0 };
  int flags = (options & (WNOHANG | WUNTRACED)) | (options & WCONTINUED ? 4 : 0);
  if (canix_result(canix_proc_join(&which, flags, &told)) != 0) return -1;
  if (status != NULL && which.pid != 0) {
    if (told.tag == 1) *status = told.value << 8;
    else if (told.tag == 2) *status = told.signal;
    else if (told.tag == 4) *status = 0xffff;
    else *status = (told.value & 0xff) << 8 | 0x7f;
  }
  return which.pid;
}

CANIX_INLINE pid_t wait(int *status) { return waitpid(-1, status, 0); }

/* ---- Groups, sessions, terminals ---- */

CANIX_INLINE int setpgid(pid_t pid, pid_t group) { return canix_result(canix_proc_group_set(pid, group)); }

CANIX_INLINE pid_t getpgid(pid_t pid) {
  pid_t group = 0;
  return canix_result(canix_proc_group_get(pid, &group)) == 0 ? group : -1;
}

CANIX_INLINE pid_t getpgrp(void) { return getpgid(0); }

CANIX_INLINE pid_t getsid(pid_t pid) {
  pid_t session = 0;
  return canix_result(canix_proc_session_get(pid, &session)) == 0 ? session : -1;
}

CANIX_INLINE pid_t setsid(void) {
  pid_t session = 0;
  return canix_result(canix_proc_session_start(&session)) == 0 ? session : -1;
}

CANIX_INLINE pid_t tcgetpgrp(int fd) {
  pid_t group = 0;
  return canix_result(canix_tty_group_get(fd, &group)) == 0 ? group : -1;
}

CANIX_INLINE int tcsetpgrp(int fd, pid_t group) { return canix_result(canix_tty_group_set(fd, group)); }

/* What a terminal does, as bits: what tcgetattr would tell. */
#define CANIX_TTY_CANONICAL 1
#define CANIX_TTY_ECHO 2
#define CANIX_TTY_SIGNALS 4
#define CANIX_TTY_INPUT_NEWLINES 8
#define CANIX_TTY_OUTPUT_NEWLINES 16

/** The modes of the terminal at a descriptor, or -1. */
CANIX_INLINE int canix_tty_modes(int fd) {
  uint32_t modes = 0;
  return canix_result(canix_tty_modes_get(fd, &modes)) == 0 ? (int)modes : -1;
}

CANIX_INLINE int canix_set_tty_modes(int fd, int modes) {
  return canix_result(canix_tty_modes_set(fd, (uint32_t)modes));
}

/** Rows and columns of the process's terminal. */
CANIX_INLINE int canix_window_size(int *rows, int *columns) {
  uint32_t state[6];
  int result = canix_result(canix_tty_get(state));
  if (result == 0) {
    *columns = (int)state[0];
    *rows = (int)state[1];
  }
  return result;
}

/* ---- Descriptors ---- */

#define CANIX_CLOSE_ON_EXEC 1

CANIX_INLINE int pipe(int ends[2]) { return canix_result(canix_fd_pipe(&ends[0], &ends[1])); }

CANIX_INLINE int dup(int fd) {
  int copy = -1;
  return canix_result(canix_fd_dup2(fd, 0, 0, &copy)) == 0 ? copy : -1;
}

CANIX_INLINE int dup2(int from, int to) { return canix_result(canix_fd_copy(from, to, 0)) == 0 ? to : -1; }

/** FD_CLOEXEC of a descriptor, which wasi-libc's fcntl does not know. */
CANIX_INLINE int canix_set_close_on_exec(int fd, int on) {
  return canix_result(canix_fd_fdflags_set(fd, on ? CANIX_CLOSE_ON_EXEC : 0));
}

CANIX_INLINE int canix_close_on_exec(int fd) {
  uint16_t flags = 0;
  return canix_result(canix_fd_fdflags_get(fd, &flags)) == 0 ? flags & CANIX_CLOSE_ON_EXEC : -1;
}

/** chdir for this process's own paths (wasi-libc's) and for the programs that it executes. */
CANIX_INLINE int canix_chdir(const char *path) {
  if (canix_result(canix_chdir_raw(path, strlen(path))) != 0) return -1;
  char absolute[4096];
  size_t length = sizeof absolute;
  if (canix_result(canix_getcwd_raw(absolute, &length)) != 0) return -1;
  return chdir(absolute);
}
#define chdir(path) canix_chdir(path)

/** The working directory as the system knows it. */
CANIX_INLINE char *canix_getcwd(char *buffer, size_t size) {
  return canix_result(canix_getcwd_raw(buffer, &size)) == 0 ? buffer : NULL;
}
#define getcwd(buffer, size) canix_getcwd(buffer, size)

/* ---- Signals ---- */

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPWR 30
#define SIGSYS 31

typedef void (*sighandler_t)(int);
typedef volatile int sig_atomic_t;
/* Bit n: signal n. */
typedef uint32_t canix_sigset_t;
/* wasi-libc has a type of that name too small for 31 signals. */
#define sigset_t canix_sigset_t

#define SIG_DFL ((sighandler_t)0)
#define SIG_IGN ((sighandler_t)-2)
#define SIG_ERR ((sighandler_t)-1)
#define SA_RESTART 1
#define SA_NOCLDSTOP 2
#define SA_RESETHAND 4
#define SA_NODEFER 8
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

struct sigaction {
  sighandler_t sa_handler;
  /* Blocked while the handler runs, besides the signal itself. */
  sigset_t sa_mask;
  int sa_flags;
};

CANIX_SHARED struct sigaction canix_actions[32];

CANIX_SHARED void canix_handle(int signal) {
  if (signal == 0) return;
  struct sigaction action = canix_actions[signal & 31];
  int before_errno = errno, told = 0;
  uint32_t before = 0, own = (uint32_t)1 << signal;
  if (action.sa_flags & SA_NODEFER && !(action.sa_mask & own)) canix_proc_signal_mask(SIG_UNBLOCK, own, &before);
  if (action.sa_mask != 0) canix_proc_signal_mask(SIG_BLOCK, action.sa_mask, &before);
  if (action.sa_flags & SA_RESETHAND) {
    canix_actions[signal & 31].sa_handler = SIG_DFL;
    canix_proc_signal_action(signal, 0, 0, &told);
  }
  if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) action.sa_handler(signal);
  if (action.sa_mask != 0) canix_proc_signal_mask(SIG_SETMASK, before, &before);
  errno = before_errno;
}

/*
 * What the system calls when a signal has come, perhaps in the midst of a function that calls nothing: such a function may keep
 * 128 bytes below the stack pointer, which are left alone here.
 */
CANIX_SHARED void canix_signal(int signal) {
  char red_zone[144];
  __asm__ volatile("" : : "r"(red_zone) : "memory");
  canix_handle(signal);
  __asm__ volatile("" : : "r"(red_zone) : "memory");
}

CANIX_INLINE int canix_sigaction(int signal, const struct sigaction *action, struct sigaction *before) {
  if (signal < 1 || signal > 31) return canix_result(EINVAL);
  struct sigaction old = canix_actions[signal];
  if (action != NULL) {
    sighandler_t handler = action->sa_handler;
    int disposition = handler == SIG_DFL ? 0 : handler == SIG_IGN ? 1 : 2, told = 0;
    if (disposition == 2) canix_actions[signal] = *action;
    void (*volatile system_calls)(int) = canix_signal;
    int error = disposition == 2 ? canix_proc_signal_handler(system_calls) : 0;
    /* Optimizers of whole programs (wasm-opt) drop what nobody calls by its pointer. Signal 0 is none. */
    system_calls(0);
    if (error == 0) error = canix_proc_signal_action(signal, disposition, action->sa_flags & (SA_RESTART | SA_NOCLDSTOP), &told);
    if (error != 0) {
      canix_actions[signal] = old;
      return canix_result(error);
    }
    canix_actions[signal] = *action;
    if (told == 1) old.sa_handler = SIG_IGN;
  }
  if (before != NULL) *before = old;
  return 0;
}
#define sigaction(signal, action, before) canix_sigaction(signal, action, before)

CANIX_INLINE sighandler_t canix_signal_set(int signal, sighandler_t handler) {
  struct sigaction action = { handler, 0, SA_RESTART }, before;
  return canix_sigaction(signal, &action, &before) == 0 ? before.sa_handler : SIG_ERR;
}
#define signal(number, handler) canix_signal_set(number, handler)

CANIX_INLINE int kill(pid_t pid, int number) { return canix_result(canix_proc_signal(pid, number)); }
CANIX_INLINE int killpg(pid_t group, int number) { return kill(-group, number); }
CANIX_INLINE int canix_raise(int number) { return kill(canix_getpid(), number); }
#define raise(number) canix_raise(number)

CANIX_INLINE int sigemptyset(sigset_t *set) { return *set = 0, 0; }
CANIX_INLINE int sigfillset(sigset_t *set) { return *set = ~(sigset_t)1, 0; }
CANIX_INLINE int sigaddset(sigset_t *set, int number) { return *set |= (sigset_t)1 << number, 0; }
CANIX_INLINE int sigdelset(sigset_t *set, int number) { return *set &= ~((sigset_t)1 << number), 0; }
CANIX_INLINE int sigismember(const sigset_t *set, int number) { return *set >> number & 1; }

CANIX_INLINE int sigprocmask(int how, const sigset_t *set, sigset_t *before) {
  sigset_t old = 0;
  int error = set == NULL ? canix_proc_signal_mask(SIG_BLOCK, 0, &old) : canix_proc_signal_mask(how, *set, &old);
  if (error == 0 && before != NULL) *before = old;
  return canix_result(error);
}

CANIX_INLINE int sigpending(sigset_t *set) { return canix_result(canix_proc_signal_pending(set)); }
CANIX_INLINE int sigsuspend(const sigset_t *set) { return canix_result(canix_proc_signal_suspend(*set)); }

CANIX_INLINE int pause(void) {
  sigset_t set = 0;
  sigprocmask(SIG_BLOCK, NULL, &set);
  return sigsuspend(&set);
}

/** SIGALRM after so many seconds, 0 for none; the seconds that were left of the one before, which are never 0. */
CANIX_INLINE unsigned alarm(unsigned seconds) {
  uint64_t before[2] = { 0, 0 };
  canix_proc_timer_set(SIGALRM, (uint64_t)seconds * 1000000000u, 0, before);
  uint64_t left = (before[0] + 500000000u) / 1000000000u;
  return before[0] != 0 && left == 0 ? 1 : (unsigned)left;
}

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2

struct itimerval {
  struct timeval it_interval;
  struct timeval it_value;
};

CANIX_INLINE int canix_timer_signal(int which) {
  static const int signals[] = { SIGALRM, SIGVTALRM, SIGPROF };
  return which >= ITIMER_REAL && which <= ITIMER_PROF ? signals[which] : 0;
}

CANIX_INLINE void canix_tell_timer(struct itimerval *value, const uint64_t timer[2]) {
  uint64_t left = (timer[0] + 999) / 1000, interval = timer[1] / 1000;
  value->it_value = (struct timeval){ (time_t)(left / 1000000u), (suseconds_t)(left % 1000000u) };
  value->it_interval = (struct timeval){ (time_t)(interval / 1000000u), (suseconds_t)(interval % 1000000u) };
}

/** All three kinds count real time, as WASIX's do. */
CANIX_INLINE int setitimer(int which, const struct itimerval *value, struct itimerval *before) {
  int number = canix_timer_signal(which);
  if (number == 0 || (unsigned long)value->it_value.tv_usec > 999999 || (unsigned long)value->it_interval.tv_usec > 999999) {
    return canix_result(EINVAL);
  }
  uint64_t timer[2], delay = (uint64_t)value->it_value.tv_sec * 1000000u + (uint64_t)value->it_value.tv_usec;
  uint64_t interval = (uint64_t)value->it_interval.tv_sec * 1000000u + (uint64_t)value->it_interval.tv_usec;
  int error = canix_proc_timer_set(number, delay * 1000u, interval * 1000u, timer);
  if (error == 0 && before != NULL) canix_tell_timer(before, timer);
  return canix_result(error);
}

CANIX_INLINE int getitimer(int which, struct itimerval *value) {
  uint64_t timer[2];
  int number = canix_timer_signal(which), error = number == 0 ? EINVAL : canix_proc_timer_get(number, timer);
  if (error == 0) canix_tell_timer(value, timer);
  return canix_result(error);
}

/** SIGALRM again and again, every so many microseconds; 0 stops that. */
CANIX_INLINE int canix_ticks(uint64_t microseconds) {
  return canix_result(canix_proc_raise_interval(SIGALRM, microseconds * 1000u, 1));
}

/* ---- Sleeping, which signals interrupt: wasi-libc's functions give other errors then ---- */

CANIX_WASIX("thread_sleep") int canix_thread_sleep(uint64_t nanoseconds);

CANIX_INLINE int canix_nanosleep(const struct timespec *wanted, struct timespec *left) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  uint64_t nanoseconds = (uint64_t)wanted->tv_sec * 1000000000u + (uint64_t)wanted->tv_nsec;
  int error = canix_thread_sleep(nanoseconds);
  if (error != 0 && left != NULL) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t slept = (uint64_t)(now.tv_sec - start.tv_sec) * 1000000000u + (uint64_t)now.tv_nsec - (uint64_t)start.tv_nsec;
    uint64_t rest = slept < nanoseconds ? nanoseconds - slept : 0;
    left->tv_sec = (time_t)(rest / 1000000000u);
    left->tv_nsec = (long)(rest % 1000000000u);
  }
  return canix_result(error);
}
#define nanosleep(wanted, left) canix_nanosleep(wanted, left)

CANIX_INLINE unsigned canix_sleep(unsigned seconds) {
  struct timespec time = { (time_t)seconds, 0 };
  if (canix_nanosleep(&time, &time) == 0) return 0;
  return (unsigned)time.tv_sec + (time.tv_nsec > 0);
}
#define sleep(seconds) canix_sleep(seconds)

CANIX_INLINE int canix_usleep(unsigned microseconds) {
  return canix_result(canix_thread_sleep((uint64_t)microseconds * 1000u));
}
#define usleep(microseconds) canix_usleep(microseconds)

/* ---- setjmp and longjmp ---- */

typedef struct {
  /* WASIX's stack_snapshot. */
  uint64_t snapshot[3];
  void *stack_pointer;
} jmp_buf[1];
typedef jmp_buf sigjmp_buf;

CANIX_INLINE __attribute__((always_inline)) void *canix_stack_pointer(void) {
  void *pointer;
  __asm__ volatile(".globaltype __stack_pointer, i32\n"
                   "global.get __stack_pointer\n"
                   "local.set %0" : "=r"(pointer));
  return pointer;
}

CANIX_INLINE __attribute__((always_inline)) void canix_set_stack_pointer(void *pointer) {
  __asm__ volatile(".globaltype __stack_pointer, i32\n"
                   "local.get %0\n"
                   "global.set __stack_pointer" : : "r"(pointer));
}

CANIX_SHARED __attribute__((returns_twice)) int canix_setjmp(jmp_buf env) {
  volatile uint64_t value = 0;
  env->stack_pointer = canix_stack_pointer();
  if (canix_stack_checkpoint(env->snapshot, (uint64_t *)&value) != 0) abort();
  canix_set_stack_pointer(env->stack_pointer);
  return (int)value;
}

CANIX_INLINE _Noreturn void canix_longjmp(jmp_buf env, int value) {
  canix_stack_restore(env->snapshot, value == 0 ? 1 : value);
}
#define setjmp(env) canix_setjmp(env)
#define longjmp(env, value) canix_longjmp(env, value)
/* The signals that were blocked are blocked again in any case. */
#define sigsetjmp(env, save) canix_setjmp(env)
#define siglongjmp(env, value) canix_longjmp(env, value)

#ifdef __cplusplus
}
#endif

#endif
