/** What a C program here is to do: the same under Node and in the canister. */
export interface ProcessCase {
  title: string;
  /** Name and arguments; `BIN` stands for the directory of the programs. */
  line: string;
  /** Programs that it executes. */
  executes?: readonly string[];
  stdout: readonly (string | RegExp)[];
  stderr?: string;
  status?: number;
}

export const PROCESS_CASES: readonly ProcessCase[] = [
  {
    title: 'forks, talks to its child through two pipes and waits for it',
    line: 'talk',
    stdout: ['<one>', '<two>', '<three>', 'child 1 7 1000', '-1 1'],
  },
  {
    title: 'makes a pipeline of three programs with fork, dup2 and exec',
    line: 'pipeline',
    executes: ['filter'],
    // "line", "of" and "many" are ten letters.
    stdout: ['3000 lines, 30000 capitals', 'stage 0: 0', 'stage 1: 0', 'stage 2: 0'],
  },
  {
    title: 'is ended by SIGPIPE when nobody reads any more',
    line: 'pipeline yes leave',
    executes: ['filter'],
    stdout: ['stage 0: signal 13', 'stage 1: signal 13', 'stage 2: 64'],
  },
  {
    title: 'keeps its number, its directory and most descriptors in an exec',
    line: 'replace BIN/filter',
    executes: ['filter'],
    stdout: [
      '6 7 8 9: 1 0',
      '10',
      '-1 1',
      '-1 1',
      '-1 1',
      '0 <f>',
      '1 <args>',
      '2 <>',
      '3 <two',
      'lines>',
      '4 <ä>',
      'GREETING=a=b',
      'c',
      /^\/tmp \d+$/,
      // Of 6 to 11, 7 and 10 are the pipes' ends that were kept.
      '010010',
    ],
    status: 5,
  },
  {
    title: 'waits for children that run, end, stop, die or are in a group',
    line: 'waiting',
    stdout: [
      'nobody: ECHILD ',
      'running: none ',
      'ended: child exit 44',
      'gone: ECHILD ',
      'stop: child stopped 19',
      'told: none ',
      'killed: child signal 15',
      'group 1 1',
      'own group: ECHILD ',
      'its group: child exit 3',
      'adopted by 1',
    ],
  },
  {
    title: 'handles signals',
    line: 'signals',
    stdout: [
      '1 0',
      'raise: 1 1',
      'read: -1 1',
      'sleep: -1 1 3',
      'restarted: 1 ! 4',
      'within: 2 0',
      'blocked: 0 1',
      'unblocked: 1',
      'SIGCHLD: 1 1 9',
      'computing: 2262',
      'alarm: 1',
      'SIGPIPE: 13',
      'ignored: -1 1',
      'caught: -1 1 1',
      'child: 1',
      'errors: 1 1',
    ],
    // By SIGUSR1 in the end.
    status: 138,
  },
  {
    title: 'goes back by longjmp',
    line: 'jump',
    stdout: [
      'setjmp 0 1',
      'setjmp 42 2',
      'calls 501',
      'turns 3000',
      'nested 301',
      'bad 0',
      'alarms 2',
      'child 11',
    ],
    stderr: 'jump: longjmp to a function that has returned\n',
    status: 134,
  },
  {
    title: 'shares files with copies of descriptors and with children',
    line: 'shares',
    stdout: ['1 20 1', 'one two three four', '-1 1', '-1 1', '18', 'late', '1 1', '-1 1'],
  },
  {
    title: 'makes the calls of WASIX as its libc does',
    line: 'wasix',
    executes: ['filter'],
    stdout: [
      '1 0 1',
      'handled 1 1',
      'blocked 0',
      'then 1',
      'dup2 0 1 1',
      'dup 1 0 40 1',
      'open 0 1',
      'cwd 1 5 0 /tmp',
      'spawn2 0 5',
      '0 <f>',
      '1 <args>',
      '2 <x>',
      'GREETING=hello',
      'bad descriptor 1',
      'no program 1',
      'spawn 0 1 1 0',
      'LOUD 0',
      'exec 127',
      'killed 265',
      'refused 1 1 1 1 1',
      'tty 1',
      'faults 21 21 21',
    ],
    stderr: 'wasix: /bin/nothing: No such file or directory\n',
  },
  {
    title: 'gets EAGAIN when it forks too often, and goes on',
    line: 'bomb',
    stdout: ['EAGAIN 1', 'many'],
  },
];
