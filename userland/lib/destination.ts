/** Where cp, mv and ln put things: one file to a name, or files into a directory. */
import { errno, filetype } from 'bindings/wasi_snapshot_preview1';
import { beginMessage, endMessage } from './failure';
import { attributes, isDirectory, stat } from './file';
import { extraOperand, operands, usageHint } from './options';
import { exit, stderr } from './output';
import { baseName, join } from './path';
import { quoted } from './quote';

/** Directory that the operands go into, or 0 when there is one and it gets the name in `target`. */
export let directory: usize = 0;
/** Name for the one operand, when `directory` is 0. */
export let target: usize = 0;
/** How many of the operands are sources. */
export let sources: i32 = 0;

/**
 * Reads the operands of cp and its like; wrong ones end the app.
 * @param into value of -t, or 0
 * @param plain -T: the last operand is never a directory to put things into
 */
export function readDestination(into: usize, plain: bool): void {
  const count = operands.length;
  if (into) {
    if (!count) usageMissing('missing file operand', 0);
    if (!isDirectory(into)) failTarget(into);
    directory = into;
    sources = count;
    return;
  }
  if (!count) usageMissing('missing file operand', 0);
  if (count == 1) usageMissing('missing destination file operand after ', operands.at(0));
  const last = operands.at(count - 1);
  sources = count - 1;
  if (plain) {
    if (count > 2) extraOperand(operands.at(2));
    target = last;
  } else if (isDirectory(last)) {
    directory = last;
  } else {
    if (count > 2) failTarget(last);
    target = last;
  }
}

/** Name that a source gets. */
export function destinationOf(source: usize): usize {
  return directory ? join(directory, baseName(source)) : target;
}

function failTarget(name: usize): void {
  const error: errno = stat(name, true);
  beginMessage();
  stderr.text('target ');
  stderr.string(quoted(name));
  if (error) endMessage(error);
  else {
    endMessage(attributes.filetype == filetype.DIRECTORY ? 0 : errno.NOTDIR);
  }
  exit(1);
}

function usageMissing(text: string, last: usize): void {
  beginMessage();
  stderr.text(text);
  if (last) stderr.string(quoted(last));
  endMessage();
  usageHint();
}
