import type { Context, ContextKind } from '../context.ts';
import { ErrorCode, rejection } from '../errors.ts';
import {
  CALLBACK,
  concatenate,
  NOT_STARTING,
  PAYLOAD_WEIGHT,
  type SystemCallGate,
  type SystemCalls,
  violation,
} from './gate.ts';

const MAX_REPLY = 2 * 1024 * 1024;
const MAX_QUERY_REPLY = 3 * 1024 * 1024;
const WITH_ARGUMENT: readonly ContextKind[] = ['init', 'update', 'query', 'reply', 'inspect'];
const RESPONDING: readonly ContextKind[] = ['update', 'query', 'reply', 'reject'];

const utf8 = new TextDecoder('utf-8');
const encoder = new TextEncoder();

/** The call being answered: arguments, caller, reply. */
export function messageCalls(gate: SystemCallGate): SystemCalls {
  const reply = (name: string): Context => {
    const context = gate.enter(name, RESPONDING);
    if (!context.mayRespond || context.response) {
      throw violation(`ic0.${name}: the call is already replied`);
    }
    return context;
  };
  return {
    msg_arg_data_size: () => gate.enter('msg_arg_data_size', WITH_ARGUMENT).argument.length,
    msg_arg_data_copy: (into: number, from: number, length: number) => {
      const { argument } = gate.enter('msg_arg_data_copy', WITH_ARGUMENT);
      gate.copyOut('msg_arg_data_copy', argument, into, from, length, PAYLOAD_WEIGHT);
    },
    msg_caller_size: () => gate.enter('msg_caller_size', NOT_STARTING).caller.length,
    msg_caller_copy: (into: number, from: number, length: number) => {
      const { caller } = gate.enter('msg_caller_copy', NOT_STARTING);
      gate.copyOut('msg_caller_copy', caller, into, from, length);
    },
    msg_reject_code: () => gate.enter('msg_reject_code', CALLBACK).rejectCode,
    msg_reject_msg_size: () =>
      encoder.encode(gate.enter('msg_reject_msg_size', ['reject']).rejectMessage).length,
    msg_reject_msg_copy: (into: number, from: number, length: number) => {
      const { rejectMessage } = gate.enter('msg_reject_msg_copy', ['reject']);
      gate.copyOut('msg_reject_msg_copy', encoder.encode(rejectMessage), into, from, length);
    },
    msg_deadline: () => {
      gate.enter('msg_deadline', RESPONDING);
      return 0n;
    },
    msg_reply_data_append: (offset: number, length: number) => {
      const context = reply('msg_reply_data_append');
      const limit = context.kind === 'query' ? MAX_QUERY_REPLY : MAX_REPLY;
      if (context.replyLength + (length >>> 0) > limit) {
        throw violation(
          `ic0.msg_reply_data_append: application payload size (${context.replyLength + (length >>> 0)}) cannot be larger than ${limit}`,
        );
      }
      context.replyParts.push(gate.bytes(offset, length, PAYLOAD_WEIGHT));
      context.replyLength += length >>> 0;
    },
    msg_reply: () => {
      const context = reply('msg_reply');
      context.response = { reply: concatenate(context.replyParts, context.replyLength) };
    },
    msg_reject: (offset: number, length: number) => {
      const context = reply('msg_reject');
      const message = utf8.decode(gate.bytes(offset, length));
      context.response = { rejection: rejection(ErrorCode.canisterRejected, message) };
    },
    msg_method_name_size: () =>
      encoder.encode(gate.enter('msg_method_name_size', ['inspect']).method).length,
    msg_method_name_copy: (into: number, from: number, length: number) => {
      const { method } = gate.enter('msg_method_name_copy', ['inspect']);
      gate.copyOut('msg_method_name_copy', encoder.encode(method), into, from, length);
    },
    accept_message: () => {
      const context = gate.enter('accept_message', ['inspect']);
      if (context.accepted) throw violation('ic0.accept_message: called more than once');
      context.accepted = true;
    },
  };
}
