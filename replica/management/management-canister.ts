import { randomBytes } from 'node:crypto';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Canister, HistoryEntry, Origin } from '../execution/canister.ts';
import { ErrorCode, RejectionError, type Rejection, rejection } from '../execution/errors.ts';
import { EMPTY_CANDID, type Executor } from '../execution/executor.ts';
import { DEFAULT_CYCLES } from '../execution/limits.ts';
import { StableMemory } from '../execution/stable-memory.ts';
import { MAX_CANISTERS } from '../execution/subnet.ts';
import { info, status } from './canister-status.ts';
import { assemble, storedChunks, uploadChunk } from './chunk-store.ts';
import { install } from './installation.ts';
import { applySettings, initialSettings } from './settings.ts';
import { type InstallMode, type MethodName, METHODS, type SettingsArgument } from './types.ts';

/** What is done for one management call, by whom. */
interface Call {
  sender: Uint8Array;
  /** Principal text of the sender. */
  by: string;
  byCanister: boolean;
  origin: Origin;
  /** Cycles sent along; what a method takes of them, it subtracts. */
  cycles: bigint;
}

/** Returned by a method that answers later, by itself. */
const LATER = Symbol('later');

/** The canister `aaaaa-aa`: creates, installs and controls the others. */
export class ManagementCanister {
  constructor(readonly executor: Executor) {}

  /** Executes one call and answers it. */
  async call(
    origin: Origin,
    sender: Uint8Array,
    method: string,
    argument: Uint8Array,
    cycles: bigint,
  ): Promise<void> {
    const { subnet } = this.executor;
    const call: Call = {
      sender,
      by: Principal.fromUint8Array(sender).toText(),
      byCanister: origin.from === 'canister',
      origin,
      cycles,
    };
    subnet.advanceTime();
    try {
      const reply = await this.#dispatch(call, method, argument);
      if (reply === LATER) return;
      subnet.respond(origin, { reply }, call.cycles);
    } catch (error) {
      if (!(error instanceof RejectionError)) throw error;
      subnet.respond(origin, { rejection: error.rejection }, cycles);
    }
  }

  /** A query to the management canister: logs are all it tells. */
  query(
    sender: Uint8Array,
    method: string,
    argument: Uint8Array,
  ): { reply: Uint8Array } | { rejection: Rejection } {
    try {
      if (method !== 'fetch_canister_logs') {
        return {
          rejection: rejection(
            ErrorCode.unknownManagementMethod,
            `Query method ${method} not found.`,
          ),
        };
      }
      const [{ canister_id }] = decode<[{ canister_id: Principal }]>(method, argument);
      const canister = this.#find(canister_id);
      if (canister.settings.logVisibility !== 'public') this.#requireController(canister, sender);
      const canister_log_records = canister.logs.map((record) => ({
        idx: record.index,
        timestamp_nanos: record.timestamp,
        content: new TextEncoder().encode(record.text),
      }));
      return { reply: encode(method, { canister_log_records }) };
    } catch (error) {
      if (!(error instanceof RejectionError)) throw error;
      return { rejection: error.rejection };
    }
  }

  async #dispatch(
    call: Call,
    method: string,
    argument: Uint8Array,
  ): Promise<Uint8Array | typeof LATER> {
    const { subnet } = this.executor;
    switch (method) {
      case 'create_canister': {
        if (!call.byCanister) {
          throw new RejectionError(
            ErrorCode.canisterRejected,
            'Only canisters can call ic00 method create_canister',
          );
        }
        const [{ settings }] = decode<[{ settings: [] | [SettingsArgument] }]>(method, argument);
        const balance = call.cycles;
        call.cycles = 0n;
        return encode(method, { canister_id: this.#create(call, balance, settings[0]) });
      }
      case 'provisional_create_canister_with_cycles': {
        const [{ amount, settings, specified_id }] = decode<
          [
            {
              amount: [] | [bigint];
              settings: [] | [SettingsArgument];
              specified_id: [] | [Principal];
            },
          ]
        >(method, argument);
        const id = this.#create(call, amount[0] ?? DEFAULT_CYCLES, settings[0], specified_id[0]);
        return encode(method, { canister_id: id });
      }
      case 'provisional_top_up_canister': {
        const [{ canister_id, amount }] = decode<[{ canister_id: Principal; amount: bigint }]>(
          method,
          argument,
        );
        const canister = this.#find(canister_id);
        canister.balance += amount;
        subnet.touch(canister);
        return EMPTY_CANDID;
      }
      case 'deposit_cycles': {
        const canister = this.#target(method, argument);
        canister.balance += call.cycles;
        call.cycles = 0n;
        subnet.touch(canister);
        return EMPTY_CANDID;
      }
      case 'update_settings': {
        const [{ canister_id, settings }] = decode<
          [{ canister_id: Principal; settings: SettingsArgument }]
        >(method, argument);
        const canister = this.#controlled(canister_id, call.sender);
        canister.settings = applySettings(canister.settings, settings);
        canister.version++;
        subnet.touch(canister);
        if (settings.controllers.length > 0) {
          const { controllers } = canister.settings;
          this.#remember(canister, call, { kind: 'controllers', controllers });
        }
        return EMPTY_CANDID;
      }
      case 'install_code': {
        const [{ mode, canister_id, wasm_module, arg }] = decode<
          [{ mode: InstallMode; canister_id: Principal; wasm_module: Uint8Array; arg: Uint8Array }]
        >(method, argument);
        const canister = this.#controlled(canister_id, call.sender);
        await this.#install(call, canister, mode, wasm_module, arg);
        return EMPTY_CANDID;
      }
      case 'install_chunked_code': {
        const [request] = decode<
          [
            {
              mode: InstallMode;
              target_canister: Principal;
              store_canister: [] | [Principal];
              chunk_hashes_list: { hash: Uint8Array }[];
              wasm_module_hash: Uint8Array;
              arg: Uint8Array;
            },
          ]
        >(method, argument);
        const canister = this.#controlled(request.target_canister, call.sender);
        const [storeId] = request.store_canister;
        const store = storeId ? this.#controlled(storeId, call.sender) : canister;
        const module = assemble(store, request.chunk_hashes_list, request.wasm_module_hash);
        await this.#install(call, canister, request.mode, module, request.arg);
        return EMPTY_CANDID;
      }
      case 'upload_chunk': {
        const [{ canister_id, chunk }] = decode<[{ canister_id: Principal; chunk: Uint8Array }]>(
          method,
          argument,
        );
        const canister = this.#controlled(canister_id, call.sender);
        const hash = uploadChunk(canister, chunk);
        subnet.touch(canister).chunks = true;
        return encode(method, { hash });
      }
      case 'stored_chunks':
        return encode(method, storedChunks(this.#ownTarget(call, method, argument)));
      case 'clear_chunk_store': {
        const canister = this.#ownTarget(call, method, argument);
        canister.chunks.clear();
        subnet.touch(canister).chunks = true;
        return EMPTY_CANDID;
      }
      case 'uninstall_code': {
        const canister = this.#ownTarget(call, method, argument);
        this.#uninstall(canister);
        this.#remember(canister, call, { kind: 'uninstall' });
        return EMPTY_CANDID;
      }
      case 'start_canister':
        this.#start(this.#ownTarget(call, method, argument));
        return EMPTY_CANDID;
      case 'stop_canister': {
        const canister = this.#ownTarget(call, method, argument);
        if (canister.state === 'stopped') return EMPTY_CANDID;
        canister.state = 'stopping';
        canister.stopRequests.push(call.origin);
        subnet.touch(canister);
        this.executor.finishStopping(canister);
        return LATER;
      }
      case 'delete_canister': {
        const canister = this.#ownTarget(call, method, argument);
        if (canister.state !== 'stopped') {
          throw new RejectionError(
            ErrorCode.notStopped,
            `Canister ${canister.text} must be stopped before it is deleted.`,
          );
        }
        subnet.remove(canister);
        return EMPTY_CANDID;
      }
      case 'canister_status':
        return encode(method, status(this.#ownTarget(call, method, argument)));
      case 'canister_info': {
        const [{ canister_id, num_requested_changes }] = decode<
          [{ canister_id: Principal; num_requested_changes: [] | [bigint] }]
        >(method, argument);
        const canister = this.#find(canister_id);
        return encode(method, info(canister, Number(num_requested_changes[0] ?? 0n)));
      }
      case 'raw_rand':
        return encode(method, new Uint8Array(randomBytes(32)));
      default:
        throw new RejectionError(
          ErrorCode.unknownManagementMethod,
          `Management canister has no method '${method}'`,
        );
    }
  }

  #find(id: Principal): Canister {
    const canister = this.executor.subnet.find(id.toUint8Array());
    if (canister) return canister;
    throw new RejectionError(ErrorCode.canisterNotFound, `Canister ${id.toText()} not found.`);
  }

  #requireController(canister: Canister, sender: Uint8Array): void {
    if (canister.isController(sender)) return;
    throw new RejectionError(
      ErrorCode.invalidController,
      `Only the controllers of the canister ${canister.text} can control it.\nCanister's controllers: ${canister.settings.controllers.join(' ')}\nSender's ID: ${Principal.fromUint8Array(sender).toText()}`,
    );
  }

  #controlled(id: Principal, sender: Uint8Array): Canister {
    const canister = this.#find(id);
    this.#requireController(canister, sender);
    return canister;
  }

  #target(method: string, argument: Uint8Array): Canister {
    const [{ canister_id }] = decode<[{ canister_id: Principal }]>(method, argument);
    return this.#find(canister_id);
  }

  /** The canister a method is about, which the caller must control or be. */
  #ownTarget(call: Call, method: string, argument: Uint8Array): Canister {
    const canister = this.#target(method, argument);
    if (canister.text !== call.by) this.#requireController(canister, call.sender);
    return canister;
  }

  #create(
    call: Call,
    balance: bigint,
    settings: SettingsArgument | undefined,
    specified?: Principal,
  ): Principal {
    const { subnet } = this.executor;
    const id = specified?.toUint8Array();
    if (id) {
      if (!isInRange(id)) {
        throw new RejectionError(
          ErrorCode.invalidManagementPayload,
          `The specified_id of the created canister is ${specified!.toText()}, which is not among the ids of this subnet.`,
        );
      }
      if (subnet.find(id)) {
        throw new RejectionError(
          'IC0205',
          `The specified_id ${specified!.toText()} is already in use by another canister.`,
        );
      }
    }
    const initial = initialSettings(call.by);
    const given = settings ? applySettings(initial, settings) : initial;
    const canister = subnet.create(given, balance, id);
    if (!canister) {
      throw new RejectionError('IC0102', `The subnet has reached ${MAX_CANISTERS} canisters.`);
    }
    const { controllers } = given;
    this.#remember(canister, call, { kind: 'creation', controllers });
    return Principal.fromUint8Array(canister.id);
  }

  async #install(
    call: Call,
    canister: Canister,
    mode: InstallMode,
    module: Uint8Array,
    argument: Uint8Array,
  ): Promise<void> {
    await install(this.executor, canister, mode, module, argument, call.sender);
    this.#remember(canister, call, {
      kind: 'deployment',
      mode: 'install' in mode ? 'install' : 'reinstall' in mode ? 'reinstall' : 'upgrade',
      hash: canister.moduleHash!,
    });
  }

  #uninstall(canister: Canister): void {
    const { subnet } = this.executor;
    const changes = subnet.touch(canister);
    canister.activation = undefined;
    canister.stable = new StableMemory();
    canister.moduleHash = undefined;
    canister.certifiedData = new Uint8Array(0);
    canister.globalTimer = 0n;
    canister.version++;
    changes.newHeap = changes.newStable = true;
    const gone = rejection(ErrorCode.canisterRejected, 'Canister has been uninstalled.');
    for (const context of canister.contexts.values()) {
      subnet.answer(context, { rejection: gone });
    }
    canister.contexts.clear();
    canister.callbacks.clear();
    this.executor.finishStopping(canister);
  }

  #start(canister: Canister): void {
    const { subnet } = this.executor;
    subnet.touch(canister);
    canister.state = 'running';
    const waiting = canister.stopRequests;
    canister.stopRequests = [];
    const cancelled = rejection(
      ErrorCode.stopCancelled,
      `Canister ${canister.text}'s stop request was cancelled.`,
    );
    for (const origin of waiting) {
      const refund = origin.from === 'canister' ? origin.cycles : 0n;
      subnet.respond(origin, { rejection: cancelled }, refund);
    }
  }

  #remember(canister: Canister, call: Call, change: HistoryEntry['change']): void {
    canister.remember({
      timestamp: this.executor.subnet.advanceTime(),
      version: BigInt(canister.version),
      by: call.by,
      byCanister: call.byCanister,
      change,
    });
    this.executor.subnet.touch(canister);
  }
}

function decode<T>(method: string, argument: Uint8Array): T {
  try {
    return IDL.decode(METHODS[method as MethodName].argument, argument) as T;
  } catch (error) {
    throw new RejectionError(
      ErrorCode.invalidManagementPayload,
      `Error decoding candid: ${(error as Error).message}`,
    );
  }
}

function encode(method: MethodName, value: unknown): Uint8Array {
  return IDL.encode(METHODS[method].result, [value]);
}

/** Whether `id` is one that this subnet could give a canister. */
function isInRange(id: Uint8Array): boolean {
  if (id.length !== 10 || id[8] !== 1 || id[9] !== 1) return false;
  const index = new DataView(id.buffer, id.byteOffset).getBigUint64(0);
  return index < BigInt(MAX_CANISTERS);
}
