import { beforeEach, expect, test } from 'vitest';
import { Keyboard } from './keyboard.ts';
import { PlainEditor } from './testing/plain-editor.ts';

const LINE = { canonical: true, echo: true, waiting: true };
const RUNNING = { canonical: true, echo: true, waiting: false };
const PASSWORD = { canonical: true, echo: false, waiting: true };
const RAW = { canonical: false, echo: false, waiting: true };

let editor: PlainEditor;
let sent: { text: string; echoed: boolean; urgent: boolean }[];
let screen: string;
let keyboard: Keyboard;

beforeEach(() => {
  editor = new PlainEditor();
  sent = [];
  screen = '';
  const decoder = new TextDecoder();
  keyboard = new Keyboard(
    editor,
    {
      send: (data, { echoed = false, urgent = false } = {}) => {
        sent.push({ text: decoder.decode(data), echoed, urgent });
      },
    },
    { write: (data) => (screen += typeof data === 'string' ? data : decoder.decode(data)) },
    (before) =>
      Promise.resolve(
        before === 'c'
          ? { insert: '', candidates: ['cat', 'cp'] }
          : { insert: 't ', candidates: [] },
      ),
  );
});

const output = (text: string) => {
  keyboard.output(new TextEncoder().encode(text));
};

async function atPrompt(): Promise<void> {
  output('$ ');
  keyboard.mode(LINE);
  await keyboard.settled;
}

test('edits a line here and sends it whole, as echoed', async () => {
  await atPrompt();
  expect(editor.prompt).toBe('$ ');
  keyboard.type('l');
  keyboard.type('x');
  keyboard.type('\x7f');
  keyboard.type('s');
  await keyboard.settled;
  expect(sent).toEqual([]);
  keyboard.type('\r');
  await keyboard.settled;
  expect(sent).toEqual([{ text: 'ls\n', echoed: true, urgent: false }]);
  expect(editor.prompt).toBeUndefined();
});

test('keys go out as they are when the terminal is raw or does not echo', async () => {
  keyboard.mode(RAW);
  keyboard.type('a');
  keyboard.type('\x1b[A');
  keyboard.type('\x03');
  keyboard.mode(PASSWORD);
  keyboard.type('s');
  await keyboard.settled;
  expect(sent.map(({ text }) => text)).toEqual(['a', '\x1b[A', '\x03', 's']);
  expect(sent[2].urgent).toBe(true);
  expect(editor.prompt).toBeUndefined();
});

test('what is typed before the terminal is there waits for it', async () => {
  keyboard.type('ls\r');
  await keyboard.settled;
  expect(sent).toEqual([]);
  await atPrompt();
  expect(sent).toEqual([{ text: 'ls\n', echoed: true, urgent: false }]);
});

test('signals go out at once, while a line is edited and while a program runs', async () => {
  await atPrompt();
  keyboard.type('half');
  keyboard.type('\x03');
  await keyboard.settled;
  expect(sent).toEqual([{ text: '\x03', echoed: false, urgent: true }]);
  expect(editor.prompt).toBeUndefined();
  output('^C\r\n$ ');
  keyboard.mode(LINE);
  await keyboard.settled;
  expect(editor).toMatchObject({ prompt: '$ ', text: '' });
  keyboard.type('loop\r');
  keyboard.mode(RUNNING);
  keyboard.type('abc\x1a');
  await keyboard.settled;
  expect(sent.at(-1)).toEqual({ text: '\x1a', echoed: false, urgent: true });
});

test('Ctrl-D is end of file on an empty line and an editing key on any other', async () => {
  await atPrompt();
  keyboard.type('x');
  keyboard.type('\x04');
  await keyboard.settled;
  expect(sent).toEqual([]);
  keyboard.type('\x7f');
  keyboard.type('\x04');
  await keyboard.settled;
  expect(sent).toEqual([{ text: '\x04', echoed: false, urgent: false }]);
});

test('what is typed ahead can be edited at the next prompt; whole lines of it go out at once', async () => {
  keyboard.mode(RUNNING);
  keyboard.type('one\rtwp');
  keyboard.type('\x7fo');
  await keyboard.settled;
  expect(sent).toEqual([{ text: 'one\n', echoed: false, urgent: false }]);
  expect(editor.history).toEqual(['one']);
  await atPrompt();
  expect(editor.text).toBe('two');
});

test('keys that need the editor wait for it, and what is typed after them too', async () => {
  keyboard.mode(RUNNING);
  keyboard.type('first\r');
  await keyboard.settled;
  expect(sent.map(({ text }) => text)).toEqual(['first\n']);
  keyboard.type('\x1b[A');
  keyboard.type(' again\r');
  keyboard.type('next');
  await keyboard.settled;
  expect(sent).toHaveLength(1);
  await atPrompt();
  expect(sent.slice(1)).toEqual([{ text: 'first again\n', echoed: true, urgent: false }]);
  await atPrompt();
  expect(editor.text).toBe('next');

  keyboard.mode(RUNNING);
  keyboard.type('\x1b[A\r');
  keyboard.mode(RAW);
  await keyboard.settled;
  expect(sent.at(-1)).toEqual({ text: 'next\x1b[A\r', echoed: false, urgent: false });
});

test('of several lines pasted at a prompt the first is the edited one', async () => {
  await atPrompt();
  keyboard.type('a\rb\rc');
  await keyboard.settled;
  expect(sent).toEqual([
    { text: 'a\n', echoed: true, urgent: false },
    { text: 'b\n', echoed: false, urgent: false },
  ]);
});

test('output that comes while a line is edited goes above it', async () => {
  await atPrompt();
  keyboard.type('half');
  output('[1] Done\r\n');
  await keyboard.settled;
  expect(screen).toBe('$ [1] Done\r\n$ ');
  expect(editor).toMatchObject({ prompt: '$ ', text: 'half' });
  output('more');
  await keyboard.settled;
  expect(editor).toMatchObject({ prompt: '$ more', text: 'half' });
});

test('what was typed is kept when whoever waited stops waiting, and goes to a raw terminal', async () => {
  await atPrompt();
  keyboard.type('half');
  keyboard.mode(RUNNING);
  await keyboard.settled;
  expect(editor.prompt).toBeUndefined();
  keyboard.mode(LINE);
  await keyboard.settled;
  expect(editor.text).toBe('half');
  keyboard.mode(RAW);
  await keyboard.settled;
  expect(sent).toEqual([{ text: 'half', echoed: false, urgent: false }]);
});

test('a notice stands on a line of its own and the prompt comes back below it', async () => {
  await atPrompt();
  keyboard.type('half');
  keyboard.notice('[saved]');
  await keyboard.settled;
  expect(screen).toContain('[saved]\x1b[0m\r\n');
  expect(editor).toMatchObject({ prompt: '$ ', text: 'half' });
});

test('Tab completes, or shows what is possible', async () => {
  await atPrompt();
  keyboard.type('c\t');
  await keyboard.settled;
  await Promise.resolve();
  await keyboard.settled;
  expect(screen).toBe('$ cat  cp\r\n');
  expect(editor).toMatchObject({ prompt: '$ ', text: 'c' });
  keyboard.type('a');
  keyboard.type('\t');
  await keyboard.settled;
  await Promise.resolve();
  await keyboard.settled;
  expect(editor.text).toBe('cat ');
});

test('an unfinished line is known for a reload, and restored by it', async () => {
  await atPrompt();
  keyboard.type('half');
  await keyboard.settled;
  expect(keyboard.unfinished).toEqual({ prompt: '$ ', line: 'half', rows: 0 });
  keyboard.forget();
  keyboard.restore('> ', 'other', true);
  output('above\r\n');
  keyboard.mode(LINE);
  await keyboard.settled;
  expect(editor).toMatchObject({ prompt: '> ', text: 'other' });
});
