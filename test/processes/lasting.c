/* What lasts through an upgrade: `lasting handler|jump|fill MIB SECONDS`. */
#include <canix.h>
#include <stdio.h>

static volatile int handled;

static void slowly(int number) {
  printf("in handler %d\n", number);
  fflush(stdout);
  /* Interrupted here, with the interrupted function's frames below. */
  for (int i = 0; i < 8; i++) usleep(1000000);
  handled++;
  printf("handler ends\n");
  fflush(stdout);
}

static int handler(void) {
  signal(SIGUSR1, slowly);
  volatile int own = 17;
  raise(SIGUSR1);
  printf("handled %d, own %d\n", handled, own);
  /* It is still named, and not blocked. */
  raise(SIGUSR1);
  printf("handled %d\n", handled);
  return 0;
}

static jmp_buf outer;

static int deep(int n) {
  volatile int own = n;
  if (n == 0) {
    printf("waiting\n");
    fflush(stdout);
    for (int i = 0; i < 8; i++) usleep(1000000);
    longjmp(outer, 42);
  }
  return deep(n - 1) + own;
}

static int jump(void) {
  volatile int times = 0;
  int value = setjmp(outer);
  printf("setjmp %d\n", value);
  if (++times < 3) deep(20);
  printf("times %d\n", times);
  return 0;
}

#define PIECE 16384

static int fill(size_t mib, int seconds) {
  size_t pieces = mib << 4;
  unsigned *block = malloc(pieces * PIECE * 4);
  if (block == NULL) {
    perror("malloc");
    return 1;
  }
  /* Nothing that could be written down as less; one piece is computed, the others are copies with a number. */
  unsigned state = 1;
  for (size_t i = 0; i < PIECE; i++) block[i] = state = state * 1664525u + 1013904223u;
  for (size_t at = 1; at < pieces; at++) {
    memcpy(block + at * PIECE, block, PIECE * 4);
    block[at * PIECE] = (unsigned)at;
  }
  printf("filled\n");
  fflush(stdout);
  for (int i = 0; i < seconds; i++) usleep(1000000);
  for (size_t at = 1; at < pieces; at++) {
    unsigned *piece = block + at * PIECE;
    if (piece[0] != at || piece[PIECE - 1] != block[PIECE - 1] || piece[at % (PIECE - 1) + 1] != block[at % (PIECE - 1) + 1]) {
      printf("piece %zu is another\n", at);
      return 1;
    }
  }
  printf("whole\n");
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "handler") == 0) return handler();
  if (argc == 2 && strcmp(argv[1], "jump") == 0) return jump();
  if (argc == 4 && strcmp(argv[1], "fill") == 0) return fill((size_t)atoi(argv[2]), atoi(argv[3]));
  return 2;
}
