/* setjmp and longjmp. */
#include <canix.h>
#include <stdio.h>

static jmp_buf outer, inner;
static volatile int calls;

static int deep(int n) {
  char room[64];
  snprintf(room, sizeof room, "%d", n);
  calls++;
  if (n == 0) longjmp(outer, 42);
  return deep(n - 1) + (room[0] == 'x');
}

static void on_alarm(int number) {
  (void)number;
  siglongjmp(inner, 7);
}

/* Many places to go back to, one within the other. */
static int nest(int levels) {
  jmp_buf here;
  volatile int own = levels * 3;
  int value = setjmp(here);
  if (value != 0) return value + own;
  if (levels == 0) longjmp(here, 1);
  int below = nest(levels - 1);
  if (below != 1 + (levels - 1) * 3) return -1000;
  longjmp(here, 1);
}

int main(void) {
  volatile int kept = 1;
  int value = setjmp(outer);
  printf("setjmp %d %d\n", value, kept);
  if (value == 0) {
    kept = 2;
    deep(500);
  }
  printf("calls %d\n", calls);

  /* Again and again: nothing piles up. */
  volatile long turns = 0;
  setjmp(outer);
  if (turns++ < 3000) deep(3);
  printf("turns %ld\n", turns - 1);

  printf("nested %d\n", nest(100));
  int bad = 0;
  for (int i = 0; i < 40; i++) bad += nest(40) != 1 + 40 * 3;
  printf("bad %d\n", bad);

  /* Out of a handler, twice: the signal is not left blocked. */
  signal(SIGALRM, on_alarm);
  volatile int alarms = 0;
  if (sigsetjmp(inner, 1) != 0) alarms++;
  if (alarms < 2) {
    raise(SIGALRM);
    printf("not reached\n");
  }
  printf("alarms %d\n", alarms);

  /* A child can go back to where its parent could. */
  volatile int in_child = 0;
  if (setjmp(outer) == 0) {
    pid_t child = fork();
    if (child == 0) {
      in_child = 1;
      longjmp(outer, 5);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
  } else {
    _exit(in_child ? 11 : 12);
  }
  fflush(stdout);
  uint64_t nothing[4] = { 0, 12345, 0, 0 };
  canix_stack_restore(nothing, 1);
}
