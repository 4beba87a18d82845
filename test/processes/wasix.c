/* WASIX's calls as its own libc makes them, without the SDK. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WASIX(name) __attribute__((import_module("wasix_32v1"), import_name(#name)))
typedef uint32_t size;

WASIX(callback_signal) void callback_signal(const char *name, size length);
WASIX(proc_id) int proc_id(int *pid);
WASIX(proc_parent) int proc_parent(int pid, int *parent);
WASIX(proc_signal) int proc_signal(int pid, int signal);
WASIX(proc_fork) int proc_fork(int copy_memory, int *pid);
WASIX(proc_exec) void proc_exec(const char *name, size name_length, const char *args, size args_length);
WASIX(proc_join) int proc_join(void *pid, int flags, void *status);
WASIX(proc_spawn) int proc_spawn(const char *name, size name_length, int chroot, const char *args, size args_length,
    const char *preopen, size preopen_length, int in, int out, int err, const char *cwd, size cwd_length, void *handles);
WASIX(proc_spawn2) int proc_spawn2(const char *name, size name_length, const char *args, size args_length, const char *envs,
    size envs_length, const void *fd_ops, size fd_op_count, const void *signals, size signal_count, int search_path,
    const char *path, size path_length, int *pid);
WASIX(proc_signals_sizes_get) int proc_signals_sizes_get(size *count);
WASIX(proc_raise_interval) int proc_raise_interval(int signal, uint64_t interval, int repeat);
WASIX(fd_pipe) int fd_pipe(int *first, int *second);
WASIX(fd_dup) int fd_dup(int fd, int *copy);
WASIX(fd_dup2) int fd_dup2(int fd, int least, int cloexec, int *copy);
WASIX(fd_fdflags_get) int fd_fdflags_get(int fd, uint16_t *flags);
WASIX(path_open2) int path_open2(int fd, int dirflags, const char *path, size length, int oflags, uint64_t rights,
    uint64_t inheriting, int fdflags, int fdflagsext, int *opened);
WASIX(getcwd) int wasix_getcwd(char *path, size *length);
WASIX(chdir) int wasix_chdir(const char *path, size length);
WASIX(tty_get) int tty_get(void *state);
WASIX(thread_id) int thread_id(int *tid);
WASIX(thread_parallelism) int thread_parallelism(size *count);
WASIX(thread_signal) int thread_signal(int tid, int signal);
WASIX(thread_spawn_v2) int thread_spawn_v2(void *start, int *tid);
WASIX(futex_wake) int futex_wake(void *futex, uint8_t *woken);
WASIX(clock_time_set) int clock_time_set(int clock, uint64_t time);
WASIX(sock_open) int sock_open(int family, int type, int protocol, int *fd);
WASIX(sock_listen) int sock_listen(int fd, size backlog);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_renumber"))) int renumber(int from, int to);

#define TEXT(text) text, sizeof text - 1

static volatile int seen[32];

__attribute__((export_name("__wasm_signal"))) void handle(int signal) { seen[signal]++; }

struct option_pid { uint8_t tag; int32_t pid; };
struct status { uint8_t tag; uint16_t code; uint8_t signal; };
struct operation {
  uint8_t command;
  int fd, from;
  const char *path;
  size length;
  uint32_t dirflags;
  uint16_t oflags;
  uint64_t rights, inheriting;
  uint16_t fdflags, extended;
};

static int joined(int pid) {
  struct option_pid which = { 1, pid };
  struct status status;
  int error = proc_join(&which, 0, &status);
  if (error != 0) return -error;
  return status.tag == 1 ? status.code : 256 + status.signal;
}

int main(void) {
  int pid = 0, other = 0, first, second;
  setvbuf(stdout, NULL, _IONBF, 0);
  proc_id(&pid);
  thread_id(&other);
  size count = 9, cores = 0;
  proc_signals_sizes_get(&count);
  thread_parallelism(&cores);
  printf("%d %u %u\n", pid == other, count, cores);

  /* All signals go to the export, but not the terminal's stops; a name that is not exported blocks them. */
  callback_signal(TEXT("__wasm_signal"));
  thread_signal(pid, 10);
  proc_signal(pid, 2);
  printf("handled %d %d\n", seen[10], seen[2]);
  callback_signal(TEXT("__wasm_signal_blocked"));
  proc_signal(pid, 15);
  printf("blocked %d\n", seen[15]);
  callback_signal(TEXT("__wasm_signal"));
  printf("then %d\n", seen[15]);

  /* fd_renumber is dup2 here. */
  fd_pipe(&first, &second);
  printf("dup2 %d", renumber(second, 30));
  printf(" %d %d\n", (int)write(second, "a", 1), (int)write(30, "b", 1));
  uint16_t flags = 9;
  fd_dup(first, &other);
  fd_fdflags_get(other, &flags);
  printf("dup %d %d", other > 6, flags);
  fd_dup2(first, 40, 1, &other);
  fd_fdflags_get(other, &flags);
  printf(" %d %d\n", other, flags);
  int opened = -1, error = path_open2(3, 1, TEXT("tmp/made"), 1, 0x42, 0x42, 0, 1, &opened);
  fd_fdflags_get(opened, &flags);
  printf("open %d %d\n", error, flags);

  char path[64];
  size length = 2;
  wasix_chdir(TEXT("/tmp"));
  error = wasix_getcwd(path, &length);
  printf("cwd %d %u", error == ERANGE, length);
  error = wasix_getcwd(path, &length);
  printf(" %d %s\n", error, path);

  /* posix_spawn: standard output is a pipe, in another directory; a signal is ignored. */
  struct operation operations[] = {
    { 1, 1, second, NULL, 0, 0, 0, 0, 0, 0, 0 },
    { 3, 0, 0, TEXT("/"), 0, 0, 0, 0, 0, 0 },
    { 2, 0, 0, TEXT("tmp/made"), 1, 0, 2, 0, 0, 0 },
    { 0, second, 0, NULL, 0, 0, 0, 0, 0, 0, 0 },
  };
  uint8_t signals[] = { 15, 1 };
  char read_back[200];
  read(first, read_back, 2);
  error = proc_spawn2(TEXT("filter"), TEXT("f\nargs\nx\n"), TEXT("GREETING=hello\n"), operations, 4, signals, 1, 1, NULL, 0, &other);
  printf("spawn2 %d %d\n", error, joined(other));
  int got = read(first, read_back, sizeof read_back);
  char *end = memchr(read_back, '/', got);
  printf("%.*s", end == NULL ? got : (int)(end - read_back), read_back);
  operations[0].from = 999;
  printf("bad descriptor %d\n", proc_spawn2(TEXT("filter"), TEXT("f\n"), NULL, 0, operations, 4, NULL, 0, 1, NULL, 0, &other) == EBADF);
  printf("no program %d\n", proc_spawn2(TEXT("nothing"), TEXT("f\n"), NULL, 0, NULL, 0, NULL, 0, 1, TEXT("/bin"), &other) == ENOENT);

  /* The older form, with pipes to and from the child. */
  uint32_t handles[7];
  error = proc_spawn(TEXT("filter"), 0, TEXT("f\nupper\n"), TEXT(""), 0, 0, 1, TEXT("."), handles);
  printf("spawn %d %d %d %d\n", error, handles[1] & 1, handles[3] & 1, handles[5] & 1);
  write((int)handles[2], "loud", 4);
  close((int)handles[2]);
  got = read((int)handles[4], read_back, sizeof read_back);
  printf("%.*s %d\n", got, read_back, joined((int)handles[0]));

  proc_fork(0, &other);
  if (other == 0) proc_exec(TEXT("/bin/nothing"), TEXT("nothing\n"));
  printf("exec %d\n", joined(other));
  proc_fork(1, &other);
  if (other == 0) {
    int parent = 0, me = 0;
    proc_id(&me);
    proc_parent(me, &parent);
    proc_signal(me, parent == pid ? 9 : 3);
  }
  printf("killed %d\n", joined(other));

  uint8_t woken;
  printf("refused %d %d %d %d %d\n", thread_spawn_v2(read_back, &other) == ENOTSUP, futex_wake(read_back, &woken) == ENOTSUP,
      clock_time_set(0, 0) == EPERM, sock_open(1, 1, 0, &other) == ENOTSUP, sock_listen(1, 1) == ENOTSOCK);
  printf("tty %d\n", tty_get(read_back) == ENOTTY);
  printf("faults %d %d %d\n", proc_id((int *)-2), proc_join((void *)-4, 0, read_back), wasix_chdir((char *)-10, 20));
  return 0;
}
