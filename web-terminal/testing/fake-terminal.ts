/** A terminal with a line discipline and a shell of a few commands, for tests. */
import type { TerminalOutput } from '../../kernel/interface.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What reads the terminal now. */
interface Program {
  /** A line with its newline, or any bytes in raw mode; '' is end of file. */
  take?: (input: string) => void;
  interrupt?: () => void;
  /** Makes a piece of output each time somebody looks. */
  step?: () => void;
}

export class FakeTerminal {
  readonly #files: Map<string, Uint8Array>;
  readonly #home: string;
  size = { rows: 24, columns: 80 };
  /** All input bytes in the order taken. */
  received = '';
  #ring: number[] = [];
  /** Position of the ring's first byte. */
  #start = 0;
  /** Bytes of output that are kept. */
  ringSize = 1 << 16;
  #taken = 0n;
  #canonical = true;
  #echo = true;
  #open = true;
  #line = '';
  #lines: string[] = [];
  #program: Program | undefined;

  constructor(files: Map<string, Uint8Array>, home: string) {
    this.#files = files;
    this.#home = home;
    this.#prompt();
  }

  get foreground(): string {
    return this.#program ? 'program' : 'sh';
  }

  print(text: string): void {
    this.#ring.push(...encoder.encode(text.replaceAll('\n', '\r\n')));
    const excess = this.#ring.length - this.ringSize;
    if (excess > 0) {
      this.#ring = this.#ring.slice(excess);
      this.#start += excess;
    }
  }

  #prompt(): void {
    this.#program = undefined;
    this.#canonical = true;
    this.#echo = true;
    this.print('\x1b[32mtester@canix\x1b[0m:~$ ');
  }

  /** False if there is a gap before `offset`. */
  input(offset: bigint, data: Uint8Array, echoed: boolean): boolean {
    if (offset > this.#taken) return false;
    const fresh = data.subarray(Number(this.#taken - offset));
    this.#taken += BigInt(fresh.length);
    const text = decoder.decode(fresh);
    this.received += text;
    if (this.#canonical) for (const c of text) this.#edit(c, echoed);
    else this.#program?.take?.(text);
    this.#deliver();
    return true;
  }

  #edit(c: string, echoed: boolean): void {
    if (c === '\x03') {
      this.print('^C');
      this.#line = '';
      this.#lines = [];
      const interrupt = this.#program?.interrupt;
      if (interrupt) interrupt();
      else if (this.#program) {
        this.print('\n');
        this.#prompt();
      } else {
        this.print('\n');
        this.#prompt();
      }
    } else if (c === '\x04') {
      this.#lines.push(this.#line);
      this.#line = '';
    } else if (c === '\r' || c === '\n') {
      if (this.#echo && !echoed) this.print('\n');
      this.#lines.push(this.#line + '\n');
      this.#line = '';
    } else if (c === '\x7f') {
      if (this.#line && this.#echo && !echoed) this.print('\b \b');
      this.#line = this.#line.slice(0, -1);
    } else {
      this.#line += c;
      if (this.#echo && !echoed) this.print(c);
    }
  }

  #deliver(): void {
    while (this.#lines.length > 0 && this.#isReading) {
      const line = this.#lines.shift()!;
      if (this.#program) this.#program.take!(line);
      else this.#run(line);
    }
  }

  get #isReading(): boolean {
    return this.#open && (!this.#program || this.#program.take !== undefined);
  }

  #run(line: string): void {
    const [command, ...words] = line.trim().split(/\s+/);
    if (line === '') {
      this.print('exit\n');
      this.#open = false;
      return;
    }
    switch (command) {
      case '':
        break;
      case 'echo':
        this.print(words.join(' ') + '\n');
        break;
      case 'exit':
        this.#open = false;
        return;
      case 'loop':
        this.#program = {};
        return;
      case 'count': {
        let n = 0;
        this.#program = {
          step: () => {
            this.print(`${++n}\n`);
            if (n === Number(words[0])) this.#prompt();
          },
        };
        return;
      }
      case 'cat':
        this.#program = {
          take: (input) => {
            if (input === '') this.#prompt();
            else this.print(input);
          },
        };
        return;
      case 'password':
        this.#echo = false;
        this.print('Password: ');
        this.#program = {
          take: (input) => {
            this.print(`\nIt has ${input.length - 1} characters.\n`);
            this.#prompt();
          },
        };
        return;
      case 'raw':
        this.#canonical = false;
        this.#echo = false;
        this.#program = {
          take: (input) => {
            this.print(`<${[...input].map((c) => c.charCodeAt(0).toString(16)).join(' ')}>`);
            if (input.includes('q')) {
              this.print('\n');
              this.#prompt();
            }
          },
        };
        return;
      case 'size':
        this.print(`${this.size.rows} ${this.size.columns}\n`);
        break;
      case 'ls':
        for (const [path, data] of this.#files) this.print(`${path} ${data.length}\n`);
        break;
      case 'download':
        this.print(`\x1b]7777;download;${btoa(`${this.#home}/${words[0]}`)}\x07`);
        break;
      default:
        this.print(`${command}: command not found\n`);
    }
    this.#prompt();
  }

  read(cursor: bigint): TerminalOutput {
    this.#program?.step?.();
    const from = Math.max(Number(cursor), this.#start);
    return {
      data: Uint8Array.from(this.#ring.slice(from - this.#start)),
      cursor: BigInt(this.#start + this.#ring.length),
      missed: BigInt(from - Number(cursor)),
      canonical: this.#canonical,
      echo: this.#echo,
      waiting: this.#isReading,
      open: this.#open,
      input: this.#taken,
      busy: this.#program !== undefined && !this.#isReading,
    };
  }
}
