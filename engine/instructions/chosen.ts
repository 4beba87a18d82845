/**
 * Pairs of operations that are joined: "a > b" where one follows the other, "a > b @1" where it computes that operand of
 * it, "#7" for what the eighth row has joined. They were chosen by what the benchmark's guests and CPython execute
 * (engine/choose.ts).
 */
const ROWS = `
global.get > i32.sub_ri @0
i32.sub_ri > i32.store_rr
i32.shl_ri > i32.add_ri @0
i32.store_wr > i32.load_w
i32.sub_ri > global.set_r
i32.add_ri > global.set_r @0
i32.load_w > i32.load_r @0
global.set_r > i32.store_rr
i32.add_rr > i32.shl_ri @0
global.get > i32.sub_ri
i32.load_w > i32.load_w
i32.add_ri > i32.store8_ri @0
i32.store_rr > i32.store_wr
i32.add_ri > i32.store_wr @1
i32.add_rr > i32.load8_u_r @0
i32.load_w > i32.add_ri @0
f64.mul_rr > f64.add_rr @1
f64.mul_rr > f64.add_rr
i32.mul_rr > i32.add_rr @0
i32.add_ri > f64.load_r @0
i32.shl_ri > i32.add_ri
i32.load_r > i32.store_wr @1
i32.load_w > i32.load_r
i32.add_ri > i32.load8_u_r @0
i32.add_ri > global.set_r
i32.load_w > i32.store_rr @1
f64.load_r > f64.mul_rr @1
i32.sub_ri > call
i32.load_w > i32.add_ri
i32.add_ri > br_if_back_r[0:i32.lt_s_ri]
i32.add_rr > i32.shl_ri
i32.shl_ri > i32.add_rr @1
i32.rotr_ri > i32.xor_rr @1
i32.mul_rr > i32.add_rr
i32.add_ri > f64.load_r
f64.mul_rr > f64.mul_rr
i32.add_ri > i32.load_r @0
i32.load8_u_r > select_rrr @2
i32.store_rr > i32.load_r
i32.load_r > i32.add_ri
f64.mul_rr > f64.mul_rr @0
i32.store_wr > i32.store_wr
i32.add_ri > i32.store8_ri
i32.add_rr > br_if_back_r[0:i32.ge_s_rr]
i32.store8_ri > i32.add_rr
i32.add_rr > i32.load8_u_r
f64.add_rr > f64.gt_ri @0
f64.gt_ri > br_unless_r[0:i32.eqz_r] @0
f64.add_rr > i32.add_ri
f64.add_rr > f64.mul_rr @0
#18 > i32.shl_ri @0
#2 > f64.load_r @0
#0 > i32.store_rr
#0 > global.set_r
#0 > #7
#15 > i32.store_wr @1
#23 > select_rrr @2
#46 > br_unless_r[0:i32.eqz_r] @0
#49 > f64.add_rr @0
f64.sub_rr > f64.add_rr @0
#18 > #2
#26 > f64.add_rr @1
#14 > i32.sub_rr @1
i32.load_w > i32.store_wr @1
#7 > i32.store_wr
f64.load_w > f64.mul_rr @1
i32.mul_ri > i32.add_ri @0
i32.xor_rr > i32.add_rr @1
copy_r > br
f64.add_rr > f64.store_wr @1
i32.load_w > i32.shl_ri @0
copy_r > copy_r
i32.load_w > br_unless_r @0
#5 > return_r
i32.add_ri > br_if_back_r[0:i32.gt_s_rr]
i32.sub_ri > i32.load_r @0
i32.load_w > i32.sub_ri @0
f64.sub_rr > f64.store_wr @1
i32.load_w > call
i32.load_r > i32.and_ri @0
i32.load_w > i32.and_ri @0
i32.add_rr > i32.add_rr @1
#15 > i32.store_wr
i32.sub_ri > i32.store_wr @1
i32.add_ri > #23
i32.add_ri > br_if_back_r[0:i32.ge_s_rr]
#23 > select_rrr
select_rrr > i32.add_ri
#31 > i32.load_r @0
i32.mul_ri > i32.add_rr @0
#8 > i32.add_ri @0
i32.add_ri > i32.load16_s_r @0
i32.load_r > #5
i32.load8_u_r > i32.store_wr @1
#35 > #46
#2 > f64.load_r
i32.load_r > i32.load_r @0
#49 > f64.add_rr
f64.add_rr > f64.sub_rr
f64.sub_rr > f64.add_rr
#53 > i32.store_rr
#50 > i32.add_ri @0
#50 > #19
#19 > f64.mul_rr @1
#65 > f64.mul_rr @0
#70 > i32.add_rr @1
f64.mul_rr > f64.sub_rr @1
#16 > f64.store_wr @1
#53 > #12
i32.add_ri > #56
#2 > i32.load16_s_r @0
#89 > i32.shl_ri @0
#52 > i32.store_wr
#58 > #59
#19 > #50
#19 > #16
i32.add_rr > i32.load_r @0
#62 > br_unless_r
#14 > #62
#6 > i32.store_wr @1
i32.and_rr > i32.xor_rr @1
f64.load_w > f64.sub_rr @1
#6 > br_if_r[0:i32.eq_ri] @0
i32.load_w > i32.load8_u_r @0
i32.and_rr > br_unless_r @0
#2 > i32.load_r @0
#1 > i32.store_wi
#12 > i32.store_wr
i32.rotr_ri > #32
#67 > i32.add_rr @1
i32.load_w > br_if_r[0:i32.ge_s_rr] @1
i32.load_w > br_if_r[0:i32.ne_ri] @0
#1 > i32.load_r
i32.load_r > i32.add_ri @0
i32.add_ri > br_if_back_r[0:i32.lt_s_rr]
i32.load_w > br_unless_r[0:i32.eqz_r] @0
i32.load_w > i32.add_rr @1
#70 > i32.add_rr
i32.load_w > #52
i32.shr_u_ri > i32.xor_rr @1
f64.load_r > f64.mul_ri @0
f64.mul_rr > #77
#16 > f64.store_wr
f64.mul_ri > f64.add_rr @1
i32.lt_s_rr > select_rrr @2
i32.add_rr > i32.store_wr @1
i32.load_w > return_r @0
i32.load_w > i32.store_rr @0
i32.load16_u_r > i32.store16_wr @1
i32.store_rr > i32.store_wi
#101 > f64.load_r @0
#100 > i32.store_wr
#111 > i32.add_ri @0
#101 > f64.load_r
f64.load_r > #101
#101 > #61
#104 > f64.sub_rr @1
#104 > f64.add_rr @1
#105 > i32.load_r @0
#139 > i32.add_rr @1
#140 > f64.add_rr @1
i32.mul_rr > i32.add_rr @1
copy_r > call
i32.load_w > br_if_r[0:i32.ge_s_ri] @0
#5 > return
#55 > br_back
i32.store_wr > br
#133 > i32.store_wr @1
i32.load_w > i32.load16_u_r @0
i32.add_ri > i32.add_ri
i32.load16_s_r > i32.extend16_s_r @0
#111 > #91
i32.shr_s_ri > i32.and_ri @0
#91 > i32.mul_rr @1
i32.ge_u_ri > i32.and_rr @1
i32.load_w > i32.store_ri @0
i32.shr_u_ri > i32.and_ri @0
i32.load_r > i32.sub_ri @0
#96 > br_unless_r @0
i32.load_r > i32.eq_ri @0
i32.store_rr > i32.store_rr
#100 > #41
#71 > copy_r
i32.load_w > br_if_r[0:i32.lt_s_ri] @0
#6 > i32.load_r @0
i32.load8_u_w > i32.store_wr @1
i32.load8_u_w > i32.sub_ri @0
#4 > i32.store_rr
i32.load8_u_w > i32.store8_wr @1
#100 > i32.store_wi
#76 > i32.store_wr @1
i32.and_ri > return_r @0
i32.and_ri > br_unless_r @0
copy_r > i32.add_rr
#32 > i32.add_rr @0
#128 > #32
i32.xor_ri > i32.and_rr @0
#120 > i32.add_rr @1
#81 > i32.add_rr @1
#120 > i32.xor_rr @1
#150 > f64.mul_rr @1
#152 > i32.load16_s_r @0
#150 > #150
#150 > #16
#156 > f64.store_wr @1
#157 > f64.store_wr @1
#151 > i32.store_wr
f64.store_wr > f64.load_w
#160 > f64.store_wr @1
#152 > i32.load16_s_r
i32.load16_s_r > i32.mul_rr @1
#174 > br_unless_r @0
#168 > i32.store16_wr @1
i32.add_rr > copy_r
#196 > i32.xor_rr @1
#129 > i32.add_rr @1
#199 > i32.add_rr @1
#182 > i32.add_rr
#66 > i32.store8_rr @1
f64.load_w > #121
f64.load_r > f64.sub_rr @1
#121 > #16
f64.sqrt_r > f64.mul_rr @1
f64.mul_rr > f64.div_ir @1
#106 > f64.store_wr @1
f64.store_wr > f64.load_r
f64.load_r > #156
#156 > f64.store_wr
#26 > f64.mul_rr @0
f64.load_w > #157
#157 > f64.store_wr
#123 > i32.shl_ir @1
i32.mul_ri > i32.add_rr @1
i32.store_rr > br
#15 > i32.load8_u_r @0
i32.load_r > i32.load_r
i32.load_r > br_if_r[0:i32.eq_ri] @0
i32.load_i > i32.store_rr @1
i32.load_w > br_if_r[0:i32.eq_rr] @1
const32_i > br
#158 > i32.store_wr @1
#36 > i32.rotr_ri
#23 > br_if_r[0:i32.ne_ri]
#80 > br_if_r[0:i32.eq_ri] @0
i32.load_r > i32.shr_u_ri @0
i32.shl_rr > i32.shr_s_rr @0
i32.load_w > #1
#31 > i32.store_wr @1
#3 > i32.load_w
i32.load_w > #13
#200 > f64.add_rr @1
#150 > #200
#200 > f64.add_rr
#201 > i32.mul_rr @1
#214 > i32.add_rr @1
#219 > #16
#222 > f64.div_ir @1
f64.load_r > #204
#228 > f64.add_rr @1
f64.load_w > #205
#241 > #32
#206 > i32.store_wr
i32.load_w > br_if_r[0:i32.eqz_r] @0
i32.and_rr > i32.store_wr @1
i32.sub_ir > i32.shl_ri @0
#245 > i32.store_wr @1
#1 > i32.store_wr
i32.add_ri > br_if_back_r[0:i32.lt_u_rr]
#159 > i32.add_rr @1
#159 > i32.store_rr @1
#177 > i32.store_wr
i32.load_w > i32.mul_ri @0
#6 > br_unless_r @0
i32.load8_u_r > br_if_back_r @0
i32.load_w > i32.sub_ir @1
copy_r > i32.store_wr
i32.load_w > br_if_r[0:i32.ne_rr] @1
#169 > i32.load_r
#231 > i32.store_wr @1
i32.or_rr > i32.store_wr @1
#6 > i32.store_rr @1
#80 > br_if_r[0:i32.ne_ri] @0
i32.load_r > i32.store_rr @1
#112 > i32.store_wr
#126 > #21
i32.load_w > i32.add_rr @0
i32.add_ri > br_back
#6 > br_if_r[0:i32.ne_ri] @0
#234 > i32.store_wr @1
i32.store_rr > i32.add_ri
#201 > #201
#172 > i32.mul_rr @1
#63 > i32.load_w
const32_i > i32.load_w
#76 > i32.load_r @0
#100 > #1
i32.load_w > i32.and_rr @1
#88 > i32.store_wr @1
i32.or_ri > i32.store_rr @1
i32.store_rr > i32.load_w
#150 > #250
#254 > i32.add_rr @1
#258 > f64.store_wr @1
#277 > i32.load_r
#274 > i32.shl_ri @0
i32.add_rr > i32.add_ri
i32.load_w > #136
#253 > i32.add_rr @1
#201 > #253
#291 > i32.add_rr @1
#294 > i32.store_wr @1
#285 > i32.load8_u_r @0
i32.load_r > br_if_r[0:i32.ne_rr] @1
#1 > #179
#179 > #5
#132 > #126
i32.load_w > i32.sub_rr @1
#271 > i32.add_rr @1
#293 > #1
#136 > i32.store_wr @1
#5 > br_unless_r
#244 > i32.and_ri @0
i32.load_r > copy_r
#212 > #188
const32_i > br_back
#185 > br
#188 > #185
#5 > i32.store_wr
i32.load_w > br_if_r[0:i32.lt_u_ri] @0
i32.or_rr > i32.store_rr @1
#249 > #147
i32.gt_s_ri > i32.and_rr @1
#55 > i32.load_w
i32.shl_ri > #36
#36 > #36
#260 > #194
#194 > i32.and_rr
i32.and_rr > #254
#254 > #81
#81 > i32.rotr_ri
#195 > i32.and_rr
i32.and_rr > i32.and_rr
i32.and_rr > #216
#216 > copy_r
#217 > copy_r
i32.add_ri > #218
i32.xor_rr > i32.and_ri @0
#105 > i32.store_wr @1
#189 > #1
f64.mul_rr > f64.load_w
#301 > i32.add_rr @1
#304 > i32.add_rr @1
#333 > #36
#335 > i32.and_rr
i32.and_rr > #301
#301 > i32.add_rr
i32.add_rr > i32.rotr_ri
#340 > i32.and_rr
#342 > copy_r
#344 > copy_r
#71 > i32.add_rr
f64.load_w > #66
#66 > #220
#26 > f64.mul_rr
#349 > #121
f64.load_r > f64.load_w
#220 > #26
#221 > f64.load_w
#255 > #256
#256 > #224
#224 > f64.load_r
#257 > f64.load_r
#257 > f64.load_w
f64.load_w > #302
#302 > f64.load_w
#259 > f64.load_w
#208 > f64.load_w
f64.load_w > #208
i32.load_w > copy_r
#96 > i32.store_wr @1
i32.store_ri > br
#25 > #55
#348 > #179
const32_i > call
#170 > i32.ne_rr @0
i32.load_r > return_r @0
#10 > i32.load_w
copy_r > #187
i32.add_ri > i32.add_rr @0
#176 > i32.add_ri @0
i32.add_ri > i32.store8_rr @1
i32.load_r > br_if_r[0:i32.eq_rr] @1
#123 > i32.store_wr @1
#296 > i32.store_wr @1
i32.load_w > br_if_r @0
i32.add_ri > i32.store_rr @1
#331 > br_unless_r @0
#76 > #25
i32.load_w > #189
i32.load_r > #126
#352 > i32.rotr_ri
#128 > #194
#336 > #350
#350 > i32.rotr_ri
#343 > copy_r
#360 > copy_r
#363 > f64.load_w
#365 > #66
#362 > #26
#255 > f64.load_w
#370 > #204
#204 > f64.load_r
#374 > #205
#205 > f64.load_w
#376 > #208
#389 > i32.store8_rr @1
#399 > #21
#398 > #1
#321 > br_unless_r @0
#79 > i32.store_wr @1
i32.shl_ri > i32.or_rr @1
#346 > select_rrr @2
#25 > #25
i32.sub_rr > return_r @0
#237 > #6
#79 > br_if_r[0:i32.eq_ri] @0
#6 > #5
#177 > i32.store_wr @1
#125 > i32.load_r
#170 > i32.sub_rr @1
#112 > #93
#265 > br
const32_i > #265
#100 > const32_i
i32.and_ri > br_if_r @0
#2 > #75
#75 > #75
#75 > #36
#260 > #268
#268 > #75
#75 > copy_r
#71 > i32.rotr_ri
#128 > #269
i32.load_w > br_if_r[0:i32.ge_u_rr] @1
#52 > i32.load_r
i32.load_i > i32.store_wr @1
#79 > i32.or_rr @1
i32.sub_ri > #25
#6 > br_if_r[0:i32.eqz_r] @0
i32.load_w > br_if_r[0:i32.gt_s_rr] @1
#400 > #32
#32 > #194
#402 > i32.rotr_ri
#404 > copy_r
#193 > copy_r
#16 > f64.load_w
#407 > #220
#366 > f64.mul_rr
#364 > #16
#410 > f64.load_r
#424 > #5
#246 > i32.load_r
#429 > return_r @0
#435 > #75
#437 > i32.rotr_ri
#128 > #268
#439 > copy_r
#441 > #32
#32 > #269
#446 > i32.store_wr @1
i32.load_w > i32.shr_u_ri @0
i32.shr_u_ri > i32.store_wr @1
#433 > i32.load_w
#266 > i32.store_rr
#5 > #275
#4 > #237
#100 > br_unless_r
#15 > i32.load_r @0
global.get > i32.add_ri @0
#317 > i32.add_ri @0
i32.add_ri > i32.and_rr @1
#125 > i32.load_w
#21 > #63
i32.sub_ri > global.set_r @0
#100 > i32.sub_ri
#447 > #55
#55 > #278
#278 > i32.load_w
#428 > copy_r
#351 > i32.load_r @0
i32.load_w > #158
copy_r > i32.store_rr
i32.load_r > br_unless_r @0
#52 > i32.store_wi
#231 > i32.sub_ri @0
#351 > i32.store_wr @1
i32.and_ri > br_unless_r[0:i32.eqz_r] @0
#6 > call
i32.load_w > #270
#31 > i32.load8_u_r @0
#315 > #21
#213 > copy_r
#32 > #32
#32 > i32.and_rr
#341 > #216
#453 > i32.add_rr
#406 > #121
#456 > #26
#367 > #121
#221 > #256
#369 > f64.load_r
#204 > f64.load_w
#373 > f64.load_w
i32.store_wr > #63
#463 > #36
#440 > copy_r
copy_r > i32.rotr_ri
#470 > i32.store_wr @1
#472 > #1
#475 > #6
#479 > i32.and_rr @1
#481 > copy_r
#484 > #25
#381 > #278
#487 > #136
#489 > i32.store_wr @1
#494 > i32.store_wr @1
#499 > i32.store_wr @1
#234 > i32.store_rr @1
#80 > br_unless_r @0
#201 > #307
#172 > #309
i32.xor_rr > i32.store_wr @1
#261 > i32.store_wr
i32.load8_u_r > i32.store8_rr @1
const32_i > const32_i
i32.store_wi > i32.store_wi
#13 > #311
#311 > const32_i
#76 > i32.store_wr
i32.load_r > br_if_r[0:i32.ge_u_ri] @0
i32.rem_s_ri > f64.convert_i32_s_r @0
f64.convert_i32_s_r > f64.add_ri @0
f64.add_ri > f64.store_rr @1
#79 > br_unless_r @0
const32_i > select_rrr
#6 > i32.ne_ri @0
i32.and_ri > br_if_r[0:i32.eqz_r] @0
i32.gt_s_rr > i32.and_rr @1
i32.sub_ir > i32.store_wr @1
#502 > i32.and_rr
#504 > copy_r
#359 > copy_r
#507 > f64.mul_rr
#458 > f64.load_w
#511 > #302
#514 > i32.rotr_ri
#465 > #75
#515 > i32.rotr_ri
#518 > i32.load_r
#519 > #5
#520 > i32.store_wr @1
#522 > #55
#486 > i32.load_w
#537 > const32_i
#541 > f64.add_ri @0
#548 > br_unless_r @0
#420 > i32.store_wr @1
#184 > i32.add_ri @0
#36 > i32.mul_rr @1
copy_r > br_back
#112 > i32.store_rr
#80 > i32.shl_ri @0
i32.add_ri > call
#10 > #112
i32.ne_ri > i32.shl_ri @0
#80 > i32.sub_ir @1
copy_r > i32.load_r
i32.load_r > br_unless_r[0:i32.eqz_r] @0
i32.and_ri > i32.rotl_ri @0
i32.and_ri > i32.rotr_ri @0
i32.rotr_ri > i32.or_rr @1
i32.add_rr > i32.store_rr @0
#66 > f64.load_r
i32.load_w > #25
f64.load_r > #208
#414 > f64.load_w
#316 > i32.store_wr @1
i32.load_w > br_if_r[0:i32.le_s_ri] @0
#138 > i32.load_r
i32.load_i > br_unless_r @0
i32.load_r > br_back
#158 > br_unless_r @0
i32.add_ri > i32.and_ri
i32.sub_ri > br_back
i32.load_w > #100
#384 > br
i32.load_w > #347
#332 > #52
#388 > #66
#550 > i32.and_rr
#358 > copy_r
#405 > copy_r
#409 > #121
#509 > #224
#32 > #268
#466 > copy_r
#516 > #32
#565 > f64.store_rr @1
#560 > #275
#580 > i32.or_rr @1
#583 > #208
#599 > #415
#6 > br_if_r[0:i32.ge_s_rr] @1
#15 > #240
i32.add_ri > i32.and_ri @0
#119 > i32.load_w
#52 > i32.store_rr
#52 > #180
#105 > i32.load16_u_r @0
#6 > i32.and_ri @0
#282 > i32.store_wr
i32.shr_u_ri > i32.xor_ri
i32.xor_ri > #421
#421 > i32.shr_u_ri
i32.load_w > i32.ne_ri @0
#6 > i32.shr_u_ri @0
#282 > i32.add_ri
#190 > i32.load_w
#138 > #21
i32.load_r > br_if_r[0:i32.ge_s_rr] @1
#322 > copy_r
#15 > #52
i32.gt_s_ri > br
#270 > br_unless_r[0:i32.eqz_r]
#597 > #6
#25 > br
i32.load_w > #6
#397 > #212
#6 > i32.load8_u_r @0
#6 > #52
#80 > i32.ne_ri @0
i32.load_w > br_if_r[0:i32.eq_ri] @0
#15 > i32.store_rr @1
#572 > i32.add_rr @1
i32.and_ri > i32.add_ri @0
i32.load_w > #15
#184 > br_if_r[0:i32.ne_ri] @0
#2 > #167
#100 > copy_r
#600 > #216
#505 > copy_r
#603 > #16
#16 > #256
#411 > #204
#617 > i32.store_rr
#605 > #75
#558 > #32
#610 > i32.store_rr @1
#611 > f64.load_w
#377 > f64.load_w
#622 > #421
#626 > i32.and_ri @0
#112 > i32.add_ri
#638 > #188
#644 > i32.store_wr @1
i32.eq_ri > i32.or_rr @1
#187 > i32.store_wr
i32.and_ri > i32.add_rr
#55 > #76
i32.shl_rr > i32.or_rr @1
#5 > return_i
#330 > #310
#151 > br_unless_r[0:i32.eqz_r]
#517 > i32.load_w
#10 > #561
#6 > i32.load_w
#473 > i32.load_w
#151 > copy_r
#478 > global.set_r
#395 > br
i32.and_rr > br_unless_r[0:i32.eqz_r] @0
i32.load_r > #483
i32.load_i > i32.add_rr @0
i32.and_ri > i32.store_rr @1
i32.load16_u_w > br_if_r[0:i32.ne_rr] @1
#5 > br_unless_r[0:i32.eqz_r]
#79 > i32.or_ri @0
i32.load_w > #525
#55 > #212
#136 > i32.shl_ri @0
i32.load_r > i32.load8_u_r @0
#123 > i32.shl_ri @0
#31 > i32.store16_ri @0
copy_r > #5
i32.load_r > i32.store_wr
#63 > br_back
i32.or_ri > i32.store_wr @1
#13 > i32.store8_rr
#535 > select_rrr
#552 > i32.add_rr
#413 > #205
#656 > copy_r
#467 > #269
#661 > i32.shr_u_ri
#679 > i32.store_rr
#670 > i32.store_rr @1
#674 > i32.load_w
#669 > #25
i32.load_w > #561
#690 > i32.add_rr @1
i32.add_rr > i32.store16_ri @0
#52 > #79
i32.store_wr > #526
#526 > #63
i32.load_w > #495
i32.load_w > #319
#620 > br_unless_r @0
#689 > #188
#119 > #392
#663 > #527
i32.store_wr > #288
#1 > #21
i32.load_w > i32.store8_rr @1
#6 > i32.add_ri @0
i32.load_w > i32.shr_u_rr @1
#244 > i32.store_wr @1
#625 > i32.store_wr @1
#483 > return_r
i32.load_i > i32.load_i
#79 > return_r @0
#386 > i32.load_w
#640 > i32.load_r
#534 > i32.add_ri
#649 > #187
i32.shr_u_ri > i32.shl_ir @1
#79 > i32.sub_ir @1
#482 > i32.load_w
#632 > #148
#180 > i32.store_wr
#15 > br_if_r[0:i32.lt_u_rr] @1
#63 > #63
#628 > #52
i32.add_ri > i32.mul_ri
#266 > i32.load_r
i32.mul_rr > br_if_r[0:i32.ge_s_rr] @1
#232 > i32.rem_s_ri @0
#31 > i32.rem_s_ri @0
#101 > f64.store_rr @0
#51 > f64.add_rr @1
#702 > copy_r
#607 > #269
#542 > f64.store_rr @1
#705 > i32.store_wr
#710 > i32.store16_ri @0
#713 > #63
#724 > i32.store_wr @1
#736 > i32.store_wr @1
#746 > f64.convert_i32_s_r @0
#542 > f64.store_rr
#747 > f64.convert_i32_s_r @0
copy_r > br_unless_r
#184 > i32.store_wr @1
#6 > #6
#295 > #83
#379 > i32.load_w
#63 > #25
#6 > br_if_r[0:i32.ne_rr] @1
copy_r > #147
#317 > i32.store_wr @1
#177 > i32.mul_ri @0
#3 > #569
#96 > i32.load_w
#266 > i32.store_wr
#70 > i32.or_rr @1
#666 > br_unless_r @0
#576 > i32.store_wr @1
i32.shl_ri > #116
#725 > i32.store_wr @1
#569 > i64.extend_i32_s_r @0
#79 > i32.ne_ri @0
#641 > i32.shl_ri @0
#79 > br_if_r[0:i32.ne_ri] @0
#469 > i32.load_w
i32.load_r > i32.shl_ri @0
i32.store_wi > #1
#539 > br_if_r[0:i32.lt_s_ri]
#116 > i32.add_ri
i32.add_ri > #579
#579 > #658
#683 > i32.store_ir @0
i32.load_i > i32.load_w
i32.load_w > #70
i32.load16_u_w > i32.shl_ri @0
i32.shl_rr > i32.add_rr @1
#576 > i32.shl_ri @0
i32.load_i > br_if_r[0:i32.ne_rr] @0
#15 > #105
i32.load_w > #151
i32.load_w > br_if_r[0:i32.eq_rr]
#750 > i32.rotr_ri
#755 > i32.load_w
#758 > f64.add_ri @0
#760 > f64.add_ri @0
#765 > i32.load_w
#770 > i32.add_rr @1
#116 > i32.store_wr @1
#780 > i32.shl_ri @0
#781 > i32.add_rr @1
#387 > #1
#784 > i32.add_rr @1
#21 > i32.load_w
#777 > i32.add_ri
#788 > #658
#793 > i32.add_rr @1
#795 > i32.add_rr @1
#493 > #21
#708 > #212
#295 > #21
#419 > #63
#270 > br_if_r
#598 > #21
#175 > i32.load_w
#116 > i32.store_rr @1
#70 > i32.add_rr @0
#249 > i32.load8_u_r
#10 > const32_i
#175 > #5
#244 > br_unless_r @0
#753 > i32.store_wr
i32.load_r > br_if_r[0:i32.ne_ri] @0
i32.store_ir > i32.store_ir
#10 > #283
#53 > #237
#283 > #469
i32.sub_rr > i32.shr_s_ri @0
#568 > #240
#125 > i32.load_r @0
#490 > i32.load_w
#695 > br_if_r[0:i32.ne_ri]
#25 > i32.load_w
i32.sub_ri > br
#577 > i32.sub_ri
#561 > i32.load_w
f64.convert_i32_s_r > f64.mul_ri @0
f64.convert_i32_s_r > f64.div_rr @1
f64.div_rr > f64.add_ri @0
i32.load8_u_r > i32.load8_u_r
i32.load_w > #105
#5 > i32.store_rr
i32.store_wr > i32.store_wi
#802 > f64.store_rr @1
#803 > f64.store_rr @1
#812 > #579
i32.load_w > const32_i
#824 > i32.load_r @0
#814 > i32.load_r @0
#838 > i32.load_w
#845 > f64.add_ri @0
#571 > i32.load_w
i32.load8_u_r > i32.xor_rr @0
i32.load_r > #2
#2 > i32.load_r
#691 > i32.store_wr @1
#849 > br
#187 > i32.store_wi
#53 > i32.load_i
i32.load_i > br_if_r
#280 > br
#190 > #76
#513 > #25
i32.load_w > #571
#729 > copy_r
i32.lt_u_ri > const32_i
#615 > i32.lt_u_ri
#138 > #96
i32.load_i > #615
#545 > i32.shr_u_ri
i32.shr_u_ri > i32.shr_u_rr
#36 > i32.and_ri @0
#100 > i32.load_i
#80 > br_if_r @0
#100 > br_if_r[0:i32.le_u_ri]
#791 > i32.load_i
#2 > copy_r
#71 > #621
#621 > i32.sub_ri
i32.load_r > #849
#15 > #158
i32.sub_ri > #75
#75 > i32.and_ri
i32.load_r > i32.or_ri @0
i64.load_w > i64.store_rr @1
#692 > i32.add_ri @0
#296 > i32.shl_ri @0
i32.eq_ri > const32_i
#785 > #179
i64.add_ri > i64.store_wr
#598 > #379
#804 > i32.load_w
#79 > br_if_r @0
#853 > #658
#386 > const32_i
#855 > i32.store_rr @1
#856 > i32.store_wr @1
#860 > i32.store_wr @1
#869 > #25
#871 > i32.load_w
#873 > select_rrr
select_rrr > i32.shr_u_ri
#876 > i32.lt_u_ri
#862 > #2
#884 > copy_r
copy_r > #621
#889 > i32.and_ri
#891 > i32.store_wr @1
#893 > i32.load_r @0
i32.load_i > copy_r
#894 > i32.add_rr @1
#880 > i32.load_i
#895 > const32_i
#865 > #1
select_rrr > br
#151 > #1
#206 > #1
#151 > #473
#677 > #126
i32.load_w > br_if_r[0:i32.le_u_ri] @0
i32.load16_u_r > i32.sub_ri @0
i32.shr_u_ri > br_unless_r[0:i32.eqz_r] @0
i32.load_w > #280
#158 > call
#15 > i32.store_ri @0
i32.shl_ir > i32.sub_ri @0
#614 > #25
i32.or_rr > i32.store_ir @0
i32.rotl_ir > i32.and_rr @1
#168 > i32.shr_u_ri @0
#676 > i32.load_w
#206 > i32.store_wi
i32.load8_u_r > br_if_r[0:i32.ne_rr]
#147 > br
copy_r > i32.load_w
i32.sub_ri > br_if_back_r
#639 > br_unless_r @0
#138 > #379
copy_r > #865
i32.and_ri > i32.or_rr @0
#169 > i32.sub_ri
i32.load_w > i32.shl_rr @1
i32.load_w > #126
#910 > const32_i
#877 > i32.shr_u_rr
#911 > copy_r
#885 > i32.sub_ri
#914 > i32.add_rr
#916 > i32.and_ri @0
#918 > i32.store_wr @1
#919 > copy_r
#937 > br_unless_r[0:i32.eqz_r] @0
#946 > #1
#949 > i32.add_rr @1
#947 > i32.xor_ri @0
i32.load_w > #587
#332 > #619
#619 > const32_i
#928 > i32.store16_wr @1
#665 > #76
i64.load_r > i64.add_ri @0
#906 > #55
#119 > #119
i32.shr_s_ri > i32.xor_rr @1
#346 > i32.store_wr @1
i32.load_w > i32.or_ri @0
i32.load_w > br_if_r[0:i32.lt_s_rr] @1
#5 > br_if_r
#6 > br_unless_r[0:i32.eqz_r] @0
#96 > i32.and_ri @0
#330 > #15
#6 > br_if_r @0
#0 > #25
i32.shr_u_rr > i32.load_r
i32.load_r > #706
#706 > i32.add_ri
i32.and_ri > br_if_back_r @0
copy_r > #327
#936 > i32.store_ir @0
#420 > i32.store_rr @1
i64.load_r > i64.and_ri @0
i32.load_w > #240
#15 > #88
i64.and_ri > i64.store32_wr @1
copy_r > #491
#76 > copy_r
#491 > br_if_r
i32.load_w > i32.xor_rr @1
i32.load_w > i32.shr_s_ri @0
#738 > #15
#589 > #493
#5 > br_if_r[0:i32.eqz_r]
i32.and_ri > i32.store_wr @1
#10 > #571
#951 > select_rrr
#909 > i32.shr_u_rr
#953 > copy_r
#913 > i32.sub_ri
#956 > br_if_r @0
#960 > #179
#961 > i32.store_wr @1
#964 > const32_i
#967 > #25
#968 > i64.store_wr
#981 > #706
#977 > br_unless_r @0
#240 > #25
#988 > i64.store32_wr @1
#971 > i32.and_ri @0
#123 > i32.and_ri @0
#995 > i32.store_wr @1
i32.add_rr > i32.shr_u_ri @0
i32.shr_u_ri > i32.shl_ri @0
i32.sub_rr > br_if_r[0:i32.ge_s_rr] @1
i32.load_w > #283
#715 > i32.load_w
#560 > #491
i32.load_w > #167
#53 > #4
#10 > #754
i32.ne_ri > br
#283 > br_if_r[0:i32.lt_u_ri]
#572 > i32.or_rr @1
#80 > br_unless_r[0:i32.eqz_r] @0
#292 > #189
i32.store_wi > i32.load_w
#21 > br_back
#491 > #15
#810 > i32.store_wr @1
#6 > i64.load_r @0
#569 > i32.store_wr @1
i32.add_rr > i32.store16_wr @1
i32.load_w > #316
i32.load_w > i32.lt_u_rr @1
#727 > #63
#151 > i32.add_ri
i32.load_w > br_if_r[0:i32.gt_s_ri] @0
#798 > copy_r
select_rrr > i32.store_wr @1
i32.add_ri > i32.sub_rr @1
#835 > i32.store_rr @1
#246 > #96
#1002 > i32.shr_u_ri
#1004 > #621
i32.store_wi > #63
#1012 > i32.add_ri
#1014 > #25
#1016 > i32.store_wr @1
#1019 > i32.shl_ri @0
#1026 > #237
#460 > #491
#1030 > i32.store_wr @1
#1036 > i32.store_wi
#1047 > i32.shr_s_ri @0
i32.shr_s_ri > i32.store_rr @1
#1049 > i32.load_w
i32.load_w > i32.store16_ri @0
#0 > i32.store_ri
#491 > i32.store_rr
#645 > i32.load_i
i32.load_i > #735
#639 > i32.and_ri @0
i32.store_wi > #15
i32.load_r > br_if_r[0:i32.ne_rr]
i32.load_w > #473
#980 > i32.load_w
#63 > br
#70 > i32.add_ri @0
#206 > copy_r
#2 > i32.store_rr @1
#50 > i32.add_ri
#743 > #851
#851 > i32.add_ri
#743 > #852
#822 > #419
#317 > i32.load_r @0
#721 > i32.load_w
#723 > i32.store_wi
#848 > #723
#119 > br_back
#491 > #739
#739 > return
#80 > i32.store_wr @1
#175 > #175
#445 > i32.load_w
#595 > #1
#924 > i32.load_r
#6 > i32.sub_rr @1
#757 > i32.load_w
#83 > #546
#138 > #757
#1043 > #1
#1050 > i32.shr_u_rr
#52 > #148
#1056 > i32.add_ri @0
#1057 > #6
#426 > #491
#1061 > i32.store_rr @1
#1067 > #735
#1066 > i32.store_rr
#1078 > i32.mul_ri
i32.mul_ri > #851
#1080 > i32.mul_ri
i32.mul_ri > #852
#1070 > #52
#1084 > #105
#1066 > #12
#12 > return
#1098 > i32.load_w
#744 > #327
#261 > #1
#783 > i32.load_w
#773 > #469
i32.load_w > i32.div_s_rr @1
#261 > i32.store_wi
#525 > i32.load_w
#616 > copy_r
#684 > #582
#138 > i32.add_ri
#271 > i32.xor_rr @1
#1 > #776
#776 > i32.load_w
i32.load_w > i32.shl_ir @1
#778 > i32.load_w
#88 > br_unless_r @0
#1017 > br_if_r @0
#190 > #212
#119 > #190
#819 > i32.load_w
i32.load_w > br_if_r[0:i32.ge_u_ri] @0
#774 > br_if_r[0:i32.eq_ri]
i32.load_w > #774
i32.load_w > #779
#584 > i32.load_w
#726 > i32.load_w
#829 > i32.store_wr
i32.rem_u_ri > i32.add_ri @0
i32.load8_u_r > i32.and_ri @0
#126 > #807
#807 > #126
#126 > #808
#808 > #327
#1107 > i32.store_wr
#1102 > i32.load_r @0
#5 > #491
#1103 > #5
#1108 > #851
i32.store_wr > return
#1127 > i32.store_wr @1
#1128 > i32.load_w
#1134 > #188
#1131 > #587
#1142 > #52
#477 > br_if_r[0:i32.le_s_rr] @1
#477 > br_if_r[0:i32.le_s_ri] @0
i32.load_r > i32.eq_rr @0
#6 > br_if_r[0:i32.gt_s_ri] @0
#662 > i32.mul_rr @1
i32.store_wi > br
i64.load_w > br_if_r[0:i64.lt_s_ri] @0
#100 > br_unless_r[0:i32.eqz_r]
#779 > i64.store_wr @1
i64.load_w > br_if_r[0:i64.ge_s_ri] @0
#742 > #726
#283 > i32.store_wr
#0 > i32.store_rr @0
i32.load_w > #815
i32.load16_s_r > i32.add_rr @0
#125 > i32.add_rr
#305 > #144
#144 > copy_r
#152 > i32.store_rr @0
i32.store_wr > #6
#184 > br_if_r @0
#930 > i32.load_w
#561 > br_back
#158 > i32.store_rr @1
#525 > #727
i32.load_w > #698
#629 > #63
#190 > br_back
#2 > i32.store_rr @0
i32.load_w > i32.mul_rr @1
#569 > i32.store_rr @1
#903 > br
#942 > #903
i32.add_ri > i32.shl_ri
i32.load_w > i32.store16_rr @1
i32.load_w > #493
#83 > br_unless_r
i32.load_w > #83
#285 > i32.store8_rr @0
#1150 > return
#1175 > i32.store16_wr @1
#1176 > i32.add_ri
i32.add_ri > #144
#52 > #419
#105 > i32.store_ri @0
#5 > i32.store_wi
i32.load_i > br_if_r[0:i32.le_u_rr]
#66 > i32.store_rr
i32.shr_u_ri > i32.rem_u_ri @0
#1144 > i32.store_rr @1
#837 > #232
#1072 > i32.load_w
#190 > br
#6 > br_if_r[0:i32.lt_s_ri] @0
#310 > i32.store_wi
#687 > i32.store_wr @1
#283 > #93
#825 > i32.load_w
i32.store_wi > #55
#52 > br_unless_r
#327 > i32.store_wi
#96 > i32.eq_ri @0
#147 > i32.store_wi
#330 > i32.store_wi
i32.le_u_ri > #174
#174 > const32_i
#790 > #790
#0 > i32.store_ri @0
#970 > i32.load_w
#844 > #858
#973 > i32.store_rr @1
#6 > br_if_r[0:i32.ge_u_rr] @1
#119 > #25
#271 > i32.load_w
#249 > #905
#28 > #52
#444 > #112
#112 > #687
#687 > #567
#536 > i32.store_wi
i32.add_ri > br
#1001 > i32.load_w
#332 > #665
i32.load_i > br_if_r[0:i32.gt_u_rr]
#863 > i32.load_r
i32.load_r > #778
#1159 > #392
#933 > i32.store_wr @1
#858 > const32_i
i32.load_w > #665
i32.load_w > #773
#1202 > #144
#1209 > i32.add_ri @0
#249 > #1223
#1225 > const32_i
i32.load_r > #112
#1234 > #13
#13 > #905
#1236 > i32.load_r
#1238 > #567
#1218 > #698
#1219 > i32.load_w
#1245 > #778
#1230 > const32_i
i32.load8_u_r > i32.shl_ir @1
#292 > i32.load_w
#1223 > #15
i32.load_w > #112
#923 > #21
#691 > br_if_r[0:i32.eqz_r] @0
#1229 > i32.load_w
i32.load_r > i32.load_w
#100 > #4
i32.load_w > br_if_r[0:i32.le_u_rr] @1
#1212 > i32.load_w
#246 > #419
#722 > #63
#907 > i32.load_w
#859 > #25
#764 > i32.load_w
#1136 > #1
i32.load_w > i32.store8_ri @0
#3 > #904
#5 > copy_r
#151 > #445
#6 > i32.shl_ri @0
i32.load_r > br_if_r[0:i32.ge_s_ri] @0
i32.shl_ir > i32.store_wr @1
#667 > #266
#632 > #21
#20 > #36
#6 > i32.store_ri @0
#768 > i32.load_w
i32.load_r > #13
i32.sub_ir > br_if_r[0:i32.le_u_rr] @1
#167 > i32.store_ri
#247 > i32.load_w
i32.load_w > #5
#151 > #21
#1252 > copy_r
#1253 > i32.store_rr @1
#275 > i32.load_w
#1255 > const32_i
#1257 > #905
#1262 > #665
#1263 > i32.load_w
#963 > #392
#1264 > const32_i
#1265 > i32.sub_ri @0
#1254 > #15
#1 > #419
#1273 > #237
#859 > i32.load_w
#737 > i32.load_w
#460 > #275
#1289 > i32.load_r
#1290 > #63
#292 > #52
#1286 > i32.add_rr @1
i32.load8_u_w > br_if_r[0:i32.ne_rr] @1
#100 > #187
#833 > #6
i32.load_r > #698
#298 > i32.add_rr
i32.add_rr > #915
#426 > #275
#330 > i32.load_w
#184 > br_if_r[0:i32.gt_s_ri] @0
#184 > i32.shl_ri @0
#1025 > i32.load_w
#79 > br_if_r[0:i32.eq_rr] @0
#1298 > copy_r
i32.sub_ir > i32.and_ri @0
i32.load_i > br_if_r[0:i32.ne_rr] @1
#477 > i32.store_wr @1
#168 > i32.store_wr @1
i32.load_r > #327
#715 > #190
#915 > br
i32.load_w > i32.load8_u_r
#783 > #52
i32.load8_u_r > #1008
#962 > i32.shl_ri
#1194 > #298
#2 > i32.eq_rr @1
#769 > #6
#295 > #379
i32.shl_ri > i32.add_rr @0
i32.load_w > #966
#1251 > #469
#677 > i32.load_w
#10 > #473
#587 > #392
#1309 > i32.store_wr @1
#1101 > #15
#1311 > #63
#1277 > i32.load_w
#834 > i32.load_w
#292 > #1
#469 > #175
#1312 > #6
#1322 > #5
#495 > i32.load_w
#1329 > i32.add_rr @1
#397 > #55
#1332 > #147
i32.add_ri > #36
#1340 > #1008
#1343 > i32.add_ri
#1344 > i32.add_rr
i32.and_ri > i32.and_ri @0
#420 > i32.and_ri @0
#798 > #266
#15 > i32.shl_ri @0
#662 > br_unless_r @0
#321 > i32.ne_ri @0
i32.load8_u_w > br_if_r[0:i32.ne_ri] @0
#1347 > const32_i
#1065 > i32.store_wi
#986 > br
#875 > i32.load_w
i32.load_w > #1011
#1011 > i64.store_rr
#996 > i32.shl_ri @0
i32.load_w > br_if_back_r[0:i32.gt_u_ri] @0
#753 > #4
#921 > #179
i32.sub_rr > br
#688 > #727
i32.load_r > #1055
#1055 > #53
#1035 > #327
#327 > #769
#123 > br_unless_r @0
#708 > #76
#63 > #55
#6 > br_if_r[0:i32.ge_s_ri] @0
#945 > i32.load_w
#1196 > #79
#1355 > #52
#907 > #25
#246 > #21
#1356 > i32.load_w
#1362 > #275
#1364 > i32.store_wr @1
#1369 > #36
#1372 > i32.and_ri @0
#1384 > i32.add_rr @1
#1386 > #237
#1315 > i32.load_r
#1390 > #53
#1374 > i32.add_rr @1
#1399 > const32_i
#292 > #13
#13 > #93
#1396 > #76
#397 > #76
i32.load8_u_r > br_unless_r[0:i32.eqz_r] @0
#1151 > copy_r
#105 > i32.store_rr @0
#55 > #119
i32.div_u_ri > i32.store_wr @1
#1083 > br_unless_r @0
copy_r > #100
i32.div_s_ri > i32.store_wr @1
i32.rem_s_ri > i32.store_wr @1
#316 > i32.div_s_ri @0
#692 > i32.xor_rr @1
#694 > i32.ne_ri
#151 > const32_i
#1121 > i32.sub_ri @0
i32.sub_ri > br_if_r[0:i32.le_s_rr] @1
#15 > i32.mul_rr @1
#1095 > i32.shr_s_ri @0
#683 > i32.store_ir
#136 > i32.store8_ri @0
i32.load_w > #79
#79 > #1059
#810 > i32.store_rr @0
i32.load16_u_r > i32.shl_ri @0
#756 > i32.load_w
i32.add_rr > i32.add_ri @0
i32.load_r > i32.add_rr @0
#1126 > #1060
#1060 > #63
#63 > #212
#1037 > br_if_r[0:i64.eq_rr] @1
#1145 > br_unless_r[0:i32.eqz_r] @0
#533 > i32.store_rr
#1357 > i32.load_w
#1 > #83
i32.load_w > #667
#1408 > i32.load_r @0
#1326 > i32.load_r
#1411 > #4
#15 > #327
#1393 > #6
#1414 > #93
#1416 > #25
#25 > #76
#1427 > i32.store_wr @1
#1428 > i32.store_wr @1
#1431 > br_if_r[0:i32.le_s_rr] @1
#1433 > i32.add_rr @1
#1437 > #1059
#52 > i32.add_ri
#1443 > i32.store_wr @1
#1441 > #52
i32.add_ri > #1060
#1445 > #212
#133 > br_if_r[0:i32.ne_rr] @1
#1434 > i32.lt_s_rr @1
#1440 > i32.add_rr @1
#1041 > br
i32.load_w > #1041
#1412 > i32.store16_rr @0
#1093 > #83
i32.load_w > br_if_r[0:i32.le_s_rr] @1
#1424 > #1
copy_r > br_if_r[0:i32.gt_u_ri]
i64.or_rr > i64.store_wr @1
#1398 > i32.load_w
#136 > i32.load_r @0
i64.load32_u_w > i64.shl_rr @1
i64.shl_rr > i64.or_rr @1
i32.load_w > i64.load8_u_r @0
i64.load8_u_r > i64.store_wr @1
#1105 > i32.load_w
#444 > #493
#461 > #126
#797 > #25
#1035 > #5
#1250 > #76
#100 > i32.load_r
#474 > i32.load_w
#1038 > i32.load_w
#280 > #25
i32.store_wr > br_back
i32.load_r > br_if_r[0:i32.ge_u_rr] @1
#1453 > i32.store_wr @1
#1391 > #4
#1456 > #769
#1468 > i32.add_ri
#1469 > #63
#1446 > #188
#1473 > i32.store_wr @1
#1479 > #83
#1483 > i32.store_wr @1
#52 > #167
#1484 > i64.or_rr @1
#1486 > i64.store_wr @1
#1493 > #25
i32.add_rr > i32.shl_ir @1
#584 > #55
i32.load_w > i32.ge_s_rr @1
i32.ge_s_rr > i32.shl_ri @0
i32.load_w > i32.le_s_rr @1
i32.le_s_rr > i32.add_rr @1
i32.sub_rr > i32.store_rr @1
#640 > #21
#76 > i32.store_rr @1
i32.and_ri > i32.add_rr @1
#1077 > br
#1492 > #275
#63 > #6
#582 > #298
i32.add_rr > i32.sub_rr
#88 > call
i32.load_i > br_if_r[0:i32.lt_u_rr] @1
i32.load_i > br_if_r[0:i32.eq_rr] @0
#119 > #6
i32.sub_ri > i32.and_rr @1
#189 > i32.store_wi
#678 > copy_r
i32.or_rr > br_if_r[0:i32.ge_u_ri] @0
#53 > i64.store_rr
i32.add_ri > copy_r
#10 > #151
#15 > i32.add_rr @1
#10 > #6
i32.load_w > br_if_back_r[0:i32.eq_rr] @1
#319 > br_back
#332 > #319
#321 > br_if_r @0
#616 > #1156
#151 > #266
#31 > i32.store_rr @0
i32.load_r > i32.or_rr @1
#1130 > i32.sub_ri @0
#1501 > #237
#1058 > #15
#1510 > i64.store_wr @1
#1515 > i32.shl_ri @0
#1517 > i32.add_rr @1
#1513 > i32.store_wr @1
#1522 > i32.add_ri @0
#1548 > br_if_r[0:i32.ge_u_ri] @0
#698 > br
#298 > #582
#662 > i32.store_wr @1
#1539 > i32.store8_ri @0
#1494 > #187
#1319 > i32.store_wr @1
#175 > #932
#1091 > #15
#100 > #83
#83 > #445
#445 > #756
#756 > #175
#15 > #167
#167 > #477
#187 > #126
#327 > #83
#83 > copy_r
#1040 > #100
#595 > copy_r
#1452 > #266
#1165 > call
#589 > #1165
#989 > #63
i64.load_w > i32.wrap_i64_r @0
i32.load_i > br_if_r[0:i32.eqz_r]
#1157 > #779
#1549 > i32.and_rr @1
#2 > #1201
#110 > i32.mul_rr @0
i32.mul_rr > i32.store_rr @1
#110 > i32.mul_rr @1
#148 > #15
#970 > #184
i32.load_i > br_if_r[0:i32.ge_u_rr]
#298 > i32.store_ir
#1527 > #298
#298 > #831
#831 > #298
#15 > #297
#614 > #15
#533 > i32.store_wr
#15 > i32.load_w
#1592 > i32.store_ir
#1104 > #15
#1554 > i32.shl_ir @1
#105 > #25
#1566 > #445
#1568 > #175
#1565 > #167
#1573 > copy_r
#1575 > i32.load_i
#1586 > i32.store_rr @1
#1588 > i32.add_rr @1
#1589 > #52
i32.store_ir > #298
#1527 > #1592
#25 > #63
#987 > i32.load_w
#151 > i32.store_wi
#261 > #445
#662 > br_if_r[0:i32.eq_rr] @1
i32.load_w > #393
i32.and_ri > i32.add_rr @0
#79 > br_if_r[0:i32.eqz_r] @0
#1191 > br
#705 > br_unless_r[0:i32.eqz_r]
i32.load_w > br_if_back_r @0
#1520 > i32.load_w
#990 > i32.load_w
#1366 > i32.load_w
#96 > br_if_r[0:i32.ne_ri] @0
#1199 > br
#13 > #1199
#6 > br_if_r[0:i32.eq_rr] @1
#1208 > #66
#66 > #1301
#1173 > const32_i
#3 > #427
#6 > i32.add_rr @1
#112 > i32.store_wi
#96 > i32.store_rr @1
#996 > i32.or_ri @0
i32.shl_ri > i32.shr_s_rr @0
i32.load_r > br_if_r[0:i32.eqz_r] @0
i32.load_r > i32.add_rr @1
i32.sub_ir > #987
#184 > call
#22 > #83
i32.eqz_r > i32.store_rr @1
#1430 > i32.sub_ri
#447 > i32.load_w
#83 > br_if_r[0:i32.gt_s_ri]
#1602 > i32.store_wr @1
#175 > #15
#1569 > #175
#1570 > #477
#1607 > #100
#1608 > i32.load_i
#1611 > #148
#1527 > #1600
#1600 > #298
#1603 > #63
#1626 > i32.load_w
#1632 > #1301
#1647 > #25
#840 > i32.load_r
#1642 > i32.store_wr @1
#923 > i32.load_r
#1190 > i32.add_rr @1
#332 > #105
#1195 > br
#105 > #1195
i32.load_w > br
#184 > i32.and_ri @0
#1228 > #445
#1206 > i32.load_w
#1231 > i32.load_w
#629 > i32.load_w
#15 > br_if_r[0:i32.ne_rr] @1
#168 > i32.load_r
#1095 > i32.sub_ri @0
#1121 > i32.add_ri @0
#321 > br_unless_r[0:i32.eqz_r] @0
#167 > #6
#1546 > i32.load_r
i32.load_r > #167
#1069 > br
#280 > i32.load_w
i32.add_rr > #298
i32.shr_u_rr > i32.and_ri @0
#180 > br
#6 > i32.store_wr
i32.sub_ri > i32.store_rr @1
#445 > br_if_r[0:i32.eq_ri]
i32.add_rr > i32.sub_ri @0
i32.load_r > br_if_back_r @0
i32.load_w > #296
#100 > #266
#1240 > i32.store_wi
i32.load16_s_w > i32.extend16_s_r @0
i32.extend16_s_r > i32.shl_ri @0
i32.shl_ri > i32.xor_rr @1
#1451 > #546
#1689 > i32.store_wr
#1652 > #15
#1655 > copy_r
#1657 > #298
#149 > i32.store_wi
#1662 > i32.load_w
#348 > #1222
#1672 > i32.load_w
#1673 > #189
#1671 > br_unless_r @0
#1679 > i32.store_rr @1
#1683 > #6
#1697 > i32.shl_ri @0
#427 > #6
#6 > #427
#1330 > #892
#892 > #6
#477 > br_unless_r @0
#989 > #25
#1692 > i32.store_rr @1
#310 > #310
#1584 > i32.add_rr @1
#261 > copy_r
i32.and_ri > const32_i
#119 > #184
#13 > i32.load_w
i64.store_wi > i32.store_wi
i64.store_wi > i64.store_wi
#274 > i32.store_wr @1
#1564 > i32.load_w
select_rrr > i32.store8_wr @1
#136 > i32.sub_ri @0
#1075 > i32.div_u_ri @0
#378 > copy_r
#6 > i32.eqz_r @0
#3 > #52
i32.load8_u_r > i32.store_rr @1
i32.and_ri > i32.mul_ri @0
#584 > #175
#184 > br_if_r[0:i32.eqz_r] @0
#393 > i32.load_w
#187 > copy_r
const32_i > #245
#151 > #1354
#1354 > #393
#123 > i32.store8_wr @1
#316 > i32.store_rr @1
i32.load_r > call
#3 > #25
#854 > const32_i
#1 > #1222
#1713 > i32.xor_rr @1
#1716 > #6
#1715 > #6
i32.load_w > #419
#1722 > i32.store_wr @1
#1730 > #319
#419 > i32.load_w
#1732 > i32.store_wr @1
#1733 > i32.store_wr @1
#1728 > i32.store_wi
#1723 > copy_r
i64.store_wr > #1292
#1180 > i32.load_w
#100 > br_if_r
#1726 > i32.load8_u_r
#729 > i32.load_i
#1227 > #790
#6 > copy_r
i32.load_i > i32.sub_rr
i32.sub_rr > br_if_r[0:i32.lt_u_ri]
#1336 > #1090
#779 > i64.add_rr @1
i32.xor_ri > i32.and_ri @0
#23 > br_unless_r[0:i32.eqz_r] @0
#319 > br
#21 > #21
#161 > i32.store_wr @1
#649 > i32.load_r
i32.load_w > #274
#96 > i32.load_r @0
i64.load_w > i64.load_w
i32.store_wr > #25
i32.sub_ir > i32.shr_u_rr @1
#347 > br
i32.load_r > i32.shr_u_ri
i32.shr_u_ri > #1345
#8 > i32.add_rr @1
#725 > i32.add_rr @1
i32.sub_rr > i32.add_ri @0
i32.shr_u_ri > i32.clz_r @0
i32.shl_ri > i32.sub_rr @1
#330 > #119
#667 > copy_r
#1294 > i32.load_w
#1368 > #55
#332 > #13
#15 > i32.and_ri @0
#2 > i32.load16_u_r @0
#187 > #1
#1786 > #1345
#1789 > i32.shl_ri @0
#1784 > i32.and_ri @0
#1792 > i32.add_ri @0
#1783 > #25
#1795 > i32.load8_u_r
#1342 > #55
#1797 > i32.load_w
i32.load_r > i32.mul_rr @1
#1798 > return_r @0
#1576 > #187
i32.eq_ri > #666
#666 > const32_i
#75 > i32.store_wr @1
#1294 > i32.load8_u_r
const32_i > i32.and_ri
i32.load_w > i32.eq_ri @0
#15 > #1205
#295 > #96
#151 > br_if_r[0:i32.eqz_r]
#1379 > const32_i
#1724 > #1407
#1407 > i32.load_w
#319 > i32.load_w
i32.store_rr > i64.store_wi
#1739 > i32.load_w
#327 > #52
#136 > i32.store_rr @1
#568 > #1500
i32.load8_u_r > i32.load_r
#1323 > i32.load_w
#1261 > i32.load_w
#1352 > i32.load_w
#151 > br_if_r[0:i32.ge_s_ri]
i32.load_i > i32.sub_ri @0
select_rrr > i32.store_ir @0
i32.load_i > i32.shr_u_ri @0
i32.shr_u_ri > br_if_r[0:i32.lt_u_rr] @1
#939 > i32.store_wi
#1141 > #25
#939 > br_unless_r[0:i32.eqz_r]
i32.load_w > #1184
#1143 > i32.store_wr
#261 > #4
#1538 > copy_r
#1686 > #582
#298 > br
#1685 > #280
#1755 > i32.load_w
#1800 > #83
i32.load8_u_r > i32.load_w
#63 > i32.add_ri
#1802 > i32.add_rr @1
#1806 > #1008
#1008 > #55
#1808 > i32.load8_u_r
#1809 > i32.add_rr @1
#1812 > const32_i
#13 > i32.load8_u_r
#1821 > i32.and_ri
#1822 > i32.load_w
#1827 > i32.load_r
#1815 > i32.load_r
#1831 > #13
#1186 > i32.load_w
#1837 > br_if_r[0:i32.lt_u_rr] @1
#416 > #641
i32.load_w > #1018
i32.and_ri > i32.shl_ri @0
#628 > i32.load_w
#1296 > br
#10 > i32.load_i
#283 > #1426
i32.load_w > #1461
#1461 > #445
#1018 > i32.load_i
i32.load_i > #1018
i32.load_w > #1216
#55 > br
i32.store_wi > #25
#10 > #1464
i64.load_w > i64.add_ri @0
i64.add_ri > i64.store_wr @1
i64.load_w > br_if_r[0:i64.ge_u_ri] @0
i32.store_ir > #1435
#1435 > #298
i32.sub_rr > i32.and_ri
i32.add_rr > br_unless_r
#1333 > i32.add_rr
#822 > #643
#1141 > #280
#731 > i32.load_w
#1216 > i32.load_w
i32.load_w > #1436
#280 > #175
#1696 > br
#1464 > call
#1826 > #419
#1758 > #79
#1857 > i32.store_wr @1
#1858 > const32_i
#1860 > const32_i
const32_i > #1407
#1863 > #698
#698 > i32.load_w
#1859 > i32.load_w
#1186 > #190
#1874 > #445
#1868 > i32.load_i
#1880 > #25
#1882 > i64.store_wr @1
#1885 > #298
#1887 > i32.add_rr
#1465 > i32.load_w
#1878 > i32.load_w
#1436 > br
i32.load_w > i32.store_wr
#1293 > #280
#769 > #175
#1349 > #568
#663 > #1439
#1439 > i32.load_w
#167 > return
#1848 > i32.load_w
#5 > i32.store_ri
#1779 > #83
const32_i > br_if_r[0:i32.gt_s_ri]
#83 > const32_i
#818 > i32.load_w
#63 > #1701
#330 > #1037
#112 > const32_i
#1891 > #175
#1890 > #1064
#1064 > #1282
#1472 > br
#6 > #1472
#1701 > i32.load_w
i32.load8_u_r > i32.shr_u_ri @0
#22 > #1506
#1506 > i32.load_w
#1488 > #52
#1509 > #63
i32.add_ri > i32.shl_ri @0
#151 > #427
#176 > i32.store_wr @1
i32.load_r > br_if_r[0:i32.lt_u_rr] @1
#0 > i32.store8_rr
i32.load8_u_w > i32.shr_u_ri @0
i32.load_w > #643
#1182 > #25
#1902 > #1407
#698 > #190
#1904 > i32.load_w
#1906 > #698
#167 > #63
#1908 > i32.load_w
#1909 > #1018
#1893 > #79
#1921 > i32.load_w
#1918 > i32.load_w
#1895 > i32.load_w
#840 > #280
#643 > #1064
#1930 > i32.load_w
#1939 > i32.and_ri @0
#1940 > i32.load_w
#1949 > br_if_r[0:i32.ne_ri] @0
#1069 > i32.add_ri @0
#797 > i32.load_w
#1093 > i32.load_r
i32.load_r > i32.sub_rr
#535 > #1046
#1823 > #1476
#1476 > i32.load_w
#829 > copy_r
i32.load_r > br_if_back_r
#1046 > #190
#1215 > #15
#692 > i32.shr_s_rr @0
#25 > i32.store_ri
#1782 > #1552
#1552 > #55
#616 > #1508
#36 > i32.store_wr @1
#715 > #55
#105 > i32.add_ri @0
i32.load8_u_r > br_if_back_r[0:i32.ne_rr] @0
#822 > #25
#28 > i32.add_ri
#1215 > #63
const32_i > copy_r
#52 > #21
#295 > i32.load_r
#21 > #1
#1 > #1163
#1096 > #1038
i32.load_w > #187
#52 > #757
#63 > #15
#1955 > i32.load_w
#284 > #641
#1685 > #25
#1963 > #175
#1956 > #1701
#1969 > i32.shl_ri @0
#1966 > i32.store_wr @1
i32.load_w > #1476
#1979 > #52
#1993 > #63
#1982 > #55
#1973 > #190
#1987 > i32.load_r @0
#1999 > i32.load_w
#1736 > #167
#1496 > #52
i32.load_w > #1038
#1496 > #1553
#1553 > i32.load_w
i32.load_w > #1650
#1650 > #63
#1694 > const32_i
#1917 > i32.store_wr
#1794 > #187
#1995 > i32.load_r
#1145 > br_if_back_r[0:i32.eqz_r] @0
#206 > #4
i32.load_w > #625
#5 > br_back
#1521 > i32.load_w
#1998 > copy_r
#1064 > i32.load_w
#722 > i32.load_w
#1488 > #1521
#584 > #1917
i32.add_ri > i32.store_ri @0
i32.shr_u_ri > i32.sub_ir @1
select_rrr > i32.shl_rr @1
#1033 > i32.load_w
#112 > #1105
#100 > #667
i64.load_w > i64.store32_rr @1
#1870 > #112
i32.load_r > #587
i32.shr_u_ri > i32.shl_ri
i32.shl_ri > #1556
#629 > #6
i32.load8_u_w > i32.and_ri @0
#244 > br_if_r[0:i32.ne_ri] @0
#1365 > #212
#930 > #175
const32_i > #1046
#2003 > i32.load_w
#2008 > i32.load_w
#482 > #15
#1978 > #76
#1997 > i32.load_w
i32.load_w > #1553
#2019 > #1650
#2021 > #25
#2022 > const32_i
#2025 > #126
#2032 > i32.load_w
#1268 > #1105
#2034 > i32.load_w
#2023 > br
#584 > #2023
#1742 > #187
#809 > #83
#2033 > #187
#2041 > copy_r
#2045 > #1556
#797 > #100
i32.load8_u_r > br_if_r[0:i32.eqz_r]
#1000 > i32.load_w
#1319 > i32.load_r @0
#1819 > i32.load_w
#1695 > i32.load_r
#15 > call
#5 > i32.load_w
#1519 > i32.load_w
#21 > i32.store_wi
#1533 > br_if_r[0:i32.lt_s_ri]
#119 > br
#939 > #1
#989 > i32.load_w
i32.ne_ri > i32.xor_ri @0
#1536 > br_if_r[0:i64.lt_s_ri]
#82 > i32.load_r
#1547 > return
#133 > #240
#794 > i32.load16_u_r @0
i32.load16_u_r > i32.shl_rr @0
#1 > #1000
#2044 > i32.load_w
#63 > #119
#2027 > #237
#327 > br_unless_r[0:i32.eqz_r]
#595 > #4
#1962 > #643
#2053 > #280
#1964 > #1282
#2055 > #52
#2056 > #25
#2061 > #1046
#381 > #212
#2040 > i32.load_w
i32.load_w > #1521
#2030 > #25
#2063 > #112
#2076 > i32.store_wr @1
#2081 > #52
#811 > #187
#2092 > i32.shl_rr @0
#206 > #21
i32.store_ri > i32.store_wr
#1563 > i32.load_w
#100 > br_if_r[0:i32.le_s_ri]
#76 > i32.shl_ri @0
#1980 > br_if_r[0:i32.ne_ri] @0
#1777 > i32.load_w
i32.load_w > #1563
#525 > #15
#1675 > i32.load_w
#1617 > i32.load_w
#79 > br_if_r[0:i32.eq_ri]
#1022 > i32.sub_ir
#1075 > call
i32.store_rr > #1075
#2028 > i32.load_w
#1643 > i32.load_w
#1767 > i32.load_i
#1768 > #790
#1734 > copy_r
#2099 > #237
i32.load_w > #769
i32.load_w > #1083
#151 > br_unless_r
#2 > #1609
#201 > #1610
#2087 > i32.and_ri @0
#614 > #63
#158 > br_if_r[0:i32.ge_s_ri] @0
i32.load_i > i32.eq_rr @0
const32_i > br_if_r[0:i32.eq_ri]
#10 > #973
#1052 > #25
#119 > #175
#1268 > i32.load_r
#283 > i32.sub_ir
#2113 > copy_r
#2117 > i32.load_w
#811 > #1563
#2123 > #52
#2119 > i32.add_rr @1
#2130 > #283
#6 > br_if_r[0:i32.le_s_rr] @1
i32.load8_u_i > i32.shl_ri @0
#1640 > br_if_r[0:i32.ne_rr] @1
#620 > br_unless_r[0:i32.eqz_r] @0
#151 > i32.store_rr
#1620 > br_if_r[0:i32.gt_u_ri]
#96 > br_if_r[0:i32.eqz_r] @0
#1122 > copy_r
#646 > i32.load_w
#1989 > i32.load_w
#1075 > i32.load_r @0
i32.load_w > #1190
#1627 > #25
#296 > br_unless_r @0
#15 > #25
#63 > i32.store_wi
#321 > i32.store_wr @1
#539 > br_if_r
#299 > #1639
#1639 > #1637
#1637 > i32.sub_ir
i32.sub_ir > const32_i
const32_i > #987
#245 > br_if_r[0:i32.eqz_r] @0
#1721 > i32.load_w
#1348 > i32.store_rr @0
#1781 > br_if_r[0:i32.eqz_r] @0
select_rrr > i32.store_rr @1
#327 > i32.load_w
#55 > i32.store_wi
#2094 > i32.load_w
#1182 > #52
#1204 > #63
#292 > #1231
#1674 > i32.load_w
#783 > #1231
#906 > #212
#1126 > i32.load_w
#483 > i32.store_wr
i32.load_w > i32.eq_rr @1
#79 > br_unless_r[0:i32.eqz_r] @0
#589 > i32.load_w
#1845 > copy_r
#2153 > i32.load_w
#2158 > i32.shr_s_rr @0
i32.shr_s_rr > br_if_r[0:i32.ne_rr] @1
#2177 > const32_i
#2179 > i32.load_w
#2166 > #100
#1136 > #1231
#1045 > copy_r
#2181 > i32.load_w
#6 > #1678
#1711 > br
#1678 > #1711
#477 > #52
#92 > i32.add_ri
#1126 > #136
#477 > #1173
#2198 > #52
#1420 > br
#123 > br_if_r[0:i32.ne_ri] @0
#2137 > i32.load_w
#1143 > br_unless_r[0:i32.eqz_r]
i32.load8_u_w > i32.shl_ri @0
#147 > i32.store_ri
i32.add_ri > #100
#100 > br_if_r[0:i32.eqz_r]
#112 > i32.load_r
#6 > br_if_r[0:i32.le_s_ri] @0
#1869 > i32.add_ri @0
#2086 > #105
#1190 > call
#1348 > i32.load_r @0
i32.load8_u_w > const32_i
#1750 > #1046
#1596 > i32.load_w
#829 > br_unless_r[0:i32.eqz_r]
#695 > copy_r
#170 > #1752
#96 > i32.ne_ri @0
#536 > copy_r
#1720 > i32.store_wi
#151 > br_if_r[0:i32.ne_rr]
#10 > #1756
#1756 > i32.load_w
i32.load_w > #778
#1616 > i32.store_wi
#1122 > br_unless_r[0:i32.eqz_r]
i64.load_r > i64.store_rr @1
i32.load_r > br_if_r[0:i32.gt_s_ri] @0
#1458 > #15
#1430 > i32.load_w
#2239 > i32.store_wi
#2244 > i32.store_wi
#667 > #1
i32.load_r > #493
#2200 > i32.load_w
#2201 > br_if_r[0:i32.ne_rr] @1
#2203 > #987
#2206 > i32.load_w
#2192 > i32.load_w
#2212 > i32.load_r
#2213 > i32.add_ri
#2219 > i32.load_w
#2221 > i32.shr_s_rr @0
#2223 > #4
#2227 > i32.load_r @0
#2222 > br
copy_r > #2222
#2241 > i32.load_w
#2243 > i32.load_w
i32.store_wi > copy_r
#240 > #63
#295 > #726
#2225 > i32.load_w
#1759 > i32.store_wi
#292 > #1759
#63 > #1729
#1729 > i32.load_w
#1731 > i32.store_wi
#1750 > #1731
#386 > #283
#2150 > #987
#1737 > br
i32.load_w > #427
i32.load_w > #1173
#112 > #21
const32_i > br_if_r[0:i32.gt_u_ri]
i32.store_wi > #21
i32.add_rr > br_if_r[0:i32.le_s_ri]
#1405 > i32.load_w
i32.add_ri > i32.load_w
#6 > i32.eq_ri @0
#10 > #1666
#1772 > i32.load_w
#963 > i32.load_r
#1773 > call
i32.mul_rr > br_if_r[0:i32.gt_s_rr]
i32.sub_ir > i32.store_rr @1
#768 > #25
#582 > return
#1912 > #582
#2252 > #1163
#2263 > #237
#1315 > i32.load_w
#2264 > i32.and_ri @0
#2270 > #63
#2250 > copy_r
#2273 > br
#292 > #2273
#2275 > i32.load_w
#2279 > i32.sub_ir
#2283 > const32_i
#2288 > #25
#1159 > i32.load_r
#2297 > #25
i32.sub_ir > i32.and_rr @1
#963 > i32.load_w
#240 > #15
i32.and_rr > i32.ctz_r @0
#6 > i32.add_rr @0
#96 > i32.store_wr
#875 > i32.store_wr
#245 > i32.and_ri @0
#645 > i32.load8_u_r @0
i32.load8_u_r > br_unless_r @0
#2262 > i32.and_ri @0
#386 > #1853
#1853 > #25
#1791 > #1803
#80 > br_if_r[0:i32.ne_rr] @1
#167 > br
#1763 > #63
#1714 > #167
i32.load_r > br_if_r[0:i32.le_s_ri] @0
#513 > i32.load_w
#249 > #93
#2284 > i32.load_w
i32.sub_ir > i32.or_rr @1
#2155 > i32.store8_ri @0
#1421 > i32.load_w
#477 > br_if_r[0:i32.eqz_r] @0
i32.load_w > #1900
#2141 > br_unless_r @0
#616 > i32.load_w
#123 > br_if_r[0:i32.eq_ri] @0
#826 > copy_r
#620 > i32.store_wr @1
#737 > #52
#1993 > #6
#1814 > #63
#533 > br_unless_r[0:i32.eqz_r]
#21 > #6
#1326 > i32.load_w
#2308 > const32_i
#587 > i32.load_w
#2314 > i32.ctz_r @0
#2318 > i32.load_r @0
#138 > #2319
#2321 > i32.add_ri @0
#125 > i32.and_ri @0
#2324 > i32.shl_ri @0
#2315 > i32.load_w
#10 > #1853
#2333 > #665
#2348 > i32.add_ri
#1762 > const32_i
i32.add_ri > br_if_back_r[0:i32.eq_rr]
#1636 > i32.store_wr @1
#1825 > #2
#5 > br_if_r[0:i32.lt_s_ri]
#292 > #319
#1833 > i32.load_w
#136 > call
#2 > i32.load_i
i32.load_i > i32.shl_ir
#1835 > const32_i
#136 > i32.load8_u_r @0
#123 > const32_i
i32.add_ri > i32.rem_s_rr
#2000 > #240
#2316 > #105
#123 > i32.extend8_s_r @0
i32.load_w > i32.rem_u_ri @0
i32.load_w > i32.div_u_ri @0
#100 > br_if_r[0:i32.lt_s_ri]
#850 > i32.store_wi
#2336 > i32.and_rr @1
#138 > #1814
#1581 > call
#1817 > i32.xor_rr @1
i32.sub_ri > i32.add_rr
i32.load_r > br_if_r[0:i32.ne_rr] @0
#0 > #892
#892 > #1911
#175 > #55
i32.load_r > #769
#1919 > #175
#2136 > #175
#936 > i32.store_ir
#942 > #1467
#100 > #126
#1091 > #175
#2352 > const32_i
#2355 > i32.store_wr @1
#2357 > i32.load8_u_r @0
#2359 > i32.add_ri @0
#879 > br_unless_r[0:i32.eqz_r] @0
#2360 > i32.load_w
i32.load_w > #1853
#2364 > copy_r
#2369 > i32.load_w
#2367 > i32.load_i
#1491 > #63
#2382 > i32.store_wr @1
#2386 > #63
#2376 > #245
#2388 > i32.store_wr @1
#2391 > #1911
#2394 > #175
#2396 > #55
#6 > i32.shl_ir @1
#2398 > #639
#639 > #1948
#930 > #0
#980 > #2006
#2006 > i32.load_w
#100 > #2007
#2007 > #76
#175 > #25
#2334 > #15
#63 > #76
#678 > #667
i32.sub_rr > i32.store_wr @1
#138 > #419
#933 > i32.and_rr @1
i32.and_rr > i32.shl_ri @0
#641 > i32.add_rr @1
#316 > call
i32.load_w > br_if_r[0:i32.ge_s_rr] @0
#21 > #119
#96 > br_unless_r[0:i32.eqz_r] @0
#1817 > i32.store_wr @1
#1143 > #21
#234 > i32.shl_ri @0
#100 > br_if_r[0:i32.ge_s_ri]
i32.load_i > i32.eqz_r @0
#151 > i32.load_r
#2114 > i32.add_rr @1
i32.load16_u_r > i32.add_rr @0
#619 > br_unless_r @0
i32.load_w > #2013
#616 > #100
#25 > #212
#2404 > i32.load_r @0
#2410 > i32.shl_ir
#2413 > i32.add_ri
#2417 > #175
#2419 > i32.sub_ri @0
#2422 > #25
#25 > #2006
#2425 > #76
#2427 > #25
#2429 > #25
#1532 > i32.shl_ri @0
#2447 > i32.store16_wr @1
#2013 > br
#2375 > i32.store_rr @1
#15 > #15
#1163 > i32.ne_ri @0
#5 > br_if_r[0:i32.ge_s_ri]
#493 > i32.store_rr
#2442 > i32.or_rr @1
#1348 > i32.store16_rr @0
i32.add_ri > i32.load_r
#2037 > i32.ne_ri
i32.ne_ri > const32_i
#797 > #2042
i32.load_w > i32.load_i
#2165 > i32.load_w
const32_i > #2038
#477 > i32.store_rr @1
i32.load_w > i64.load_r @0
#1636 > i32.store_rr @1
#1735 > i32.sub_ir @1
i32.load_w > i32.rem_s_rr @1
i32.rem_s_rr > i32.store_wr @1
#1135 > i32.load_w
#138 > #13
i32.load_w > i32.load8_u_w
#1172 > i32.add_ri
#2082 > i32.store_wi
#810 > i32.load_r @0
#96 > br_if_r[0:i32.ge_s_rr] @1
#206 > br_unless_r[0:i32.eqz_r]
i32.and_ri > br_unless_r
#715 > #762
i32.load_w > i32.gt_s_ri @0
i32.load_r > br_if_r[0:i32.lt_s_ri] @0
#13 > i32.store_rr
#5 > br_if_r[0:i32.ge_s_rr]
#2380 > br_unless_r @0
#1599 > i32.load_w
#2452 > i32.and_ri @0
#2461 > #212
#2456 > i32.and_rr @1
#2434 > i32.add_rr @1
#1774 > br_unless_r @0
#2467 > i32.xor_ri @0
#2470 > i32.store_wr @1
#2473 > const32_i
#2482 > i32.store_rr @1
#2483 > i32.store_wr @1
#2485 > #15
#2490 > br_unless_r @0
#6 > #100
#123 > br_if_r[0:i32.le_u_ri] @0
#1130 > i32.store_wr @1
i32.load_w > br_if_back_r[0:i32.eq_ri] @0
#1017 > i32.ne_ri @0
#10 > #52
#2291 > i32.load_w
#1045 > #187
#158 > i32.load_r @0
i32.load_w > br_if_r[0:i32.lt_u_rr] @1
#1913 > i32.add_rr
i32.load_r > #105
i32.load_r > br_if_r[0:i32.lt_s_rr] @1
#206 > i32.load_r
#3 > #100
#1735 > br
i32.sub_ri > br_if_back_r[0:i32.lt_s_rr]
#2132 > i32.load_i
#790 > return
#206 > #266
i32.load_i > i32.eq_rr @1
#1172 > i32.load_r
i32.load_r > br_if_r
i32.load_r > i32.lt_s_rr @1
#1052 > #63
#1950 > i32.load_w
#327 > br_unless_r
copy_r > const32_i
i64.xor_rr > i64.rotl_ri
const32_i > br_if_r[0:i32.ne_ri]
i64.rotl_ri > i64.xor_rr @0
#275 > br_unless_r[0:i32.eqz_r]
#1734 > #395
i32.load_r > br_if_r[0:i32.le_u_rr] @1
#1299 > i32.load_w
#1268 > #427
#1721 > #63
#2501 > br_unless_r[0:i32.eqz_r] @0
#1120 > i32.load_w
#2503 > i32.shl_ri @0
#2506 > i32.and_ri @0
#2508 > #2038
#2511 > i32.load_w
#2530 > i32.load_i
#1762 > copy_r
i32.load_w > br_if_r[0:i32.gt_u_ri] @0
#1326 > #112
copy_r > #667
#2527 > #126
#1349 > i32.load_w
#190 > #15
#2466 > #1184
#1184 > #15
#1491 > #15
#708 > #55
#620 > br_if_r[0:i32.eqz_r] @0
#2036 > #2036
i32.store_rr > br_unless_r
#678 > #187
#1076 > copy_r
i32.store8_wr > i32.load_w
#206 > #445
#96 > br_if_r[0:i32.le_s_ri] @0
#1666 > i32.store_wr @1
#6 > i32.sub_ri @0
#2114 > i32.add_rr @0
#1869 > i32.add_rr @0
i32.add_rr > i32.store16_rr @0
#316 > i32.store8_wr @1
#619 > i32.add_ri @0
i32.add_ri > br_if_r[0:i32.le_u_rr] @1
#316 > i32.shl_ir @1
#76 > i32.shl_ir @1
i32.load_w > i32.shl_rr @0
#928 > i32.store16_wr
#1839 > br_if_r[0:i32.lt_s_ri]
i32.load8_u_w > i32.shl_ir @1
#672 > i32.load_w
#76 > i32.and_rr @1
#80 > br_if_back_r[0:i32.eq_ri] @0
#21 > copy_r
i32.shr_s_ri > i32.shl_ri @0
#1531 > #52
i32.sub_ri > i32.store_ri @0
#158 > i32.store_rr
#490 > i32.store_rr
i32.add_ri > i64.load_r @0
#2552 > i32.add_rr @1
#2553 > br_unless_r @0
#2556 > i32.load_i
#1149 > i32.load_w
#2563 > #240
#2579 > i32.store16_rr @0
#2582 > br_if_r[0:i32.le_u_rr] @1
#2584 > i32.store_wr @1
#2585 > i32.store_wr @1
#2586 > i32.add_rr @1
#2591 > i32.store_wr @1
#2595 > #21
#2597 > br_unless_r
i32.load_w > #2597
#2562 > i32.load_w
i32.store_wr > copy_r
i32.wrap_i64_r > #1
i64.load_r > br_if_r[0:i64.eq_ri] @0
i32.shr_u_rr > i32.store_wr @1
i32.load8_u_w > i32.shr_u_rr @1
#248 > #52
#2480 > i32.wrap_i64_r @0
i64.load_r > i64.add_rr @1
i64.add_rr > i64.store_wr @1
i32.load8_u_w > i32.sub_rr @1
#741 > i32.load_w
#206 > i32.store_ri
#100 > i32.add_ri
#517 > br_back
#1746 > i32.load8_u_w
i32.wrap_i64_r > i32.add_rr @1
#2381 > i32.add_ri @0
#539 > i32.store8_rr
i64.load_w > i64.sub_rr @1
#123 > i32.store_rr @1
#96 > i32.load8_u_r @0
#1636 > br_if_r[0:i32.ge_u_rr] @1
i32.load16_u_w > br_if_r[0:i32.ge_u_ri] @0
#6 > br_if_r[0:i32.le_u_rr] @1
#294 > i32.store_rr @1
i32.load8_u_w > br_if_r[0:i32.ge_u_ri] @0
f64.store_ii > f64.store_ii
#1840 > i32.load_w
#132 > copy_r
#10 > #1664
#1130 > i32.add_rr @1
#942 > #1420
#1117 > #21
i64.rotl_ri > i64.xor_rr @1
i32.load_w > #1205
#2600 > i32.load_r @0
#2622 > i64.store_wr @1
#2619 > i32.store_wr @1
#2624 > i32.store_wr @1
#2629 > const32_i
#2621 > i32.add_rr @1
#1337 > i32.load_w
#2589 > i32.shl_ri @0
i32.shl_ri > i32.div_u_ri @0
#2319 > br_unless_r
#100 > #21
#829 > #1
#2635 > br_unless_r @0
#2557 > copy_r
#2184 > br
#2521 > i32.store_wr @1
#535 > #2184
i32.load8_u_w > i32.store8_rr @1
#100 > i32.store8_wr
#1576 > #865
#629 > const32_i
#445 > br_unless_r
#138 > #167
#79 > i32.eq_ri @0
#283 > #21
#1777 > i32.load_r
#619 > i32.store16_wr @1
#6 > #2111
#2643 > #667
#698 > br_back
#923 > #1163
#168 > i32.shl_ri @0
#1584 > i32.shl_ri @0
select_rrr > i32.add_rr @1
i64.rotl_ri > i64.add_rr @1
i32.add_ri > br_if_back_r
#533 > copy_r
i32.store_rr > copy_r
#1599 > i32.load_r
#2230 > i32.store_wr @1
i32.load_w > i32.store16_rr @0
#2116 > i32.store_wr
i32.load_r > i32.store_rr
#330 > #212
i32.load_r > #12
#12 > i32.store_ri
#12 > #2116
#2518 > i32.load_r
#123 > br_unless_r[0:i32.eqz_r] @0
i32.load_r > #151
#2692 > i32.store_wr
#2650 > i32.store_wr @1
#2657 > i32.div_u_ri @0
#21 > i32.load_r
#2674 > #21
#2656 > #52
i32.store_wr > i32.load8_u_w
#2681 > i32.add_rr @1
#2682 > i32.add_rr @1
#2683 > i32.store_rr @0
#2688 > #13
i32.store_wr > i32.store_ri
#1 > #63
#2402 > br
#1 > #2402
#2290 > br
#271 > i32.store_wr @1
#5 > #1581
#1581 > #52
#2668 > i32.store8_wr
#2048 > i32.store8_rr @1
#840 > i32.load_w
i32.add_ri > i32.store_ir
#14 > i32.store_rr @1
#2614 > #2167
#76 > i32.store_ri @0
#2231 > #2403
#2403 > i32.load_w
#1534 > const32_i
#0 > #280
#275 > br_if_r[0:i32.eqz_r]
#280 > #55
#123 > br_if_r[0:i32.eqz_r] @0
i32.load_r > #52
#2599 > i64.store_rr @1
const32_i > #625
i32.load_r > #240
i32.sub_ri > br_if_r[0:i32.gt_u_ri] @0
#70 > i32.store_wr @1
#184 > br_unless_r @0
#386 > #6
#2432 > #63
#63 > #2345
#2345 > i32.load_w
#1182 > i32.load_w
#677 > #25
#25 > #5
#2080 > #493
#493 > #79
#79 > const32_i
#2722 > i32.store_ir
#2708 > i32.store_wr @1
#2700 > i32.store_ri
#2717 > #52
#2702 > i32.store_wr @1
#2726 > i32.load_w
#2729 > #55
#2743 > #280
#1685 > i32.load_w
#2745 > #5
#2747 > #79
#567 > br
#2749 > #567
#190 > #55
#2289 > i32.load_w
i32.store_wr > #1560
#148 > i32.load_w
i32.load_r > br_if_r[0:i32.le_s_rr] @1
#2712 > #63
#1852 > #133
#133 > #904
#138 > const32_i
#819 > #1
#1266 > #473
#2342 > #773
#1212 > #25
#2721 > #473
#676 > #151
const32_i > br_unless_r
#2182 > br
#1294 > #2182
i32.store_ir > br
i32.load8_u_r > i32.store8_rr
#1216 > br
#6 > #1216
#2337 > br
i32.load_w > #2337
i32.shl_rr > i32.shl_ir
i32.shl_ir > #2385
#2385 > #2354
#2354 > i32.shl_ri
#298 > i32.shl_ri
i32.shl_ri > i32.add_rr
i32.sub_rr > i32.store_rr
#1527 > i32.store_rr
i32.store_rr > i32.add_rr
#298 > br_unless_r
#2116 > br_unless_r[0:i32.eqz_r]
#100 > br_if_r[0:i32.ne_ri]
#2415 > i32.load_w
#2752 > i32.store_wr
#52 > const32_i
#2757 > i32.load_w
#2625 > i32.load_w
#2763 > #212
#2766 > #52
#2769 > #904
#2772 > #63
#2745 > i32.load_w
#2787 > #2385
#2789 > i32.shl_ri
#2791 > i32.add_rr
i32.add_rr > #2793
#2793 > i32.add_rr
#2750 > br
#2799 > #52
#814 > i32.store_wr @1
i32.load_w > i64.store_rr @0
#274 > br_if_r[0:i32.le_u_rr] @1
#571 > i32.store_ri
#206 > br_if_r[0:i32.ne_rr]
#2397 > br
#4 > i32.store_ri
#646 > #571
#996 > i32.xor_rr @1
#63 > i32.load_r
#4 > #4
#2701 > i32.load8_u_w
#597 > i32.load_w
#41 > i32.store_wr
i32.load_w > #723
#264 > i32.add_rr @1
#533 > i32.store_wi
#151 > #2173
i32.load_i > call
#2440 > br
i32.store_ri > #1925
#840 > #25
#1852 > #100
#2764 > const32_i
const32_i > #2446
#2446 > #2463
#2524 > #25
#2465 > br
#1 > #757
#127 > i32.store_wi
#234 > i32.and_ri @0
#25 > i32.store_wr
#774 > i32.store_wr @1
i32.load8_u_r > br_unless_r[0:i32.eqz_r]
#2822 > i32.store_wr
#2800 > i32.store_wr
#2802 > i32.load_w
#2805 > #21
#10 > #773
#2808 > i32.load_w
#2809 > #2354
#2790 > i32.add_ri
#2811 > #2793
i32.store_wr > br_unless_r[0:i32.eqz_r]
#2815 > const32_i
#2819 > br
#646 > #2819
#2824 > i32.and_ri @0
#2825 > #587
#2838 > #4
#2839 > #2446
#2615 > i32.load_w
#2165 > i32.load_r
#1130 > i32.or_rr @1
#2513 > i32.load_i
#1981 > br
i32.load_w > #1981
#1130 > i32.and_rr @1
i32.and_rr > br_if_r[0:i32.eqz_r] @0
#779 > i64.sub_rr @1
#2642 > #25
#477 > i32.store8_rr @1
i32.load_w > i32.div_s_ri @0
#1090 > #1090
#1090 > #76
#2479 > #15
#2342 > #2481
#2481 > i32.load_w
#797 > #2479
#797 > #427
#2509 > br
#768 > #2509
#151 > #1985
#1985 > #1985
#1985 > #1
#2844 > #266
#266 > #79
#2510 > br
i32.load_w > #2510
#678 > #865
#182 > copy_r
#2489 > #1
#2828 > #347
#2141 > i32.store_wr @1
`;

export interface Choice {
  readonly first: string;
  readonly second: string;
  /** The operand of the second that the first computes, or -1 where they only follow each other. */
  readonly index: number;
}

export function readChoices(rows: string): Choice[] {
  return rows
    .trim()
    .split('\n')
    .filter((row) => row)
    .map((row) => {
      const [first, rest] = row.split(' > ');
      const [second, index] = rest.split(' @');
      return { first, second, index: Number(index ?? -1) };
    });
}

export const CHOSEN: readonly Choice[] = readChoices(ROWS);
