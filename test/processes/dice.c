/* Whether a copy of a process repeats its random numbers, or those of a copy before it. */
#include <canix.h>
#include <stdio.h>
#include <string.h>

static unsigned char numbers[4][16];

int main(void) {
  getentropy(numbers[0], 16);
  for (int i = 1; i <= 2; i++) {
    int ends[2];
    pipe(ends);
    if (fork() == 0) {
      getentropy(numbers[i], 16);
      write(ends[1], numbers[i], 16);
      _exit(0);
    }
    close(ends[1]);
    if (read(ends[0], numbers[i], 16) != 16) return 1;
    close(ends[0]);
    waitpid(-1, NULL, 0);
  }
  getentropy(numbers[3], 16);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < i; j++)
      if (memcmp(numbers[i], numbers[j], 16) == 0) printf("%d is %d\n", i, j);
  puts("rolled");
  return 0;
}
