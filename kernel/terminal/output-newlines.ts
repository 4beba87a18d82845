const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const PIECE = 32_768;
const scratch = new Uint8Array(2 * PIECE);

/**
 * Gives `bytes` to `emit` with a carriage return before each newline (ONLCR). The work is done line by line with searches and
 * moves inside one buffer, for a loop over the bytes would cost a thousand times the bytes. What `emit` gets is valid
 * during the call only.
 */
export function expandNewlines(bytes: Uint8Array, emit: (piece: Uint8Array) => void): void {
  for (let start = 0; start < bytes.length; start += PIECE) {
    const piece =
      start === 0 && bytes.length <= PIECE ? bytes : bytes.subarray(start, start + PIECE);
    if (!piece.includes(NEWLINE)) {
      emit(piece);
      continue;
    }
    // The lines move down from the upper end; even if all of it is newlines the result never catches up with the rest.
    const end = 2 * PIECE;
    let from = end - piece.length;
    let to = 0;
    scratch.set(piece, from);
    for (;;) {
      const newline = scratch.indexOf(NEWLINE, from);
      const stop = newline < 0 ? end : newline;
      scratch.copyWithin(to, from, stop);
      to += stop - from;
      if (newline < 0) break;
      scratch[to++] = CARRIAGE_RETURN;
      scratch[to++] = NEWLINE;
      from = newline + 1;
    }
    emit(scratch.subarray(0, to));
  }
}
