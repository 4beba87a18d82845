/** `download FILE` in the terminal: an escape sequence that asks the page to save a file. */

/** OSC number and command of the sequence `ESC ] 7777 ; download ; BASE64-PATH BEL`. */
export const OSC_NUMBER = 7777;
const COMMAND = 'download;';

/** The absolute path that is asked for; undefined if the sequence is something else or malformed. */
export function parseDownloadRequest(parameters: string): string | undefined {
  if (!parameters.startsWith(COMMAND)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(parameters.slice(COMMAND.length)), (c) => c.charCodeAt(0));
    const path = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return path.startsWith('/') ? path : undefined;
  } catch {
    return undefined;
  }
}
