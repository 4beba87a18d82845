import { MalformedError, Reader } from './format.ts';

/** Where an instruction is in a function body. */
export interface Position {
  /** Opcodes behind a prefix: the prefix, then the number in the lower 16 bits. */
  readonly opcode: number;
  readonly start: number;
  /** Where its immediates begin. */
  readonly immediates: number;
  readonly end: number;
}

/** The instructions of a function body, behind its locals: at least one. */
export function readInstructions(body: Uint8Array): Position[] {
  const reader = new Reader(body);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    reader.skip(1);
  }
  const positions: Position[] = [];
  while (!reader.atEnd) {
    const start = reader.position;
    let opcode = reader.byte();
    if (opcode === 0xfc || opcode === 0xfd) opcode = (opcode << 16) | reader.u32();
    const immediates = reader.position;
    skipImmediates(reader, opcode);
    positions.push({ opcode, start, immediates, end: reader.position });
  }
  if (positions.length === 0) throw new MalformedError('a body without instructions');
  return positions;
}

function skipMemoryArgument(reader: Reader): void {
  // Bit 6 of the alignment says that a memory's index follows.
  if (reader.u32() & 0x40) reader.u32();
  reader.u32();
}

function skipVector(reader: Reader, skipItem: () => void): void {
  for (let count = reader.u32(); count > 0; count--) skipItem();
}

function skipImmediates(reader: Reader, opcode: number): void {
  if (opcode > 0xffff) {
    if (opcode >>> 16 === 0xfc) skipBulk(reader, opcode & 0xffff);
    else skipVectorInstruction(reader, opcode & 0xffff);
    return;
  }
  if (opcode >= 0x28 && opcode <= 0x3e) return skipMemoryArgument(reader);
  switch (opcode) {
    case 0x02: // block, loop, if, try
    case 0x03:
    case 0x04:
    case 0x06:
    case 0x41: // constants
    case 0x42:
    case 0xd0: // ref.null
      return reader.skipSigned();
    case 0x0e: // br_table
      skipVector(reader, () => reader.u32());
      reader.u32();
      return;
    case 0x11: // call_indirect, return_call_indirect
    case 0x13:
      reader.u32();
      reader.u32();
      return;
    case 0x1c: // select with types
      return skipVector(reader, () => reader.skip(1));
    case 0x1f: // try_table
      reader.skipSigned();
      return skipVector(reader, () => {
        if (reader.byte() < 2) reader.u32();
        reader.u32();
      });
    case 0x43:
      return reader.skip(4);
    case 0x44:
      return reader.skip(8);
    case 0x07: // catch, throw, rethrow, delegate
    case 0x08:
    case 0x09:
    case 0x18:
    case 0x0c: // branches, calls, variables, tables, memory.size and memory.grow, ref.func
    case 0x0d:
    case 0x10:
    case 0x12:
    case 0x20:
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x25:
    case 0x26:
    case 0x3f:
    case 0x40:
    case 0xd2:
      reader.u32();
      return;
    default:
      if (opcode > 0xd2) throw new MalformedError(`opcode ${opcode}`);
  }
}

function skipBulk(reader: Reader, number: number): void {
  if (number > 17) throw new MalformedError(`opcode 0xfc ${number}`);
  if (number < 8) return;
  reader.u32();
  // memory.init, memory.copy, table.init, table.copy
  if (number === 8 || number === 10 || number === 12 || number === 14) reader.u32();
}

function skipVectorInstruction(reader: Reader, number: number): void {
  if (number <= 11) return skipMemoryArgument(reader);
  if (number <= 13) return reader.skip(16);
  if (number >= 21 && number <= 34) return reader.skip(1);
  if (number >= 84 && number <= 93) {
    skipMemoryArgument(reader);
    if (number <= 91) reader.skip(1);
  }
}
