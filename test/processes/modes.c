/* Permissions and owners of files, and of what is made. */
#include <canix.h>
#include <canix-files.h>
#include <stdio.h>
#include <sys/stat.h>

static void show(const char *what, const char *path) { printf("%s %o\n", what, (unsigned)canix_permissions(path)); }

int main(void) {
  umask(027);
  int fd = open("modes.txt", O_CREAT | O_RDWR, 0666);
  show("made", "modes.txt");
  printf("chmod %d", chmod("modes.txt", 0600));
  show("", "modes.txt");
  printf("fchmod %d", fchmod(fd, 0754));
  show("", "modes.txt");
  mkdir("modes.dir", 0777);
  show("mkdir", "modes.dir");
  chmod("modes.dir", 01770);
  show("sticky", "modes.dir");
  symlink("modes.txt", "modes.lnk");
  chmod("modes.lnk", 0444);
  show("through a link", "modes.txt");
  printf("setuid %d", chmod("modes.txt", 04755));
  printf(" %d\n", errno == EPERM);
  printf("own %d %d", chown("modes.txt", getuid(), -1), fchown(fd, -1, getgid()));
  printf(" %d\n", lchown("modes.lnk", getuid(), getgid()));
  printf("root %d", chown("modes.txt", 0, 0));
  printf(" %d", errno == EPERM);
  printf(" %d", chmod("/etc/passwd", 0666));
  printf(" %d", errno == EPERM);
  printf(" %d", chmod("nothing", 0666));
  printf(" %d\n", errno == ENOENT);
  struct timespec times[2] = { { 5, 0 }, { 6, 0 } };
  struct stat stat;
  futimens(fd, times);
  fchmod(fd, 0640);
  fstat(fd, &stat);
  printf("times %d %d\n", (int)stat.st_atim.tv_sec, (int)stat.st_mtim.tv_sec);
  unlink("modes.lnk");
  unlink("modes.txt");
  rmdir("modes.dir");
  return 0;
}
