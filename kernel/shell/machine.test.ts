import { expect, test } from 'vitest';
import { TestSystem } from './test/system.ts';

const execute = (line: string, stdin = ''): ReturnType<TestSystem['execute']> =>
  new TestSystem().execute(line, stdin);

test('a recursion without end is a message', () => {
  expect(execute('f() { f; }; f; echo no')).toEqual({
    stdout: '',
    stderr: 'sh: maximum nesting level exceeded (1000)\n',
    status: 1,
  });
  expect(execute('f() { eval f; }; f').stderr).toBe('sh: maximum nesting level exceeded (1000)\n');
});

test('a recursion of processes is a message', () => {
  const { stderr, status } = execute('f() { (f); }; f');
  expect(stderr).toBe('sh: fork: Resource temporarily unavailable\n');
  expect(status).not.toBe(0);
});

test('a variable that grows without end is a message', () => {
  const { stderr, status } = execute('x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done');
  expect(stderr).toBe('sh: expansion: Cannot allocate memory\n');
  expect(status).toBe(1);
});

test('variables without end are a message', () => {
  const doubled =
    'x=aaaaaaaa; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do x=$x$x; done';
  const { stdout, stderr } = execute(`${doubled}; while :; do i=$((i+1)); eval "v$i=\\$x"; done`);
  expect(stderr).toBe('sh: variables: Cannot allocate memory\n');
  expect(stdout).toBe('');
});

test('output without end does not fill the shell', () => {
  expect(execute('x=$(yes); echo no').stderr).toBe('sh: expansion: Cannot allocate memory\n');
});

test('loops close what they open', () => {
  const line = `for ((i=0;i<300;i++)); do
    echo x > f; read y < f; { echo z; } > f 2>&1; x=$(cat f); cat <<< $x > f; echo a | cat > f; (echo b) 2> f >&2
  done; echo done $x`;
  expect(execute(line)).toEqual({ stdout: 'done z\n', stderr: '', status: 0 });
});

test('long here-documents are fed while they are read', () => {
  const long = 'line of text\n'.repeat(10_000);
  expect(execute(`cat <<E | wc -c\n${long}E\n`).stdout).toBe(`${long.length}\n`);
  expect(execute(`: <<E; echo fine\n${long}E\n`).stdout).toBe('fine\n');
});

test('stages of a pipeline run at the same time', () => {
  expect(execute('yes | head -n 3').stdout).toBe('y\ny\ny\n');
  expect(execute('seq 50000 | while read x; do [ $x = 3 ] && break; done; echo $?').stdout).toBe(
    '0\n',
  );
});

test('programs found by PATH, scripts with and without #!, and what is neither', () => {
  const system = new TestSystem();
  system.write('/usr/local/bin/hello', '#!/bin/sh\necho hello $1\n', 0o755);
  system.write('/home/tester/plain', 'echo plain $0 $1\n', 0o755);
  system.write('/home/tester/binary', '\x00\x01\x02', 0o755);
  system.write('/home/tester/data', 'no program', 0o644);
  const run = (line: string): unknown => system.execute(line);
  expect(run('hello you')).toEqual({ stdout: 'hello you\n', stderr: '', status: 0 });
  expect(run('./plain x; PATH=. plain')).toEqual({
    stdout: 'plain ./plain x\nplain ./plain\n',
    stderr: '',
    status: 0,
  });
  expect(run('./binary')).toEqual({
    stdout: '',
    stderr: 'sh: ./binary: cannot execute binary file: Exec format error\n',
    status: 126,
  });
  expect(run('./data')).toEqual({
    stdout: '',
    stderr: 'sh: ./data: Permission denied\n',
    status: 126,
  });
  expect(run('/home')).toEqual({ stdout: '', stderr: 'sh: /home: Is a directory\n', status: 126 });
  expect(run('missing')).toEqual({
    stdout: '',
    stderr: 'sh: missing: command not found\n',
    status: 127,
  });
});

test('messages of scripts name the line', () => {
  const system = new TestSystem();
  system.write('/home/tester/s', 'echo a\n\nnosuch\nif true; then\n  nosuch2\nfi\n');
  expect(system.execute('sh s').stderr).toBe(
    's: line 3: nosuch: command not found\ns: line 5: nosuch2: command not found\n',
  );
});

test('a child ended by a signal is reported', () => {
  expect(execute('die 11; echo $?').stdout).toBe('139\n');
  expect(execute('die 11; echo $?').stderr).toMatch(/^sh: +\d+ Segmentation fault +die 11\n$/);
  expect(execute('die 13; echo $?')).toEqual({ stdout: '141\n', stderr: '', status: 0 });
  expect(execute('die 9').status).toBe(137);
});

test('commands after what is not supported do not run', () => {
  expect(execute('echo a\nx=(1)\necho b')).toEqual({
    stdout: 'a\n',
    stderr: 'sh: line 2: arrays are not supported yet\n',
    status: 2,
  });
  expect(execute('x=(1); echo b')).toEqual({
    stdout: '',
    stderr: 'sh: arrays are not supported yet\n',
    status: 2,
  });
});

test('the trace of set -x', () => {
  expect(execute('set -x; echo "a b" $((1+1)); x=1; x=2 true').stderr).toBe(
    "+ echo 'a b' 2\n+ x=1\n+ true\n",
  );
});
