/* The calls of wasi_unstable that are not those of wasi_snapshot_preview1, as programs built before 2020 make them. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define UNSTABLE(name) __attribute__((import_module("wasi_unstable"), import_name(#name)))

typedef struct {
  uint64_t device, inode;
  uint8_t type;
  uint32_t links;
  uint64_t size, accessed, modified, changed;
} filestat;

typedef struct {
  uint64_t userdata;
  uint8_t type;
  union {
    struct {
      uint64_t identifier;
      uint32_t id;
      uint64_t timeout, precision;
      uint16_t flags;
    } clock;
    uint32_t fd;
  } u;
} subscription;

typedef struct {
  uint64_t userdata;
  uint16_t error;
  uint8_t type;
  uint64_t bytes;
  uint16_t flags;
} event;

_Static_assert(sizeof(filestat) == 56 && offsetof(filestat, links) == 20, "filestat");
_Static_assert(sizeof(subscription) == 56 && offsetof(subscription, u.clock.id) == 24, "subscription");
_Static_assert(sizeof(event) == 32, "event");

enum { CURRENT, END, SET };
enum { CLOCK, FD_READ, FD_WRITE };
enum { CREATE = 1, TRUNCATE = 8 };
enum { REALTIME, MONOTONIC };

UNSTABLE(path_open) int path_open(int fd, int dirflags, const char *path, size_t length, int oflags, uint64_t rights,
    uint64_t inheriting, int fdflags, int *opened);
UNSTABLE(path_link) int path_link(int fd, int flags, const char *from, size_t from_length, int to_fd, const char *to, size_t length);
UNSTABLE(path_filestat_get) int path_filestat_get(int fd, int flags, const char *path, size_t length, filestat *stat);
UNSTABLE(path_filestat_set_times) int path_filestat_set_times(int fd, int flags, const char *path, size_t length, uint64_t accessed,
    uint64_t modified, int which);
UNSTABLE(path_unlink_file) int path_unlink_file(int fd, const char *path, size_t length);
UNSTABLE(fd_filestat_get) int fd_filestat_get(int fd, filestat *stat);
UNSTABLE(fd_write) int fd_write(int fd, const void *parts, size_t count, size_t *written);
UNSTABLE(fd_read) int fd_read(int fd, const void *parts, size_t count, size_t *got);
UNSTABLE(fd_seek) int fd_seek(int fd, int64_t offset, int whence, uint64_t *position);
UNSTABLE(fd_prestat_get) int fd_prestat_get(int fd, uint32_t prestat[2]);
UNSTABLE(clock_time_get) int clock_time_get(int clock, uint64_t precision, uint64_t *time);
UNSTABLE(poll_oneoff) int poll_oneoff(const subscription *in, event *out, size_t count, size_t *events);

#define TEXT(text) text, sizeof text - 1

int main(void) {
  int fd = -1;
  size_t size = 0;
  uint64_t at = 0, before = 0, after = 0;
  char text[16] = "0123456789";
  struct { void *text; size_t size; } part = { text, 10 };
  filestat stat[2];
  memset(stat, 0xff, sizeof stat);

  uint32_t prestat[2] = { 9, 9 };
  printf("preopen %d %u %u\n", fd_prestat_get(4, prestat), prestat[0], prestat[1]);
  int error = path_open(4, 1, TEXT("unstable.txt"), CREATE | TRUNCATE, ~(uint64_t)0, ~(uint64_t)0, 0, &fd);
  printf("open %d %d\n", error, fd > 4);
  fd_write(fd, &part, 1, &size);

  /* From the current position, from the end, from the beginning: in this order. */
  error = fd_seek(fd, -4, CURRENT, &at);
  printf("seek %d %d", error, (int)at);
  error = fd_seek(fd, -1, END, &at);
  printf(" %d %d", error, (int)at);
  error = fd_seek(fd, 3, SET, &at);
  printf(" %d %d %d\n", error, (int)at, fd_seek(fd, 0, 3, &at));
  part.size = 4;
  fd_read(fd, &part, 1, &size);
  printf("read %.*s\n", (int)size, text);

  path_link(4, 0, TEXT("unstable.txt"), 4, TEXT("unstable.lnk"));
  path_filestat_set_times(4, 0, TEXT("unstable.txt"), 5, 6, 1 | 4);
  error = fd_filestat_get(fd, &stat[0]);
  printf("stat %d type %d links %u size %d times %d %d %d\n", error, stat[0].type, stat[0].links, (int)stat[0].size,
      (int)stat[0].accessed, (int)stat[0].modified, stat[0].changed > 6);
  filestat other;
  error = path_filestat_get(4, 1, TEXT("unstable.lnk"), &other);
  printf("same %d %d %d\n", error, other.inode == stat[0].inode && other.device == stat[0].device, other.links == 2);
  /* Nothing behind it is written to. */
  const uint8_t *behind = (const uint8_t *)&stat[1];
  printf("behind %d\n", behind[0] == 0xff && behind[7] == 0xff);
  path_unlink_file(4, TEXT("unstable.lnk"));
  path_unlink_file(4, TEXT("unstable.txt"));

  subscription in[3] = {
    { 11, CLOCK, { .clock = { 77, MONOTONIC, 3000000, 0, 0 } } },
    { 12, CLOCK, { .clock = { 78, REALTIME, 1, 0, 1 } } },
    { 13, FD_WRITE, { .fd = 99 } },
  };
  event out[3];
  error = poll_oneoff(in, out, 3, &size);
  printf("poll %d %u: %d %d %d %d\n", error, (unsigned)size, (int)out[0].userdata, out[0].error, (int)out[1].userdata, out[1].error);
  clock_time_get(MONOTONIC, 1, &before);
  error = poll_oneoff(in, out, 1, &size);
  clock_time_get(MONOTONIC, 1, &after);
  printf("sleep %d %u: %d %d %d %d\n", error, (unsigned)size, (int)out[0].userdata, out[0].error, out[0].type,
      after - before >= 3000000);
  return 0;
}
