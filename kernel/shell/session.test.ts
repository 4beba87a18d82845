import { beforeEach, describe, expect, test } from 'vitest';
import { TestSystem, type TestTerminal } from './test/system.ts';

const PROMPT = 'tester@canix:~$ ';

let system: TestSystem;
let terminal: TestTerminal;

beforeEach(() => {
  system = new TestSystem();
  terminal = system.terminal();
  terminal.rest();
});

/** What a typed line brings forth, without its echo. */
function run(line: string): string {
  const shown = terminal.type(`${line}\n`);
  expect(shown.startsWith(`${line}\n`)).toBe(true);
  return shown.slice(line.length + 1);
}

/** The same, without the prompt at the end. */
function result(line: string): string {
  const shown = run(line);
  expect(shown.endsWith(PROMPT)).toBe(true);
  return shown.slice(0, -PROMPT.length);
}

describe('the prompt', () => {
  test('names user, host and directory', () => {
    expect(run('cd /tmp')).toBe('tester@canix:/tmp$ ');
    expect(run('cd; mkdir d; cd d')).toBe('tester@canix:~/d$ ');
    expect(run('cd ..')).toBe(PROMPT);
  });

  test('follows PS1', () => {
    expect(run("PS1='[\\W \\j] '")).toBe('[~ 0] ');
    expect(run("x=1; PS1='$x:$? '")).toBe('1:0 ');
    expect(run('false')).toBe('1:1 ');
    expect(run("PS1='\\$\\s\\\\\\x '")).toBe('$sh\\\\x ');
    expect(run("PS1='$(echo sub)> '")).toBe('sub> ');
  });

  test('is PS2 where a command goes on', () => {
    expect(run('if true')).toBe('> ');
    expect(run('then echo yes')).toBe('> ');
    expect(run('fi')).toBe(`yes\n${PROMPT}`);
    expect(run('echo "a')).toBe('> ');
    expect(run('b"')).toBe(`a\nb\n${PROMPT}`);
    expect(run("PS2='more '; cat <<E")).toBe('> ');
    expect(run('text')).toBe('> ');
    expect(run('E')).toBe(`text\n${PROMPT}`);
    expect(run('echo a \\')).toBe('more ');
    expect(run('b')).toBe(`a b\n${PROMPT}`);
  });

  test('comes back after a mistake', () => {
    expect(result('echo )')).toBe("sh: syntax error near unexpected token `)'\n");
    expect(result('echo $?')).toBe('2\n');
    expect(result('nosuch')).toBe('sh: nosuch: command not found\n');
    expect(result('x=(1)')).toBe('sh: arrays are not supported yet\n');
    expect(result('echo $((1/0)); echo no')).toBe('sh: 1/0: division by 0 (error token is "0")\n');
    expect(result('echo ${x?gone}; echo no')).toBe('sh: x: gone\n');
    expect(result('')).toBe('');
  });
});

describe('^C', () => {
  test('drops the line', () => {
    expect(terminal.type('echo no\x03')).toBe(`echo no^C\n${PROMPT}`);
    expect(result('echo $?')).toBe('130\n');
    run('if true');
    expect(terminal.type('\x03')).toBe(`^C\n${PROMPT}`);
    expect(result('echo fine')).toBe('fine\n');
  });

  test('ends the foreground job and all that was to follow it', () => {
    run('sleep 100; echo no');
    expect(terminal.type('\x03')).toBe(`^C\n${PROMPT}`);
    expect(result('echo $?')).toBe('130\n');
    run('while :; do sleep 1; done');
    expect(terminal.type('\x03')).toBe(`^C\n${PROMPT}`);
    run('x=$(sleep 9); echo no');
    expect(terminal.type('\x03')).toBe(`^C\n${PROMPT}`);
  });

  test('ends a loop of builtins', () => {
    terminal.typeInto('while :; do :; done\n', 10);
    expect(terminal.type('\x03').endsWith(`^C\n${PROMPT}`)).toBe(true);
    expect(result('echo fine')).toBe('fine\n');
  });

  test('ends `read` and `wait`', () => {
    run('read x; echo no');
    expect(terminal.type('\x03').endsWith(PROMPT)).toBe(true);
    result('sleep 100 &');
    run('wait; echo no');
    expect(terminal.type('\x03').endsWith(PROMPT)).toBe(true);
    expect(result('jobs')).toContain('Running');
  });

  test('is caught by a trap', () => {
    result("trap 'echo caught' INT");
    expect(terminal.type('\x03')).toContain('caught\n');
  });

  test('leaves background jobs alone', () => {
    result('sleep 50 &');
    terminal.type('\x03');
    expect(result('jobs')).toBe('[1]+  Running                 sleep 50 &\n');
  });
});

describe('jobs', () => {
  test('run in the background and are told of when they end', () => {
    expect(result('sleep 1 &')).toMatch(/^\[1\] \d+\n$/);
    terminal.rest(true);
    expect(result('')).toBe('[1]+  Done                    sleep 1\n');
    expect(result('(exit 3) &')).toMatch(/^\[1\] \d+\n/);
    expect(result('')).toBe('[1]+  Exit 3                  (exit 3)\n');
  });

  test('are stopped and continued', () => {
    run('sleep 100 | cat');
    expect(terminal.type('\x1a')).toBe(
      `^Z\n[1]+  Stopped                 sleep 100 | cat\n${PROMPT}`,
    );
    expect(result('echo $?')).toBe('148\n');
    expect(result('jobs')).toBe('[1]+  Stopped                 sleep 100 | cat\n');
    expect(result('bg')).toBe('[1]+ sleep 100 | cat &\n');
    expect(result('bg')).toBe('sh: bg: job 1 already in background\n');
    expect(run('fg')).toBe('sleep 100 | cat\n');
    expect(terminal.type('\x03')).toBe(`^C\n${PROMPT}`);
    expect(result('jobs; fg')).toBe('sh: fg: current: no such job\n');
  });

  test('that read the terminal from the background stop', () => {
    result('cat &');
    expect(result('')).toBe('[1]+  Stopped (tty input)     cat\n');
    expect(run('fg')).toBe('cat\n');
    expect(terminal.type('typed\n')).toBe('typed\ntyped\n');
    expect(terminal.type('\x04')).toBe(PROMPT);
  });

  test('are killed by their number', () => {
    result('sleep 100 & sleep 200 &');
    expect(result('kill %1 %2')).toBe(
      '[1]-  Terminated              sleep 100\n[2]+  Terminated              sleep 200\n',
    );
    expect(result('kill %1')).toBe('sh: kill: %1: no such job\n');
  });

  test('ended by a signal get its name', () => {
    expect(result('die 11')).toBe('Segmentation fault\n');
    expect(result('die 15')).toBe('Terminated\n');
    expect(result('die 9; echo $?')).toBe('Killed\n137\n');
    expect(result('die 13')).toBe('');
  });

  test('give the terminal back with the modes it had', () => {
    run('read -s x');
    terminal.type('\x03');
    expect(result('echo shown')).toBe('shown\n');
  });
});

describe('the end', () => {
  test('of input prints exit', () => {
    expect(terminal.type('\x04')).toBe('exit\n');
    expect(terminal.open).toBe(false);
  });

  test('waits for a second word while jobs are stopped', () => {
    run('sleep 100');
    terminal.type('\x1a');
    expect(result('exit')).toBe('exit\nThere are stopped jobs.\n');
    expect(result('echo still')).toBe('still\n');
    expect(terminal.type('\x04')).toBe(`exit\nThere are stopped jobs.\n${PROMPT}`);
    expect(terminal.type('\x04')).toBe('exit\n');
  });

  test('runs the EXIT trap', () => {
    result("trap 'echo bye' EXIT");
    expect(terminal.type('exit\n')).toBe('exit\nexit\nbye\n');
  });

  test('a shell in a shell', () => {
    expect(result('sh')).toBe('');
    expect(result('echo $SHLVL')).toBe('2\n');
    run('sleep 9');
    expect(terminal.type('\x1a')).toContain('Stopped');
    expect(terminal.type('exit\nexit\n')).toContain('There are stopped jobs.');
    expect(result('echo $SHLVL')).toBe('1\n');
  });
});

test('history', () => {
  result('echo a');
  result('');
  result('echo b');
  expect(result('history')).toBe('    1  echo a\n    2  echo b\n    3  history\n');
});

test('aliases', () => {
  result("alias ll='echo long'");
  expect(result('ll x')).toBe('long x\n');
  expect(result('type ll')).toBe("ll is aliased to `echo long'\n");
});

test('profiles', () => {
  system.write('/etc/profile', 'GREETING=hello\n');
  system.write('/home/tester/.profile', 'echo $GREETING; alias hi="echo hi there"\n');
  const other = system.terminal();
  expect(other.rest()).toBe(`hello\n${PROMPT}`);
  expect(other.type('hi\n')).toBe(`hi\nhi there\n${PROMPT}`);
});

test('what is typed ahead is read line by line', () => {
  const shown = terminal.type('read x\nvalue\necho got $x\n');
  expect(shown).toContain('got value\n');
});
