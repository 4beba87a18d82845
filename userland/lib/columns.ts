/** Lists laid out for a terminal. */
import { List } from './list';
import { alloc } from './memory';
import { stdout } from './output';

/** Puts an item. */
type Put = (item: usize) => void;
/** Columns that an item takes. */
type Measure = (item: usize) => i32;

/** Blanks between columns. */
const GAP = 2;
const NARROWEST = 1 + GAP;

/** Lays items out in as many columns as fit, filled downwards or across. */
function putGrid(items: List, width: i32, put: Put, measure: Measure, down: bool): void {
  const count = items.length;
  if (!count) return;
  const widths = alloc(<usize>count << 2);
  for (let i = 0; i < count; i++) store<i32>(widths + (<usize>i << 2), measure(items.at(i)) + GAP);
  let columns = min(count, max(1, width / NARROWEST));
  const columnWidths = alloc(<usize>columns << 2);
  let rows = count;
  for (; columns > 0; columns--) {
    rows = (count + columns - 1) / columns;
    let total = 0;
    memory.fill(columnWidths, 0, <usize>columns << 2);
    for (let i = 0; i < count; i++) {
      const slot = columnWidths + (<usize>(down ? i / rows : i % columns) << 2);
      // The last column needs no gap behind it.
      const last = (down ? i / rows : i % columns) == columns - 1;
      const wide = load<i32>(widths + (<usize>i << 2)) - (last ? GAP : 0);
      const have = load<i32>(slot);
      if (wide > have) {
        total += wide - have;
        store<i32>(slot, wide);
      }
    }
    if (total <= width || columns == 1) break;
  }
  for (let row = 0; row < rows; row++) {
    let pad = 0;
    for (let column = 0; column < columns; column++) {
      const index = down ? column * rows + row : row * columns + column;
      if (index >= count) break;
      stdout.fill(pad, 32);
      put(items.at(index));
      pad =
        load<i32>(columnWidths + (<usize>column << 2)) - load<i32>(widths + (<usize>index << 2)) + GAP;
    }
    stdout.byte(10);
  }
}

/** In columns, filled downwards, within `width` columns of the terminal. */
export function putColumns(items: List, width: i32, put: Put, measure: Measure): void {
  putGrid(items, width, put, measure, true);
}

/** In columns, filled across, within `width` columns of the terminal. */
export function putRows(items: List, width: i32, put: Put, measure: Measure): void {
  putGrid(items, width, put, measure, false);
}

/** Separated by commas, in lines of at most `width` columns. */
export function putCommas(items: List, width: i32, put: Put, measure: Measure): void {
  let used = 0;
  for (let i = 0; i < items.length; i++) {
    const wide = measure(items.at(i));
    if (i) {
      stdout.byte(44);
      const fits = used + wide + 2 < width;
      stdout.byte(fits ? 32 : 10);
      used = fits ? used + 2 : 0;
    }
    put(items.at(i));
    used += wide;
  }
  if (items.length) stdout.byte(10);
}
