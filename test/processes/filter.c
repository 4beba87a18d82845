/* filter produce N | filter upper | filter count: the stages of a pipeline; filter args: says what it was given. */
#include <canix.h>
#include <ctype.h>
#include <stdio.h>

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "produce") == 0) {
    for (int i = 0; i < atoi(argv[2]); i++) printf("line %d of many\n", i);
    return 0;
  }
  if (strcmp(what, "upper") == 0) {
    int c;
    while ((c = getchar()) != EOF) putchar(toupper(c));
    return 0;
  }
  if (strcmp(what, "count") == 0) {
    long lines = 0, letters = 0;
    int c;
    while ((c = getchar()) != EOF) {
      lines += c == '\n';
      letters += isupper(c) != 0;
    }
    printf("%ld lines, %ld capitals\n", lines, letters);
    return 0;
  }
  if (strcmp(what, "args") == 0) {
    for (int i = 0; i < argc; i++) printf("%d <%s>\n", i, argv[i]);
    printf("GREETING=%s\n", getenv("GREETING"));
    char cwd[100];
    printf("%s %d\n", getcwd(cwd, sizeof cwd), (int)getpid());
    for (int fd = 6; fd < 12; fd++) printf("%d", fcntl(fd, F_GETFL) >= 0);
    printf("\n");
    return 5;
  }
  if (strcmp(what, "yes") == 0) {
    for (;;) puts("y");
  }
  return 64;
}
