;; The bridge between TypeScript and native code in one canister.
;;
;; Azle passes certifiedDataSet(bytes) on to ic0.certified_data_set(ptr, len) with a pointer to the
;; array's own backing store. The Internet Computer never takes more than 32 bytes there, so a longer
;; call is free to mean something else: a command block, whose first word says what to do and whose
;; other words are registers, read and written in place (engine/host/canister.ts has the other side).
;;
;; Linked under the name "ic0", in front of the system; the real system is imported as "system" and
;; gets its own name back in the last step (link.ts).
(module
  (import "env" "memory" (memory 1))
  (import "core" "command" (func $core (param i32 i32)))
  (import "rom" "read" (func $rom_read (param i32 i32 i32)))
  (import "rom" "size" (func $rom_size (result i32)))
  (import "system" "certified_data_set" (func $certified_data_set (param i32 i32)))
  (import "system" "stable64_size" (func $stable_size (result i64)))
  (import "system" "stable64_grow" (func $stable_grow (param i64) (result i64)))
  (import "system" "stable64_read" (func $stable_read (param i64 i64 i64)))
  (import "system" "stable64_write" (func $stable_write (param i64 i64 i64)))
  (import "system" "performance_counter" (func $performance_counter (param i32) (result i64)))
  (import "system" "global_timer_set" (func $global_timer_set (param i64) (result i64)))
  (import "system" "time" (func $time (result i64)))
  (import "system" "msg_caller_size" (func $msg_caller_size (result i32)))
  (import "system" "msg_caller_copy" (func $msg_caller_copy (param i32 i32 i32)))
  (import "system" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "system" "call_perform" (func $call_perform (result i32)))

  ;; Where the block is that says what message the global timer sends; 0 where it sends none.
  (global $message (mut i32) (i32.const 0))
  ;; How often the timer has fired since it was last set by command 9.
  (global $firings (mut i32) (i32.const 0))

  ;; Has the canister send itself the message of command 10, which is all that the global timer does. The system takes the
  ;; timer away before it fires, and it would be lost if the message it fires in trapped: there is nothing in here that can.
  ;; In what it sends there is. So it sets itself again first, to a time at which that should long be done: after 10 s, and
  ;; after twice as much each time that nobody has set it since, up to 43 minutes. 0 where there is no message to send.
  (func (export "timer_fires") (result i32)
    (local $block i32)
    (if (i32.eqz (local.tee $block (global.get $message)))
      (then (return (i32.const 0))))
    (drop (call $global_timer_set
      (i64.add
        (call $time)
        (i64.shl (i64.const 10000000000) (i64.extend_i32_u (global.get $firings))))))
    (if (i32.lt_u (global.get $firings) (i32.const 8))
      (then (global.set $firings (i32.add (global.get $firings) (i32.const 1)))))
    ;; Nobody waits for the answer: no table has the functions that would be called with it.
    (call $call_new
      (i32.add (local.get $block) (i32.const 16)) (i32.load offset=4 (local.get $block))
      (i32.add (local.get $block) (i32.const 80)) (i32.load offset=8 (local.get $block))
      (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1))
    ;; Where it cannot be sent now, it is sent the next time.
    (drop (call $call_perform))
    (i32.const 1))

  ;; Whether the message under way is one that the canister has sent itself.
  (func (export "from_itself") (result i32)
    (local $block i32)
    (local $length i32)
    (if (i32.eqz (local.tee $block (global.get $message)))
      (then (return (i32.const 0))))
    (if (i32.ne (local.tee $length (call $msg_caller_size)) (i32.load offset=4 (local.get $block)))
      (then (return (i32.const 0))))
    ;; What is not copied is zero in both.
    (call $msg_caller_copy (i32.add (local.get $block) (i32.const 48)) (i32.const 0) (local.get $length))
    (i32.and
      (i32.and
        (i64.eq (i64.load offset=16 (local.get $block)) (i64.load offset=48 (local.get $block)))
        (i64.eq (i64.load offset=24 (local.get $block)) (i64.load offset=56 (local.get $block))))
      (i32.and
        (i64.eq (i64.load offset=32 (local.get $block)) (i64.load offset=64 (local.get $block)))
        (i64.eq (i64.load offset=40 (local.get $block)) (i64.load offset=72 (local.get $block))))))

  (func (export "certified_data_set") (param $ptr i32) (param $len i32)
    (local $command i32)
    (if (i32.le_u (local.get $len) (i32.const 32))
      (then
        (call $certified_data_set (local.get $ptr) (local.get $len))
        (return)))
    (local.set $command (i32.load (local.get $ptr)))
    (if (i32.ge_u (local.get $command) (i32.const 16))
      (then
        (call $core (local.get $ptr) (local.get $len))
        (return)))
    (block $firings (block $on_timer (block $timer (block $performance
      (block $rom_read
        (block $rom_size
          (block $write
            (block $read
              (block $grow
                (block $size
                  (block $address
                    (block $none
                      (br_table $none $address $size $grow $read $write $rom_size $rom_read $performance $timer $on_timer $firings $none
                        (local.get $command)))
                    ;; No such command: the block stays as it is.
                    (return))
                  ;; 1 address: word 1 = where this block is
                  (i32.store offset=4 (local.get $ptr) (local.get $ptr))
                  (return))
                ;; 2 stable size: words 2-3 = pages of 64 KiB
                (i64.store offset=8 (local.get $ptr) (call $stable_size))
                (return))
              ;; 3 stable grow: words 2-3 pages in, old size or -1 out
              (i64.store offset=8 (local.get $ptr)
                (call $stable_grow (i64.load offset=8 (local.get $ptr))))
              (return))
            ;; 4 stable read: word 1 = destination, words 2-3 = offset, word 4 = bytes
            (call $stable_read
              (i64.extend_i32_u (i32.load offset=4 (local.get $ptr)))
              (i64.load offset=8 (local.get $ptr))
              (i64.extend_i32_u (i32.load offset=16 (local.get $ptr))))
            (return))
          ;; 5 stable write: word 1 = source, words 2-3 = offset, word 4 = bytes
          (call $stable_write
            (i64.load offset=8 (local.get $ptr))
            (i64.extend_i32_u (i32.load offset=4 (local.get $ptr)))
            (i64.extend_i32_u (i32.load offset=16 (local.get $ptr))))
          (return))
        ;; 6 rom size: word 1 = bytes
        (i32.store offset=4 (local.get $ptr) (call $rom_size))
        (return))
      ;; 7 rom read: word 1 = destination, word 2 = offset, word 4 = bytes
      (call $rom_read
        (i32.load offset=4 (local.get $ptr))
        (i32.load offset=8 (local.get $ptr))
        (i32.load offset=16 (local.get $ptr)))
      (return))
    ;; 8 performance counter: word 1 = which, words 2-3 = instructions
    (i64.store offset=8 (local.get $ptr)
      (call $performance_counter (i32.load offset=4 (local.get $ptr))))
    (return))
    ;; 9 global timer: words 2-3 = nanoseconds since 1970, 0 for none
    (global.set $firings (i32.const 0))
    (drop (call $global_timer_set (i64.load offset=8 (local.get $ptr))))
    (return))
    ;; 10 timer message: what the global timer sends. The block stays, and stays where it is: word 1 = length of the
    ;; canister's own principal, at byte 16; word 2 = length of the name of a method, at byte 80; else zeros
    (global.set $message (local.get $ptr))
    (return))
    ;; 11 firings: word 1 = how often the global timer has fired since command 9
    (i32.store offset=4 (local.get $ptr) (global.get $firings)))
)
