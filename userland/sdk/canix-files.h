/*
 * Permissions and owners of files, locks on them and waiting for their changes, for C programs on Canix: chmod(2), chown(2), flock(2)
 * and what inotify(7) does. Beside canix.h, and usable without it:
 *
 *     clang --target=wasm32-wasi -O2 -I userland/sdk program.c -o program.wasm
 *
 * docs/file-system.md and docs/system-calls.md describe them. Functions set errno and return -1 as POSIX says.
 */
#ifndef CANIX_FILES_H
#define CANIX_FILES_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <wasi/libc-find-relpath.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CANIX_FILES(name) __attribute__((import_module("canix_32v1"), import_name(name)))

CANIX_FILES("fd_flock") int canix_fd_flock(int fd, int operation);
CANIX_FILES("fd_watch") int canix_fd_watch(int fdflags, int *fd);
CANIX_FILES("fd_watch_add") int canix_fd_watch_add(int watches, int fd, uint32_t mask, int *watch);
CANIX_FILES("fd_watch_remove") int canix_fd_watch_remove(int watches, int watch);

/** errno and -1 for an error, else the value. */
static inline __attribute__((unused)) int canix_files_result(int error, int value) {
  if (error == 0) return value;
  errno = error;
  return -1;
}

/* ---- Permissions and owners, in what WASI's calls for times and attributes leave free ---- */

#define CANIX_WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

CANIX_WASI("fd_filestat_set_times") int canix_fd_change(int fd, uint64_t accessed, uint64_t modified, uint32_t flags);
CANIX_WASI("path_filestat_set_times") int canix_path_change(int fd, uint32_t follow, const char *path, size_t length,
    uint64_t accessed, uint64_t modified, uint32_t flags);
CANIX_WASI("path_filestat_get") int canix_path_attributes(int fd, uint32_t follow, const char *path, size_t length, uint64_t stat[8]);

#define CANIX_SET_MODE(mode) ((uint32_t)1 << 31 | ((uint32_t)(mode) & 07777) << 16)
#define CANIX_SET_OWNER ((uint32_t)1 << 30)

static inline __attribute__((unused)) int canix_change(const char *path, int follow, uint64_t ids, uint32_t flags) {
  char relative[4096], *found = relative;
  const char *prefix;
  int directory = __wasilibc_find_relpath(path, &prefix, &found, sizeof relative);
  if (directory < 0) return -1;
  return canix_files_result(canix_path_change(directory, follow, found, strlen(found), ids, 0, flags), 0);
}

static inline __attribute__((unused)) uint64_t canix_owner(uid_t user, gid_t group) {
  return (uint64_t)(uint32_t)group << 32 | (uint32_t)user;
}

static inline __attribute__((unused)) int chmod(const char *path, mode_t mode) {
  return canix_change(path, 1, 0, CANIX_SET_MODE(mode));
}

static inline __attribute__((unused)) int fchmod(int fd, mode_t mode) {
  return canix_files_result(canix_fd_change(fd, 0, 0, CANIX_SET_MODE(mode)), 0);
}

static inline __attribute__((unused)) int chown(const char *path, uid_t user, gid_t group) {
  return canix_change(path, 1, canix_owner(user, group), CANIX_SET_OWNER);
}

static inline __attribute__((unused)) int lchown(const char *path, uid_t user, gid_t group) {
  return canix_change(path, 0, canix_owner(user, group), CANIX_SET_OWNER);
}

static inline __attribute__((unused)) int fchown(int fd, uid_t user, gid_t group) {
  return canix_files_result(canix_fd_change(fd, canix_owner(user, group), 0, CANIX_SET_OWNER), 0);
}

/** The permission bits of a file, of which wasi-libc's stat knows nothing, or -1. */
static inline __attribute__((unused)) int canix_permissions(const char *path) {
  char relative[4096], *found = relative;
  const char *prefix;
  uint64_t stat[8];
  int directory = __wasilibc_find_relpath(path, &prefix, &found, sizeof relative);
  if (directory < 0) return -1;
  int error = canix_path_attributes(directory, 1, found, strlen(found), stat);
  return canix_files_result(error, (int)(stat[2] >> 9 & 07777));
}

/* ---- Locks ---- */

#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8

static inline __attribute__((unused)) int flock(int fd, int operation) {
  return canix_files_result(canix_fd_flock(fd, operation), 0);
}

/* ---- Waiting for changes ---- */

struct inotify_event {
  int wd;
  uint32_t mask;
  uint32_t cookie;
  uint32_t len;
  char name[];
};

#define IN_MODIFY 0x00000002
#define IN_ATTRIB 0x00000004
#define IN_CLOSE_WRITE 0x00000008
#define IN_MOVED_FROM 0x00000040
#define IN_MOVED_TO 0x00000080
#define IN_MOVE (IN_MOVED_FROM | IN_MOVED_TO)
#define IN_CREATE 0x00000100
#define IN_DELETE 0x00000200
#define IN_DELETE_SELF 0x00000400
#define IN_MOVE_SELF 0x00000800
#define IN_Q_OVERFLOW 0x00004000
#define IN_IGNORED 0x00008000
#define IN_ONLYDIR 0x01000000
#define IN_MASK_ADD 0x20000000
#define IN_ISDIR 0x40000000
#define IN_ONESHOT 0x80000000
/* What is told at all: reading, opening and closing are not. */
#define IN_ALL_EVENTS \
  (IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVE | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF)
#define IN_NONBLOCK O_NONBLOCK

/** `flags`: IN_NONBLOCK or 0. */
static inline __attribute__((unused)) int inotify_init1(int flags) {
  enum { FDFLAGS_NONBLOCK = 4 };
  int fd = -1;
  return canix_files_result(canix_fd_watch(flags & IN_NONBLOCK ? FDFLAGS_NONBLOCK : 0, &fd), 0) == 0 ? fd : -1;
}

static inline __attribute__((unused)) int inotify_init(void) { return inotify_init1(0); }

static inline __attribute__((unused)) int inotify_add_watch(int watches, const char *path, uint32_t mask) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) return -1;
  int watch = -1;
  int error = canix_fd_watch_add(watches, fd, mask, &watch);
  close(fd);
  return canix_files_result(error, watch);
}

static inline __attribute__((unused)) int inotify_rm_watch(int watches, int watch) {
  return canix_files_result(canix_fd_watch_remove(watches, watch), 0);
}

#ifdef __cplusplus
}
#endif

#endif
