/* Two processes that share a file: locks, and waiting for what the other does. */
#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include "canix.h"
#include "canix-files.h"

static int child(int go) {
  char byte;
  int fd = open("shared", O_CREAT | O_RDWR, 0644);
  assert(fd >= 0);
  assert(flock(fd, LOCK_EX) == 0);
  assert(write(fd, "from the child\n", 15) == 15);
  /* Keeps the lock until the parent has found it taken. */
  assert(read(go, &byte, 1) == 1);
  return 0;
}

int main(void) {
  int go[2], status;
  assert(pipe(go) == 0);
  int watches = inotify_init();
  int directory = inotify_add_watch(watches, ".", IN_CREATE | IN_MODIFY);
  assert(watches >= 0 && directory > 0);

  pid_t pid = fork();
  assert(pid >= 0);
  if (pid == 0) _exit(child(go[0]));

  uint32_t seen = 0;
  char name[256] = "";
  while ((seen & (IN_CREATE | IN_MODIFY)) != (IN_CREATE | IN_MODIFY)) {
    struct pollfd waiting = { watches, POLLIN, 0 };
    assert(poll(&waiting, 1, -1) == 1 && (waiting.revents & POLLIN));
    char buffer[1024];
    ssize_t length = read(watches, buffer, sizeof buffer);
    for (char *at = buffer; at < buffer + length;) {
      struct inotify_event *event = (struct inotify_event *)at;
      assert(event->wd == directory);
      seen |= event->mask;
      strcpy(name, event->name);
      at += sizeof *event + event->len;
    }
  }
  printf("saw %s\n", name);

  int fd = open("shared", O_RDONLY);
  assert(flock(fd, LOCK_SH | LOCK_NB) == -1 && errno == EWOULDBLOCK);
  assert(write(go[1], "!", 1) == 1);
  assert(flock(fd, LOCK_SH) == 0);
  char text[32] = "";
  assert(read(fd, text, sizeof text - 1) == 15);
  printf("%s", text);
  assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
  assert(flock(fd, LOCK_UN) == 0);
  assert(inotify_rm_watch(watches, directory) == 0);
  assert(inotify_add_watch(watches, "nothing", IN_MODIFY) == -1 && errno == ENOENT);
  return 0;
}
