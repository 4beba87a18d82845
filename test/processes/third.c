/* A program that is given a file by the number 3, from which wasi-libc looks for its directories. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void show(const char *name) {
  char text[64];
  int fd = open(name, O_RDONLY);
  ssize_t size = read(fd, text, sizeof text - 1);
  printf("%s %.*s\n", name, (int)strcspn(text, "\n"), size < 0 ? "?" : text);
  close(fd);
}

int main(int count, char **names) {
  char text[64];
  ssize_t size = read(3, text, sizeof text);
  printf("3 %.*s", size < 0 ? 0 : (int)size, text);
  close(3);
  for (int i = 1; i < count; i++) show(names[i]);
  return 0;
}
