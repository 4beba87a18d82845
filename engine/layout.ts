/**
 * The memory layout that the core (AssemblyScript) and this side share, as numbers of 32-bit words. The core's
 * classes (core/records.ts) have their fields in this order; layout.test.ts compares the two.
 */

/** Commands: word 0 of a register block. Those below 16 belong to the bridge. */
export const COMMAND_SCAN = 16;
export const COMMAND_DECODE = 17;
export const COMMAND_VALIDATE = 18;
export const COMMAND_INSTANTIATE = 19;
export const COMMAND_SEGMENTS = 20;
export const COMMAND_START = 21;
export const COMMAND_RUN = 22;
export const COMMAND_LOCATE = 23;
export const COMMAND_CUSTOM = 24;
export const COMMAND_NAME = 25;
export const COMMAND_SETUP = 26;
export const COMMAND_REFERENCE = 27;
export const COMMAND_FRAMES = 28;
export const COMMAND_HASH = 29;
export const COMMAND_SAVE = 30;
export const COMMAND_RESTORE = 31;
export const COMMAND_COLLECT = 32;
export const COMMAND_TYPE = 33;
export const COMMAND_RELEASE = 34;
export const COMMAND_EXPORT = 35;

/** Registers of one call. Words 0 to 3 are also those of the bridge's own commands. */
export const REGISTER_COMMAND = 0;
export const REGISTER_REASON = 1;
export const REGISTER_FUEL_LOW = 2;
export const REGISTER_FUEL_HIGH = 3;
export const REGISTER_PC = 4;
export const REGISTER_FP = 5;
export const REGISTER_STACK = 6;
export const REGISTER_STACK_SIZE = 7;
export const REGISTER_INSTANCE = 8;
export const REGISTER_STORE = 9;
export const REGISTER_ENGINE = 10;
export const REGISTER_TRAP = 11;
export const REGISTER_HOST = 12;
export const REGISTER_HOST_INSTANCE = 13;
export const REGISTER_HOST_FRAME = 14;
export const REGISTER_RESULT_PENDING = 15;
export const REGISTER_RESULT = 16;
export const REGISTER_FUNCTION = 18;
export const REGISTER_OBJECT = 19;
export const REGISTER_AMOUNT = 20;
export const REGISTER_REFUSED = 21;
export const REGISTER_MODULE = 22;
export const REGISTER_INDEX = 23;
export const REGISTER_BUDGET = 24;
export const REGISTER_ERROR = 25;
export const REGISTER_ERROR_OFFSET = 26;
export const REGISTER_ERROR_EXPECTED = 27;
export const REGISTER_ERROR_FOUND = 28;
/** While something is thrown: 1 and the number of activations that it is known to leave. */
export const REGISTER_UNWOUND = 29;
export const REGISTER_ARGUMENTS = 32;
/** Arguments of host calls beyond these are read from the stack. */
export const REGISTER_ARGUMENT_COUNT = 16;
export const REGISTER_BYTES = 256;

/** Why COMMAND_RUN returned; the first four are RunReason. */
export const REASON_FINISHED = 0;
export const REASON_TRAPPED = 1;
export const REASON_HOST_CALL = 2;
export const REASON_OUT_OF_FUEL = 3;
export const REASON_CALLBACK = 4;
export const REASON_GROW_MEMORY = 5;
export const REASON_GROW_TABLE = 6;
export const REASON_GROW_STACK = 7;
export const REASON_NEED_CODE = 8;
export const REASON_GROW_EXCEPTIONS = 9;

/** Where a module's parts are; addresses and counts. */
export const MODULE_BYTES = 0;
export const MODULE_LENGTH = 1;
export const MODULE_TYPES = 2;
export const MODULE_TYPE_COUNT = 3;
export const MODULE_FUNCS = 4;
export const MODULE_FUNC_COUNT = 5;
export const MODULE_FUNC_IMPORTS = 6;
export const MODULE_TABLES = 7;
export const MODULE_TABLE_COUNT = 8;
export const MODULE_TABLE_IMPORTS = 9;
export const MODULE_MEMORIES = 10;
export const MODULE_MEMORY_COUNT = 11;
export const MODULE_MEMORY_IMPORTS = 12;
export const MODULE_GLOBALS = 13;
export const MODULE_GLOBAL_COUNT = 14;
export const MODULE_GLOBAL_IMPORTS = 15;
export const MODULE_IMPORTS = 16;
export const MODULE_IMPORT_COUNT = 17;
export const MODULE_EXPORTS = 18;
export const MODULE_EXPORT_COUNT = 19;
export const MODULE_ELEMS = 20;
export const MODULE_ELEM_COUNT = 21;
export const MODULE_ELEM_ITEMS = 22;
export const MODULE_DATAS = 23;
export const MODULE_DATA_COUNT = 24;
export const MODULE_HAS_DATA_COUNT = 25;
/** Function index + 1, 0 = none. */
export const MODULE_START = 26;
export const MODULE_CODE_POSITION = 27;
export const MODULE_CODE_END = 28;
/** The code memory given last, as a chunk. */
export const MODULE_CODE_CHUNK = 29;
export const MODULE_EXPORT_HASH = 30;
export const MODULE_EXPORT_HASH_MASK = 31;
/** Offset of the next function body to validate. */
export const MODULE_VALIDATED_OFFSET = 32;
export const MODULE_VALIDATED_COUNT = 33;
/** FEATURE_… bits: what the engine takes. */
export const MODULE_FEATURES = 34;
/** Type indices of the exception tags. */
export const MODULE_TAGS = 35;
export const MODULE_TAG_COUNT = 36;
export const MODULE_TAG_IMPORTS = 37;
/** Values of long lists that instructions may still handle: LIMIT_LIST_VALUES. */
export const MODULE_ALLOWANCE = 38;
/** Three words (offset, size, count) for each section by its number 0 to 13. */
export const MODULE_SECTIONS = 39;
export const SECTION_WORDS = 3;
export const MODULE_WORDS = 81;

/** More than one memory in a module. */
export const FEATURE_MULTI_MEMORY = 1;

/** Begins each piece of code memory: the one given before it, its end, functions in it (core/code-map.ts). */
export const CHUNK_PREVIOUS = 0;
export const CHUNK_END = 1;
export const CHUNK_COUNT = 2;
export const CHUNK_UNUSED = 3;
export const CHUNK_WORDS = 4;

export const TYPE_PARAMS = 0;
export const TYPE_PARAM_COUNT = 1;
export const TYPE_RESULTS = 2;
export const TYPE_RESULT_COUNT = 3;
export const TYPE_ID = 4;
/** A v128 takes two slots, every other value one. */
export const TYPE_PARAM_SLOTS = 5;
export const TYPE_RESULT_SLOTS = 6;
export const TYPE_WORDS = 7;

/** The tree of an engine's function types (core/type-tree.ts): its nodes, how many have been made, a list of free ones. */
export const TYPE_TREE_NODES = 0;
export const TYPE_TREE_CAPACITY = 1;
export const TYPE_TREE_COUNT = 2;
export const TYPE_TREE_FREE = 3;
export const TYPE_TREE_WORDS = 4;

export const TYPE_NODE_VALUE = 0;
export const TYPE_NODE_USES = 1;
export const TYPE_NODE_CHILD = 2;
export const TYPE_NODE_SIBLING = 3;
export const TYPE_NODE_WORDS = 4;

export const FUNC_CODE = 0;
export const FUNC_FRAME = 1;
export const FUNC_TYPE = 2;
export const FUNC_BODY = 3;
export const FUNC_END = 4;
export const FUNC_HEADER = 5;
export const FUNC_CODE_LENGTH = 6;
export const FUNC_FLAGS = 7;
export const FUNC_WORDS = 8;
/** Bit of FUNC_FLAGS: named outside function bodies, so `ref.func` may refer to it. */
export const FUNC_DECLARED = 1;
/** Bit of FUNC_FLAGS: parameters or locals are v128, so that a local's number is not that of its slot. */
export const FUNC_VECTORS = 2;
/** Bit of FUNC_FLAGS: has try blocks, of which a table stands behind its code. */
export const FUNC_HANDLERS = 4;
/** Bit of FUNC_FLAGS: never translated in its callers' place. */
export const FUNC_NOT_INLINED = 8;
/** Bit of FUNC_FLAGS: known to handle no references. */
export const FUNC_WITHOUT_REFERENCES = 16;

export const LIMIT_TYPE = 0;
/** Type of addresses: TYPE_I32 or TYPE_I64. */
export const LIMIT_INDEX = 1;
/** Two words each. */
export const LIMIT_MIN = 2;
export const LIMIT_MAX = 4;
export const LIMIT_HAS_MAX = 6;
export const LIMIT_UNUSED = 7;
export const LIMIT_WORDS = 8;

export const GLOBAL_TYPE = 0;
export const GLOBAL_MUTABLE = 1;
/** Offset of the initial value's constant expression in the module's bytes. */
export const GLOBAL_INIT = 2;
/** Offset of the value, or of its address where the global is imported, in an instance's globals. */
export const GLOBAL_CELL = 3;
export const GLOBAL_WORDS = 4;

export const IMPORT_MODULE = 0;
export const IMPORT_MODULE_LENGTH = 1;
export const IMPORT_NAME = 2;
export const IMPORT_NAME_LENGTH = 3;
export const IMPORT_KIND = 4;
/** Index in the index space of its kind. */
export const IMPORT_INDEX = 5;
export const IMPORT_WORDS = 6;

export const EXPORT_NAME = 0;
export const EXPORT_NAME_LENGTH = 1;
export const EXPORT_KIND = 2;
export const EXPORT_INDEX = 3;
export const EXPORT_WORDS = 4;

export const ELEM_MODE = 0;
export const ELEM_TABLE = 1;
export const ELEM_OFFSET = 2;
export const ELEM_TYPE = 3;
export const ELEM_FIRST = 4;
export const ELEM_COUNT = 5;
export const ELEM_WORDS = 6;
/** Top bit of an element item: the rest is an imported global's index; else function index + 1 or 0 = null. */
export const ITEM_GLOBAL = 0x80000000;

export const DATA_MODE = 0;
export const DATA_MEMORY = 1;
export const DATA_OFFSET = 2;
export const DATA_BYTES = 3;
export const DATA_LENGTH = 4;
export const DATA_WORDS = 5;

export const MODE_ACTIVE = 0;
export const MODE_PASSIVE = 1;
export const MODE_DECLARATIVE = 2;

export const INSTANCE_MODULE = 0;
export const INSTANCE_MEMORY = 1;
export const INSTANCE_GLOBALS = 2;
export const INSTANCE_TABLES = 3;
export const INSTANCE_IMPORTED = 4;
export const INSTANCE_FIRST_FUNC = 5;
export const INSTANCE_DROPPED_ELEMS = 6;
export const INSTANCE_DROPPED_DATAS = 7;
export const INSTANCE_STORE = 8;
/** Addresses of the records of all memories; INSTANCE_MEMORY is that of the first. */
export const INSTANCE_MEMORIES = 9;
/** Addresses of the exception tags; behind them the records of the instance's own ones. */
export const INSTANCE_TAGS = 10;
export const INSTANCE_WORDS = 12;

export const STORE_FUNCS = 0;
/** Exceptions that guests hold: a word for each by its number, how many there is room for, the most there have been. */
export const STORE_EXCEPTIONS = 1;
export const STORE_EXCEPTION_CAPACITY = 2;
export const STORE_EXCEPTION_COUNT = 3;
/** A list of numbers to be used again: number + 1, 0 = none. */
export const STORE_EXCEPTION_FREE = 4;
export const STORE_EXCEPTION_LIVE = 5;
/** Where their records are, in the order of their making. */
export const STORE_EXCEPTION_HEAP = 6;
export const STORE_EXCEPTION_HEAP_BYTES = 7;
export const STORE_EXCEPTION_HEAP_USED = 8;
export const STORE_WORDS = 12;

/** An exnref is this and the exception's number, so that few other values look like one; 0 = null. */
export const EXCEPTION_BASE = 0xec000000;
/** An exception's record, behind which are its values. */
export const EXCEPTION_NUMBER = 0;
export const EXCEPTION_TAG = 1;
export const EXCEPTION_SLOTS = 2;
export const EXCEPTION_MARK = 3;
export const EXCEPTION_WORDS = 4;

/** Where COMMAND_COLLECT looks for exnrefs: a list of pairs of such a kind and an address, or an exnref itself. */
export const ROOT_CALL = 0;
export const ROOT_TABLE = 1;
export const ROOT_SLOT = 2;
export const ROOT_EXCEPTION = 3;
export const ROOT_INSTANCE = 4;

/** A function reference is the byte offset of such a record in the store's functions; 0 = null. */
export const REFERENCE_FUNC = 0;
export const REFERENCE_INSTANCE = 1;
export const REFERENCE_TYPE = 2;
/** 0 for a guest function, else index among imported functions << 2 | HOST_…; then word 0 = slots of params. */
export const REFERENCE_HOST = 3;
export const REFERENCE_WORDS = 4;
export const HOST_SUSPEND = 1;
export const HOST_CALLBACK = 2;

export const MEMORY_BASE = 0;
export const MEMORY_BYTES = 1;
export const MEMORY_PAGES = 2;
export const MEMORY_MAX = 3;
export const MEMORY_CAPACITY = 4;
export const MEMORY_WORDS = 8;

export const TABLE_BASE = 0;
export const TABLE_SIZE = 1;
export const TABLE_MAX = 2;
export const TABLE_CAPACITY = 3;
export const TABLE_WORDS = 4;

/** An exception's tag, which is told from others by its record's address: number of slots that its values take. */
export const TAG_SLOTS = 0;
export const TAG_UNUSED = 1;
export const TAG_WORDS = 2;

/** Between a frame that was replaced and the one above it that did so: distance back, bytes of results, instance. */
export const TAIL_DISTANCE = 0;
export const TAIL_RESULTS = 1;
export const TAIL_INSTANCE = 2;
export const TAIL_UNUSED = 3;
export const TAIL_WORDS = 4;

/** One activation as COMMAND_FRAMES tells it: where its code stands is an offset from its function's code. */
export const ACTIVATION_INSTANCE = 0;
export const ACTIVATION_FUNCTION = 1;
export const ACTIVATION_POSITION = 2;
export const ACTIVATION_CODE_LENGTH = 3;
export const ACTIVATION_WORDS = 4;

/** Bytes that a frame may be longer by than validation says, for functions translated in their callers' place. */
export const INLINE_RESERVE = 1024;
/** Such calls within such calls, at most. */
export const INLINE_DEPTH = 6;
/** Bytes of stack that there must be behind where a caller's frame begins, at the least. The first stack has more. */
export const STACK_MARGIN = 4096;

export const ENGINE_SCRATCH = 0;
/** Code every module shares: where untranslated functions begin, and where the outermost one returns to. */
export const ENGINE_TRANSLATE = 1;
export const ENGINE_FINISH = 2;
/** Code of the operation that a callee in another instance returns to. */
export const ENGINE_RESTORE = 3;
/** Code every module shares: where a function returns to that stands above the frame it has replaced. */
export const ENGINE_RETURN_TAIL = 4;
/** The record of the tree of function types. */
export const ENGINE_TYPE_TREE = 5;
/** Two words: which engine this is, so that a snapshot is restored by the one that made it. */
export const ENGINE_VERSION = 6;
export const ENGINE_WORDS = 16;

export const SCRATCH_BYTES = 0x2e0000;

/** Value types as in the binary format. */
export const TYPE_I32 = 0x7f;
export const TYPE_I64 = 0x7e;
export const TYPE_F32 = 0x7d;
export const TYPE_F64 = 0x7c;
export const TYPE_V128 = 0x7b;
export const TYPE_FUNCREF = 0x70;
export const TYPE_EXTERNREF = 0x6f;
export const TYPE_EXNREF = 0x69;

export const KIND_FUNC = 0;
export const KIND_TABLE = 1;
export const KIND_MEMORY = 2;
export const KIND_GLOBAL = 3;
export const KIND_TAG = 4;

/** Kinds of the clauses of `try_table`. */
export const CATCH_TAG = 0;
export const CATCH_REF = 1;
export const CATCH_ALL = 2;
export const CATCH_ALL_REF = 3;

export const TRAP_UNREACHABLE = 1;
export const TRAP_MEMORY = 2;
export const TRAP_TABLE = 3;
export const TRAP_UNDEFINED_ELEMENT = 4;
export const TRAP_UNINITIALIZED_ELEMENT = 5;
export const TRAP_SIGNATURE = 6;
export const TRAP_INTEGER_OVERFLOW = 7;
export const TRAP_DIVIDE_BY_ZERO = 8;
export const TRAP_BAD_CONVERSION = 9;
export const TRAP_STACK_OVERFLOW = 10;
export const TRAP_UNCAUGHT_EXCEPTION = 11;
export const TRAP_NULL_EXCEPTION = 12;

/** Structural limits, so that no module costs more than its bytes warrant. */
export const LIMIT_TYPES = 10000;
/** Parameters and results of all types together. */
export const LIMIT_TYPE_VALUES = 100000;
export const LIMIT_FUNCTIONS = 1000000;
export const LIMIT_IMPORTS = 10000;
export const LIMIT_EXPORTS = 10000;
export const LIMIT_TAGS = 10000;
/** Imported ones and the module's own. */
export const LIMIT_TABLES = 100;
/** Imported ones and the module's own. */
export const LIMIT_MEMORIES = 100;
export const LIMIT_CUSTOM_SECTIONS = 1000;
/** Bytes of the names of all imports and exports, and of all custom sections. */
export const LIMIT_NAME_BYTES = 250000;
export const LIMIT_PARAMS = 1000;
/**
 * Values that the instructions of a module may take and give, and locals that its functions may have (eight of them count as
 * one value): so many, and one for every BYTES_PER_LIST_VALUE of code. A list of FREE_LIST_VALUES does not count, nor do
 * FREE_LOCALS of a function.
 */
export const LIMIT_LIST_VALUES = 100000;
export const BYTES_PER_LIST_VALUE = 4;
export const FREE_LIST_VALUES = 1;
export const FREE_LOCALS = 64;
export const LIMIT_NESTING = 10000;
export const LIMIT_TABLE_ELEMENTS = 10000000;
export const LIMIT_PAGES = 65536;
/** Logarithm of the pages that a memory with 64-bit addresses may have by the specification. */
export const LIMIT_PAGES_64 = 48;
/** Slots of one frame: registers are 16-bit byte offsets. */
export const LIMIT_SLOTS = 8191;
/** Try blocks and catch clauses of a function. */
export const LIMIT_CATCHES = 8000;
/** Operands of a constant expression that wait at once. */
export const LIMIT_CONSTANT_OPERANDS = 1000;

/** What COMMAND_SAVE and COMMAND_RESTORE work on (core/save.ts, core/restore.ts). */
export const SNAPSHOT_INSTANCE = 0;
/** Where the snapshot is, and how many bytes it has or may have. No address: they are only counted. */
export const SNAPSHOT_BYTES = 1;
export const SNAPSHOT_LENGTH = 2;
/** How far it is written or read. */
export const SNAPSHOT_POSITION = 3;
/** Saving: an array of SavedCall records. */
export const SNAPSHOT_CALLS = 4;
export const SNAPSHOT_CALL_COUNT = 5;
/** Memory for the core's own use, and its bytes. */
export const SNAPSHOT_TEMPORARY = 6;
export const SNAPSHOT_TEMPORARY_BYTES = 7;
/** Restoring: what to do, and with which memory, table or call. */
export const SNAPSHOT_STEP = 8;
export const SNAPSHOT_INDEX = 9;
/** The points of the calls under way: where their records are, and how many. */
export const SNAPSHOT_POINTS = 10;
export const SNAPSHOT_POINT_COUNT = 11;
/** An answer, by what was asked for. */
export const SNAPSHOT_ANSWER = 12;
export const SNAPSHOT_ERROR = 13;
export const SNAPSHOT_ERROR_INDEX = 14;
/** What points rest on (FACT_…): where the records are, how many there is room for, how many there are, and whether there were more. */
export const SNAPSHOT_FACTS = 15;
export const SNAPSHOT_FACT_ROOM = 16;
export const SNAPSHOT_FACT_COUNT = 17;
export const SNAPSHOT_FACTS_MISSING = 18;
export const SNAPSHOT_UNUSED = 19;
export const SNAPSHOT_WORDS = 20;

export const STEP_MEMORY = 1;
export const STEP_TABLE = 2;
export const STEP_VALUES = 3;
export const STEP_TRANSLATE = 4;
export const STEP_POINTS = 5;
export const STEP_CALL = 6;
/** Why COMMAND_RESTORE returned, besides REASON_FINISHED and REASON_NEED_CODE: there is no room for facts. */
export const REASON_NEED_FACTS = 100;

/** A call that is saved: its registers, whether it is one of the instance's, and its fuel so far (64 bits). */
export const SAVED_REGISTERS = 0;
export const SAVED_OWN = 1;
export const SAVED_FUEL_LOW = 2;
export const SAVED_FUEL_HIGH = 3;
export const SAVED_WORDS = 4;

/** A place in a function's code where calls under way are: what it may be (POINT_…), and its address. */
export const POINT_FUNCTION = 0;
export const POINT_POSITION = 1;
export const POINT_KINDS = 2;
export const POINT_PC = 3;
/** Number of its first fact, and how many it has. */
export const POINT_FACTS = 4;
export const POINT_FACT_COUNT = 5;
export const POINT_WORDS = 6;

/** What the code behind a point takes for granted: the memory has so many bytes from the address in a slot on. */
export const FACT_SLOT = 0;
export const FACT_BYTES = 1;
export const FACT_WORDS = 2;

/** Between two operations that are never joined: execution can go on here. */
export const POINT_BOUNDARY = 1;
/** A function of the same instance returns here. */
export const POINT_RETURN = 2;
/** A function of the host comes back here, from each of the four operations that call one. */
export const POINT_HOST = 4;
export const POINT_HOST_INDIRECT = 8;
export const POINT_HOST_TAIL = 16;
export const POINT_HOST_TAIL_INDIRECT = 32;

export const SNAPSHOT_FOREIGN_CALL = 1;
export const SNAPSHOT_IN_CALLBACK = 2;
export const SNAPSHOT_HOST_ITSELF = 3;
export const SNAPSHOT_REFERENCES = 4;
export const SNAPSHOT_TABLE_EXTERN = 5;
export const SNAPSHOT_TABLE_FOREIGN = 6;
export const SNAPSHOT_GLOBAL_EXTERN = 7;
export const SNAPSHOT_GLOBAL_FOREIGN = 8;
export const SNAPSHOT_NO_ROOM = 9;
export const SNAPSHOT_CORRUPT = 10;
export const SNAPSHOT_NOT_SUSPENDING = 11;
export const SNAPSHOT_GLOBAL_DIFFERS = 12;

/** Of a call in a snapshot; its stack follows. */
export const CALL_POINT = 0;
export const CALL_FUNCTION = 1;
/** Offset of the innermost frame, and bytes of stack. */
export const CALL_FRAME = 2;
export const CALL_STACK_BYTES = 3;
export const CALL_FUEL = 4;
export const CALL_FUEL_USED = 6;
export const CALL_RESULT = 8;
export const CALL_RESULT_PENDING = 10;
/** Index of the imported function whose result is waited for + 1; 0 = none. */
export const CALL_HOST = 11;
/** The register of that name. */
export const CALL_UNWOUND = 12;
export const CALL_UNUSED = 13;
export const CALL_WORDS = 14;
