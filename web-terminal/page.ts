/** The page: joins terminal, session, keyboard, transfers and status line. */
import { attach, closeLeftOver } from './attach.ts';
import type { Attached } from './attach.ts';
import { errorMessage } from './client/error-message.ts';
import { wasi } from '@bjorn3/browser_wasi_shim';
import { RefusedError, unwrap } from './client/kernel.ts';
import type { Kernel } from './client/kernel.ts';
import { withRetry } from './client/retry.ts';
import { download, upload } from './client/transfer.ts';
import { OSC_NUMBER, parseDownloadRequest } from './download-request.ts';
import { completeLine } from './completion.ts';
import type { Completion } from './completion.ts';
import { acceptDrops } from './file-drop.ts';
import { InvitationPrompt, invitationIn, redeem } from './invitation.ts';
import { Keyboard } from './keyboard.ts';
import { ReadlineEditor } from './line-editor.ts';
import { forgetTerminal, loadSavedTerminal, saveTerminal } from './saved-terminal.ts';
import type { SavedTerminal } from './saved-terminal.ts';
import { saveFile } from './save-file.ts';
import { TerminalSession } from './session.ts';
import { StatusLine } from './status-line.ts';
import { TabClaim } from './tab-claim.ts';
import { TerminalView } from './terminal-view.ts';
import { systemTimers } from './timers.ts';
import { TransferList } from './transfer-list.ts';

/** Milliseconds a window has to keep its size before the terminal is told: a drag makes many sizes. */
const RESIZE_DELAY_MS = 150;

/** Milliseconds that a terminal has to be nobody's before it is closed. */
const LEFT_OVER_MS = 15_000;

function element(id: string): HTMLElement {
  return document.getElementById(id)!;
}

export class Page {
  readonly #kernel: Kernel;
  readonly #canister: string;
  readonly #claim: TabClaim;
  readonly #view = new TerminalView(element('terminal'));
  readonly #status = new StatusLine(element('status'));
  readonly #transfers = new TransferList(element('transfers'));
  readonly #editor = new ReadlineEditor(this.#view.terminal);
  readonly #keyboard: Keyboard;
  #session: TerminalSession | undefined;
  #home = '/';
  /** Set when the session is over and Enter is to open another. */
  #reopen: (() => void) | undefined;
  /** Set while somebody without an account is asked for a code. */
  #invitation: InvitationPrompt | undefined;
  /** Output from before a reload is shown again, but what it asked for is not done again. */
  #replaying = false;
  #cancelResize = () => {};
  #lost = false;
  #busy = false;

  constructor(kernel: Kernel, canister: string) {
    this.#kernel = kernel;
    this.#canister = canister;
    this.#claim = new TabClaim(canister);
    const { terminal } = this.#view;
    this.#keyboard = new Keyboard(
      this.#editor,
      { send: (data, options) => this.#session?.send(data, options) },
      terminal,
      (beforeCursor) => this.#complete(beforeCursor),
    );
    terminal.onData((data) => {
      this.#typed(data);
    });
    terminal.onBinary((data) => {
      this.#session?.send(Uint8Array.from(data, (c) => c.charCodeAt(0)));
    });
    terminal.onResize(() => {
      this.#cancelResize();
      this.#cancelResize = systemTimers.after(RESIZE_DELAY_MS, () => {
        this.#session?.resize(this.#view.size);
      });
    });
    terminal.parser.registerOscHandler(OSC_NUMBER, (parameters) => {
      const path = parseDownloadRequest(parameters);
      if (path !== undefined && !this.#replaying) void this.#download(path);
      return true;
    });
    this.#status.canister = canister;
    this.#listen();
  }

  /** Signs on and opens the terminal; never returns to a state in which that would have to be done again. */
  async run(): Promise<void> {
    this.#status.connection('connecting');
    const forEver = {
      attempts: Infinity,
      onFailure: (error: Error) => {
        this.#status.connection('lost', errorMessage(error));
      },
    };
    for (;;) {
      const saved = loadSavedTerminal(sessionStorage, this.#canister);
      let attached: Attached;
      try {
        attached = await withRetry(
          () => attach(this.#kernel, saved, this.#view.size, this.#claim),
          forEver,
        );
      } catch (error) {
        if (!(error instanceof RefusedError) || error.errno !== wasi.ERRNO_ACCES) throw error;
        await this.#register(error.message);
        continue;
      }
      void this.#showUser();
      void this.#closeLeftOver();
      await this.#use(attached);
      forgetTerminal(sessionStorage);
    }
  }

  /** Somebody without an account: redeems the code in the address, or asks for one until it is accepted. */
  async #register(refusal: string): Promise<void> {
    this.#status.connection('connected');
    const { principal } = await withRetry(() => this.#kernel.whoami(), { attempts: Infinity });
    this.#status.principal = principal.toText();
    const { terminal } = this.#view;
    const prompt = new InvitationPrompt((text) => {
      terminal.write(text);
    });
    let code = invitationIn(location.hash);
    // It is used up now, and nobody else's business: not to be left in the address or the history.
    if (code !== undefined) history.replaceState(null, '', location.pathname + location.search);
    for (let why: string | undefined = refusal; ;) {
      this.#invitation = prompt;
      code ??= await prompt.ask(why);
      this.#invitation = undefined;
      why = code === '' ? refusal : await redeem(this.#kernel, code).catch(errorMessage);
      if (why === undefined) return;
      code = undefined;
    }
  }

  /** Asked only now: opening the first terminal is what makes a principal a user. */
  async #showUser(): Promise<void> {
    const user = await withRetry(() => this.#kernel.whoami(), { attempts: Infinity });
    this.#home = user.home;
    this.#status.user = user.name;
    this.#status.principal = user.principal.toText();
  }

  async #closeLeftOver(): Promise<void> {
    const wait = () =>
      new Promise<void>((resolve) => {
        systemTimers.after(LEFT_OVER_MS, resolve);
      });
    await closeLeftOver(this.#kernel, this.#claim, wait).catch(() => {
      // The next tab will see to it.
    });
  }

  /** Works in a terminal until it is over and another is wanted. */
  #use({ id, cursor, input, shown, saved }: Attached): Promise<void> {
    return new Promise((resolve) => {
      this.#replaying = cursor < shown;
      if (saved) {
        if (saved.screen !== undefined) this.#view.terminal.write(saved.screen);
        this.#keyboard.restore(
          this.#replaying ? '' : saved.prompt,
          saved.line,
          saved.editing && !this.#replaying,
        );
      }
      const session = new TerminalSession(
        this.#kernel,
        id,
        { cursor, input },
        {
          output: (data) => {
            this.#keyboard.output(data);
          },
          missed: (bytes) => {
            this.#keyboard.notice(`[${bytes} bytes of output were lost: they came too fast]`);
          },
          mode: (mode) => {
            this.#keyboard.mode(mode);
            if (this.#replaying) void this.#endReplay();
          },
          busy: (busy) => {
            this.#busy = busy;
            this.#showConnection();
          },
          lost: (reason) => {
            this.#lost = reason !== undefined;
            this.#showConnection(reason && errorMessage(reason));
          },
          ended: (reason) => {
            this.#keyboard.forget();
            if (reason === undefined) {
              this.#kernel.terminal_close(id).catch(() => {
                // The kernel closes it itself when there are too many.
              });
              this.#keyboard.notice('[the session is over; press Enter for a new one]');
              this.#reopen = resolve;
            } else {
              this.#keyboard.notice(`[the terminal is gone: ${reason}; this is a new one]`);
              resolve();
            }
          },
        },
        systemTimers,
      );
      this.#session = session;
      session.hidden = document.hidden;
      session.start();
      session.resize(this.#view.size);
      this.#save();
    });
  }

  async #endReplay(): Promise<void> {
    await this.#keyboard.settled;
    this.#view.terminal.write('', () => {
      this.#replaying = false;
    });
  }

  #typed(data: string): void {
    if (this.#replaying) return;
    if (this.#invitation) {
      this.#invitation.type(data);
    } else if (!this.#reopen) {
      this.#keyboard.type(data);
    } else if (data.includes('\r')) {
      const reopen = this.#reopen;
      this.#reopen = undefined;
      reopen();
    }
  }

  #showConnection(reason?: string): void {
    this.#status.connection(this.#lost ? 'lost' : this.#busy ? 'busy' : 'connected', reason);
  }

  #listen(): void {
    addEventListener('pagehide', () => {
      this.#save();
    });
    addEventListener('online', () => this.#session?.pollNow());
    document.addEventListener('visibilitychange', () => {
      if (this.#session) this.#session.hidden = document.hidden;
      if (document.hidden) this.#save();
    });
    const chooser = element('files') as HTMLInputElement;
    element('upload').addEventListener('click', () => {
      chooser.click();
    });
    chooser.addEventListener('change', () => {
      void this.#upload([...(chooser.files ?? [])]);
      chooser.value = '';
      this.#view.terminal.focus();
    });
    acceptDrops(
      document.documentElement,
      element('drop-hint'),
      (files) => void this.#upload(files),
      (folder) => {
        this.#keyboard.notice(`[${folder}: Is a directory: only files can be uploaded]`);
      },
    );
  }

  #save(): void {
    if (!this.#session || this.#reopen || this.#replaying) return;
    const { prompt, line, rows } = this.#keyboard.unfinished;
    const saved: SavedTerminal = {
      canister: this.#canister,
      id: this.#session.id,
      cursor: this.#session.cursor,
      input: this.#session.inputTaken,
      screen: this.#view.contents + (rows === undefined ? '' : up(rows) + prompt),
      prompt,
      line,
      editing: rows !== undefined,
    };
    saveTerminal(sessionStorage, saved);
  }

  /** Only the shell's lines are names of files and commands. */
  async #complete(beforeCursor: string): Promise<Completion> {
    const none = { insert: '', candidates: [] };
    const id = this.#session?.id;
    if (id === undefined) return none;
    try {
      const [terminals, cwd] = await Promise.all([
        this.#kernel.terminals(),
        this.#kernel.terminal_cwd(id),
      ]);
      const isShell = terminals.some((open) => open.id === id && open.foreground.endsWith('sh'));
      if (!isShell || 'err' in cwd) return none;
      return await completeLine(this.#kernel, beforeCursor, { cwd: cwd.ok, home: this.#home });
    } catch {
      return none;
    }
  }

  async #upload(files: File[]): Promise<void> {
    const session = this.#session;
    if (!session) return;
    for (const file of files) {
      const transfer = this.#transfers.add(`Uploading ${file.name}`);
      try {
        const cwd = unwrap(
          await withRetry(() => this.#kernel.terminal_cwd(session.id), { signal: transfer.signal }),
        );
        const path = `${cwd === '/' ? '' : cwd}/${file.name}`;
        const source = {
          size: file.size,
          read: async (start: number, end: number) =>
            new Uint8Array(await file.slice(start, end).arrayBuffer()),
        };
        await upload(this.#kernel, source, path, {
          signal: transfer.signal,
          onProgress: transfer.progress,
          onRetry: () => {
            transfer.note('connection lost, retrying…');
          },
        });
        this.#keyboard.notice(`[uploaded ${path}: ${file.size} bytes]`);
      } catch (error) {
        this.#keyboard.notice(`[upload of ${file.name}: ${errorMessage(error)}]`);
      } finally {
        transfer.end();
      }
    }
  }

  async #download(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const transfer = this.#transfers.add(`Downloading ${name}`);
    try {
      const { data } = await download(this.#kernel, path, {
        signal: transfer.signal,
        onProgress: transfer.progress,
        onRetry: () => {
          transfer.note('connection lost, retrying…');
        },
      });
      saveFile(name, data);
    } catch (error) {
      this.#keyboard.notice(`[download: ${errorMessage(error)}]`);
    } finally {
      transfer.end();
    }
  }
}

/** Goes up to the first row of an unfinished line and takes it off the screen. */
function up(rows: number): string {
  return `${rows > 0 ? `\x1b[${rows}A` : ''}\r\x1b[J`;
}
