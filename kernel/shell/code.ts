/**
 * What a shell command line is compiled to: a list of instructions for the machine (machine.ts), all of it plain data.
 * A shell that runs is therefore nothing but data too: its state, its code, its place in the code and a stack of frames; it
 * needs none of JavaScript's own stack, so loops and functions may nest as deep as a limit allows, and it can be written
 * down between any two instructions.
 */

/**
 * Version of the instructions. To be raised when one changes its meaning: a shell that was saved with others cannot be gone on
 * with. (New instructions and operations, or new fields that may be missing, need no other version.)
 */
export const CODE_VERSION = 1;

/** `${name}` and what may be done to it. */
export type ParameterOperation =
  | { kind: 'length' }
  | {
      /** `-` `=` `+` `?`, with a colon where an empty value counts as unset. */
      kind: 'default';
      operator: '-' | ':-' | '=' | ':=' | '+' | ':+' | '?' | ':?';
      operand: Word;
    }
  | { kind: 'remove'; operator: '#' | '##' | '%' | '%%'; pattern: Word }
  | { kind: 'replace'; operator: '/' | '//' | '/#' | '/%'; pattern: Word; replacement: Word }
  | { kind: 'slice'; offset: Word; length: Word | undefined }
  | { kind: 'case'; operator: '^' | '^^' | ',' | ',,'; pattern: Word | undefined }
  | { kind: 'names'; separate: boolean }
  | { kind: 'indirect' }
  /** `${x!y}`: an error, but only when it is expanded. */
  | { kind: 'bad' };

/** A piece of a word. `quoted`: neither split into fields nor matched against file names. */
export type Part =
  | { part: 'literal'; text: string; quoted: boolean }
  | {
      part: 'parameter';
      name: string;
      quoted: boolean;
      operation: ParameterOperation | undefined;
      /** As it was written, for messages. */
      text: string;
    }
  | { part: 'arithmetic'; expression: Word; quoted: boolean }
  /** The output of the command substitution whose `substitute` instruction filled this slot. */
  | { part: 'substituted'; slot: number; quoted: boolean }
  /** `~` (empty user) or `~user`. */
  | { part: 'tilde'; user: string };

export type Word = readonly Part[];

/** A redirection of descriptor `fd` of the command (as the script numbers it). */
export interface Redirection {
  kind:
    | 'read'
    | 'write'
    | 'clobber'
    | 'append'
    | 'readWrite'
    | 'duplicate'
    | 'text'
    | 'both'
    | 'bothAppend';
  fd: number;
  /** File name; descriptor number or `-` of `duplicate`; the text itself of here-documents and here-strings. */
  target: Word;
  /** Of `duplicate`: `>&`, which also takes a file name when no descriptor number was given. */
  output: boolean;
  explicit: boolean;
}

/** One command of a pipeline, run in a process of its own. */
export interface Stage {
  code: Code;
  /** `|&`: standard error goes down the pipe as well. */
  errors: boolean;
}

export type Instruction =
  // Simple commands.
  /** A simple command (or the words of a compound command) begins on this line. */
  | { op: 'begin'; line: number }
  /** Expands words to the fields they give, after those there are. A string is a field as it is. */
  | { op: 'arguments'; words: readonly (Word | string)[] }
  /** `name=value`; for as long as the command runs where there is one. */
  | { op: 'assign'; name: string; append: boolean; value: Word }
  /** Argument of a declaration command (`export a=$b`): expanded like an assignment, passed on as one argument. */
  | { op: 'declare'; name: string; append: boolean; value: Word }
  | { op: 'redirect'; redirection: Redirection }
  /** Runs the simple command that has been gathered. */
  | { op: 'run'; text: string }
  /** Runs `code` in a child process; its output, without trailing newlines, goes to `slot`. */
  | { op: 'substitute'; slot: number; code: Code }
  /** `$(<file)` */
  | { op: 'substituteFile'; slot: number; file: Word }
  /** Evaluates an arithmetic part ahead of a later command substitution in the same word. */
  | { op: 'evaluate'; slot: number; expression: Word }
  /** Jumps where `${name operator word}` will not look at its word. */
  | { op: 'unlessOperand'; name: string; operator: string; to: number }
  /** The expanded text becomes the result of the code (prompts). */
  | { op: 'capture'; word: Word }

  // Control flow. `to` is an index into the same code.
  | { op: 'jump'; to: number }
  | { op: 'jumpIfFailed'; to: number }
  | { op: 'jumpIfSucceeded'; to: number }
  | { op: 'status'; value: number }
  | { op: 'negate' }
  /** Until `leaveCondition`, failures do not count for `set -e`. */
  | { op: 'enterCondition' }
  | { op: 'leaveCondition' }
  | { op: 'loop'; next: number; exit: number }
  /** The body of a loop is over: its status may become the loop's. */
  | { op: 'nextRound'; to: number }
  | { op: 'endLoop' }
  /** Begins a `for` over the gathered arguments, or over the positional parameters. */
  | { op: 'for'; next: number; exit: number; positional: boolean }
  /** The next value to variable `name`, or a jump when there is none. */
  | { op: 'each'; name: string; line: number; to: number }
  | { op: 'case'; word: Word }
  | { op: 'match'; pattern: Word; to: number }
  /** `matched` false: no pattern did, the status is 0. */
  | { op: 'endCase'; matched: boolean }
  | { op: 'arithmetic'; expression: Word; text: string; line: number }
  /** Part of `for ((;;))`: an empty one is true. */
  | { op: 'arithmeticTest'; expression: Word; text: string; line: number }
  | { op: 'define'; name: string; code: Code; text: string }
  /** Puts the gathered redirections in force; after an error `to` is where the command has been skipped. */
  | { op: 'enterRedirections'; to: number }
  | { op: 'leaveRedirections' }
  /** Runs each stage in a process of its own; one stage is a subshell. */
  | { op: 'pipeline'; stages: readonly Stage[]; text: string; line: number }
  | { op: 'background'; stages: readonly Stage[]; text: string; line: number }
  /** A syntax error found while compiling what stands here: a message, and the end of all that was to run. */
  | { op: 'refuse'; message: string; line: number };

export type Code = readonly Instruction[];
