/* What descriptors share after dup and fork, and what they do not. */
#include <canix.h>
#include <stdio.h>

int main(void) {
  int fd = open("/tmp/shared.txt", O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) {
    perror("open");
    return 1;
  }
  int copy = dup(fd), other = dup2(fd, 20), same = dup2(fd, fd);
  printf("%d %d %d\n", copy > fd, other, same == fd);
  write(fd, "one ", 4);
  write(copy, "two ", 4);
  pid_t child = fork();
  if (child == 0) {
    write(other, "three ", 6);
    close(fd);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  write(fd, "four", 4);
  char text[100];
  lseek(copy, 0, SEEK_SET);
  int size = read(other, text, sizeof text);
  printf("%.*s\n", size, text);
  printf("%d %d\n", dup2(99, 5), errno == EBADF);
  printf("%d %d\n", dup2(fd, 5000), errno == EBADF);
  close(fd);
  printf("%d\n", (int)lseek(copy, 0, SEEK_CUR));
  /* Reading waits for the last writer, wherever that is. */
  int ends[2];
  pipe(ends);
  if (fork() == 0) {
    close(ends[0]);
    usleep(1000);
    write(ends[1], "late", 4);
    _exit(0);
  }
  close(ends[1]);
  size = 0;
  int part;
  while ((part = read(ends[0], text + size, sizeof text - size)) > 0) size += part;
  printf("%.*s\n", size, text);
  wait(NULL);
  int count = 0;
  while (dup(0) >= 0) count++;
  printf("%d %d\n", count > 900, errno == EMFILE);
  printf("%d %d\n", pipe(ends), errno == EMFILE);
  return 0;
}
