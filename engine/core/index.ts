/** The core's one entry: runs the command in a block of registers (../layout.ts). */
import {
  COMMAND_COLLECT,
  COMMAND_CUSTOM,
  COMMAND_DECODE,
  COMMAND_EXPORT,
  COMMAND_FRAMES,
  COMMAND_HASH,
  COMMAND_INSTANTIATE,
  COMMAND_LOCATE,
  COMMAND_NAME,
  COMMAND_RESTORE,
  COMMAND_RUN,
  COMMAND_SAVE,
  COMMAND_SCAN,
  COMMAND_SEGMENTS,
  COMMAND_SETUP,
  COMMAND_REFERENCE,
  COMMAND_RELEASE,
  COMMAND_TYPE,
  COMMAND_VALIDATE,
  REGISTER_ARGUMENTS,
} from '../layout';
import { decode, findExport } from './decode';
import { collectExceptions } from './exceptions';
import { activations } from './frames';
import { writeFusions } from './generated/fusions';
import { execute } from './generated/execute';
import { VERSION } from './generated/version';
import { OP_FINISH, OP_RESTORE_INSTANCE, OP_RETURN_TAIL, OP_TRANSLATE } from './generated/selection';
import { hash } from './hash';
import { applySegments, functionReference, instantiate } from './instance';
import { Reader } from './reader';
import {
  at,
  EngineRecord,
  FuncRecord,
  InstanceRecord,
  ModuleRecord,
  Registers,
  SectionRecord,
  TypeTreeRecord,
  SnapshotRecord,
  StoreRecord,
} from './records';
import { restore } from './restore';
import { save } from './save';
import { functionName, nextCustom, scan } from './scan';
import { FUSIONS } from './translator';
import { locate } from './translate';
import { enterType, releaseTypes } from './type-tree';
import { validateFunctions } from './validate';

/** Where the reader of module commands lives in the scratch buffer. */
const READER: usize = 0x800;

function makeReader(engine: EngineRecord, module: ModuleRecord): Reader {
  const reader = changetype<Reader>(<usize>engine.scratch + READER);
  reader.base = module.bytes;
  reader.position = module.bytes;
  reader.end = <usize>module.bytes + module.length;
  reader.error = 0;
  reader.errorOffset = 0;
  reader.errorExpected = 0;
  reader.errorFound = 0;
  reader.nameBytes = 0;
  return reader;
}

export function command(address: usize, length: usize): void {
  const r = changetype<Registers>(address);
  if (r.command == COMMAND_RUN) {
    execute(r);
    return;
  }
  const engine = changetype<EngineRecord>(<usize>r.engine);
  if (r.command == COMMAND_SETUP) {
    setUp(engine, r.object);
    return;
  }
  if (r.command == COMMAND_COLLECT) {
    r.amount = collectExceptions(engine, changetype<StoreRecord>(<usize>r.store), r.object, r.amount);
    return;
  }
  if (r.command == COMMAND_FRAMES) {
    r.index = activations(engine, r);
    return;
  }
  if (r.command == COMMAND_HASH) {
    r.result = hash(r.object, r.amount);
    return;
  }
  if (r.command == COMMAND_TYPE) {
    r.result = <u64>enterType(treeOf(engine), r.object, r.amount, r.object + r.amount, r.budget);
    return;
  }
  const module = changetype<ModuleRecord>(<usize>r.module);
  const reader = makeReader(engine, module);
  switch (r.command) {
    case COMMAND_SCAN:
      scan(reader, module);
      break;
    case COMMAND_DECODE:
      decode(reader, module, treeOf(engine));
      break;
    case COMMAND_VALIDATE:
      r.index = validateFunctions(
        reader,
        module,
        <usize>engine.scratch,
        engine.translate,
        r.index,
        r.budget,
      );
      break;
    case COMMAND_INSTANTIATE:
      instantiate(changetype<InstanceRecord>(<usize>r.instance), reader);
      break;
    case COMMAND_SEGMENTS:
      r.trap = applySegments(changetype<InstanceRecord>(<usize>r.instance), reader);
      break;
    case COMMAND_LOCATE:
      r.result = <u64>(
        locate(
          engine,
          module,
          at<FuncRecord>(module.funcs, r.index),
          r.amount,
          r.object,
          r.object + r.budget,
          address + offsetof<Registers>('host'),
          address + (REGISTER_ARGUMENTS << 2),
        )
      );
      return;
    case COMMAND_SAVE:
      save(engine, changetype<SnapshotRecord>(<usize>r.object), reader);
      return;
    case COMMAND_RESTORE:
      restore(engine, r, reader);
      return;
    case COMMAND_CUSTOM:
      r.index = nextCustom(
        reader,
        r.index,
        r.amount,
        r.budget,
        changetype<SectionRecord>(address + offsetof<Registers>('host')),
      );
      return;
    case COMMAND_EXPORT:
      r.index = findExport(module, r.object, r.amount);
      return;
    case COMMAND_RELEASE:
      releaseTypes(treeOf(engine), module, r.amount);
      return;
    case COMMAND_NAME:
      functionName(
        reader,
        r.object,
        r.amount,
        r.index,
        changetype<SectionRecord>(address + offsetof<Registers>('host')),
      );
      return;
    case COMMAND_REFERENCE:
      r.result = <u64>functionReference(changetype<InstanceRecord>(<usize>r.instance), r.index);
      return;
    default:
      unreachable();
  }
  r.error = reader.error;
  r.errorOffset = reader.errorOffset;
  r.errorExpected = reader.errorExpected;
  r.errorFound = reader.errorFound;
}

function treeOf(engine: EngineRecord): TypeTreeRecord {
  return changetype<TypeTreeRecord>(<usize>engine.typeTree);
}

/** Writes the code that all modules share to `code`: 12 bytes, of which two of zero stand before what is returned to. */
function setUp(engine: EngineRecord, code: u32): void {
  store<u16>(code, <u16>OP_TRANSLATE);
  store<u16>(code, 0, 2);
  store<u16>(code, <u16>OP_FINISH, 4);
  store<u16>(code, 0, 6);
  store<u16>(code, <u16>OP_RETURN_TAIL, 8);
  engine.translate = code;
  engine.finish = code + 4;
  engine.returnTail = code + 8;
  engine.restore = OP_RESTORE_INSTANCE;
  engine.version = VERSION;
  writeFusions(<usize>engine.scratch + FUSIONS);
}
