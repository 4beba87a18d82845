/** The line below the terminal: who one is, where, and whether the connection holds. */

type ConnectionState = 'connecting' | 'connected' | 'busy' | 'lost';

const LABELS: Record<ConnectionState, string> = {
  connecting: 'connecting…',
  connected: 'connected',
  busy: 'running',
  lost: 'connection lost, retrying…',
};

export class StatusLine {
  readonly #element: HTMLElement;

  /** `element` holds one child for each of .state, .user, .principal and .canister. */
  constructor(element: HTMLElement) {
    this.#element = element;
  }

  set user(name: string) {
    this.#set('.user', name);
  }

  set principal(principal: string) {
    this.#set('.principal', principal);
  }

  set canister(id: string) {
    this.#set('.canister', id);
  }

  connection(state: ConnectionState, reason?: string): void {
    if (this.#element.dataset.connection !== state) {
      this.#element.dataset.connection = state;
      this.#set('.state', LABELS[state]);
    }
    this.#element.querySelector<HTMLElement>('.state')!.title = reason ?? '';
  }

  #set(selector: string, text: string): void {
    const field = this.#element.querySelector<HTMLElement>(selector)!;
    field.textContent = text;
    field.title = text;
  }
}
