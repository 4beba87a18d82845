import createWabt from 'wabt';
import { BinaryWriter } from '../instrumentation/binary.ts';

const wabt = createWabt();

/** Assembles WebAssembly text. */
export async function wat(source: string): Promise<Uint8Array> {
  const { parseWat } = await wabt;
  const features = { bulk_memory: true, sign_extension: true, multi_value: true, tail_call: true };
  const module = parseWat('test.wat', source, features);
  try {
    return module.toBinary({ write_debug_names: true }).buffer;
  } finally {
    module.destroy();
  }
}

/** A canister in WebAssembly text: the imports it names, one page of memory, and `body`. */
export function canister(imports: string[], body: string): Promise<Uint8Array> {
  const lines = imports.map((name) => `(import "ic0" "${name}" (func $${name} ${TYPES[name]}))`);
  return wat(`(module ${lines.join('\n')} (memory (export "memory") 1) ${body})`);
}

/** The module with a custom section at its end. */
export function withCustomSection(module: Uint8Array, name: string, text: string): Uint8Array {
  const section = new BinaryWriter();
  section.name(name);
  section.append(new TextEncoder().encode(text));
  const out = new BinaryWriter(module.length + section.length + 8);
  out.append(module);
  out.byte(0);
  out.u32(section.length);
  out.append(section.bytes());
  return out.bytes().slice();
}

const TYPES: Record<string, string> = {
  msg_reply: '',
  msg_reply_data_append: '(param i32 i32)',
  msg_reject: '(param i32 i32)',
  msg_reject_code: '(result i32)',
  msg_reject_msg_size: '(result i32)',
  msg_reject_msg_copy: '(param i32 i32 i32)',
  msg_arg_data_size: '(result i32)',
  msg_arg_data_copy: '(param i32 i32 i32)',
  msg_caller_size: '(result i32)',
  msg_caller_copy: '(param i32 i32 i32)',
  msg_method_name_size: '(result i32)',
  accept_message: '',
  trap: '(param i32 i32)',
  time: '(result i64)',
  debug_print: '(param i32 i32)',
  performance_counter: '(param i32) (result i64)',
  global_timer_set: '(param i64) (result i64)',
  certified_data_set: '(param i32 i32)',
  data_certificate_present: '(result i32)',
  data_certificate_size: '(result i32)',
  data_certificate_copy: '(param i32 i32 i32)',
  stable64_size: '(result i64)',
  stable64_grow: '(param i64) (result i64)',
  stable64_read: '(param i64 i64 i64)',
  stable64_write: '(param i64 i64 i64)',
  call_new: '(param i32 i32 i32 i32 i32 i32 i32 i32)',
  call_data_append: '(param i32 i32)',
  call_on_cleanup: '(param i32 i32)',
  call_perform: '(result i32)',
  canister_self_size: '(result i32)',
  canister_self_copy: '(param i32 i32 i32)',
  canister_version: '(result i64)',
  is_controller: '(param i32 i32) (result i32)',
  in_replicated_execution: '(result i32)',
};
