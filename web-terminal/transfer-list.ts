/** The files on their way up or down, each with a bar and a button to stop it. */

interface Transfer {
  progress(done: number, total: number): void;
  note(text: string): void;
  readonly signal: AbortSignal;
  end(): void;
}

export class TransferList {
  readonly #list: HTMLElement;

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  add(title: string): Transfer {
    const stop = new AbortController();
    const item = document.createElement('li');
    const name = document.createElement('span');
    name.className = 'name';
    name.textContent = title;
    const bar = document.createElement('progress');
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', title);
    const amount = document.createElement('span');
    amount.className = 'amount';
    const cancel = document.createElement('button');
    cancel.type = 'button';
    cancel.textContent = 'Cancel';
    cancel.addEventListener('click', () => {
      stop.abort(new Error('cancelled'));
    });
    item.append(name, bar, amount, cancel);
    this.#list.append(item);
    return {
      progress(done, total) {
        bar.value = total === 0 ? 1 : done / total;
        amount.textContent = `${megabytes(done)} of ${megabytes(total)} MB`;
      },
      note(text) {
        amount.textContent = text;
      },
      signal: stop.signal,
      end() {
        item.remove();
      },
    };
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
