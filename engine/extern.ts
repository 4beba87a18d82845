import type { Func } from './func.ts';
import type { Global } from './global.ts';
import type { Memory } from './memory.ts';
import type { Table } from './table.ts';
import type { Tag } from './tag.ts';

/** What a module exports and imports. */
export type Extern = Func | Table | Memory | Global | Tag;
