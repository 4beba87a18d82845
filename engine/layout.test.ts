import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as layout from './layout.ts';

const PREFIXES: Readonly<Record<string, string>> = {
  Registers: 'REGISTER',
  ModuleRecord: 'MODULE',
  TypeRecord: 'TYPE',
  TypeTreeRecord: 'TYPE_TREE',
  TypeNodeRecord: 'TYPE_NODE',
  FuncRecord: 'FUNC',
  LimitRecord: 'LIMIT',
  GlobalRecord: 'GLOBAL',
  ImportRecord: 'IMPORT',
  ExportRecord: 'EXPORT',
  ElemRecord: 'ELEM',
  DataRecord: 'DATA',
  InstanceRecord: 'INSTANCE',
  ReferenceRecord: 'REFERENCE',
  MemoryRecord: 'MEMORY',
  TableRecord: 'TABLE',
  TailRecord: 'TAIL',
  ChunkRecord: 'CHUNK',
  SnapshotRecord: 'SNAPSHOT',
  SavedRecord: 'SAVED',
  PointRecord: 'POINT',
  FactRecord: 'FACT',
  CallRecord: 'CALL',
  ActivationRecord: 'ACTIVATION',
  TagRecord: 'TAG',
  ExceptionRecord: 'EXCEPTION',
  EngineRecord: 'ENGINE',
  StoreRecord: 'STORE',
};

/** Fields that go by another name here. */
const RENAMED: Readonly<Record<string, string>> = {
  'Registers.func': 'REGISTER_FUNCTION',
  'Registers.fuel': 'REGISTER_FUEL_LOW',
};

/** The fields of the core's classes, with their byte offsets. */
function* fields(): Generator<[name: string, field: string, offset: number]> {
  const source = readFileSync(path.join(import.meta.dirname, 'core/records.ts'), 'utf8');
  for (const [, name, body] of source.matchAll(/export class (\w+) \{(.*?)\n\}/gs)) {
    let offset = 0;
    for (const [, field, bits] of body.matchAll(/(\w+): [ui](\d+);/g)) {
      const size = Number(bits) / 8;
      offset = Math.ceil(offset / size) * size;
      yield [name, field, offset];
      offset += size;
    }
  }
}

describe('the layout', () => {
  it("is that of the core's classes", () => {
    const words = layout as Readonly<Record<string, number>>;
    let compared = 0;
    for (const [name, field, offset] of fields()) {
      if (!(name in PREFIXES)) continue;
      const snake = field.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
      const constant = RENAMED[`${name}.${field}`] ?? `${PREFIXES[name]}_${snake}`;
      expect(words[constant], `${name}.${field} as ${constant}`).toBe(offset / 4);
      compared++;
    }
    expect(compared).toBeGreaterThan(90);
  });
});
