/**
 * Pairs of operations that are joined: "a > b" where one follows the other, "a > b @1" where it computes that operand of
 * it, "#7" for what the eighth row has joined. They were chosen by what the benchmark's guests and CPython execute
 * (engine/choose.ts).
 */
const ROWS = `
global.get > i32.sub_ri @0
i32.load_w > i32.load_r @0
i32.store_wr > i32.load_w
i32.shl_ri > i32.add_ri @0
i32.sub_ri > i32.store_rr
global.get > i32.sub_ri
i32.load_w > i32.load_r
i32.sub_ri > global.set_r
i32.add_ri > global.set_r @0
i32.add_rr > i32.shl_ri @0
global.set_r > i32.store_rr
i32.load_w > i32.load_w
i32.store_rr > i32.load_w
i32.store_rr > i32.store_wr
i32.load_w > i32.add_ri @0
i32.add_ri > i32.store8_ri @0
f64.mul_rr > f64.add_rr @1
f64.mul_rr > f64.add_rr
i32.add_rr > i32.load8_u_r @0
i32.mul_rr > i32.add_rr @0
i32.add_ri > f64.load_r @0
i32.load_w > call
i32.shl_ri > i32.add_ri
i32.add_ri > i32.store_wr @1
i32.load_w > i32.store_rr @1
i32.add_ri > i32.load8_u_r @0
i32.load_r > i32.store_wr @1
i32.add_ri > global.set_r
f64.load_r > f64.mul_rr @1
i32.sub_ri > call
i32.add_ri > br_if_back_r[0:i32.lt_s_ri]
i32.load_w > i32.add_ri
i32.add_rr > i32.shl_ri
i32.load_r > return_r @0
i32.rotr_ri > i32.xor_rr @1
i32.add_ri > f64.load_r
i32.mul_rr > i32.add_rr
f64.mul_rr > f64.mul_rr
i32.add_ri > i32.load_r @0
i32.load8_u_r > select_rrr @2
f64.mul_rr > f64.mul_rr @0
i32.shl_ri > i32.add_rr @1
i32.add_ri > i32.store8_ri
i32.add_rr > br_if_back_r[0:i32.ge_s_rr]
i32.store8_ri > i32.add_rr
f64.add_rr > f64.gt_ri @0
f64.gt_ri > br_unless_r[0:i32.eqz_r] @0
i32.add_rr > i32.load8_u_r
i32.load_w > i32.store_wr @1
f64.add_rr > i32.add_ri
#0 > i32.store_rr
#19 > i32.shl_ri @0
#3 > f64.load_r @0
#0 > global.set_r
#0 > #10
#10 > i32.store_wr
#1 > return_r @0
#14 > i32.store_wr @1
#25 > select_rrr @2
#45 > br_unless_r[0:i32.eqz_r] @0
f64.add_rr > f64.mul_rr @0
f64.mul_rr > f64.add_rr @0
f64.sub_rr > f64.add_rr @0
#19 > #3
#28 > f64.add_rr @1
#18 > i32.sub_rr @1
#8 > return_r
i32.store_rr > #1
#1 > i32.store_wr @1
f64.load_w > f64.mul_rr @1
i32.load_w > i32.shl_ri @0
i32.load_w > br_unless_r @0
i32.mul_ri > i32.add_ri @0
i32.xor_rr > i32.add_rr @1
copy_r > br
f64.add_rr > f64.store_wr @1
i32.add_ri > br_if_back_r[0:i32.gt_s_rr]
i32.load_w > i32.sub_ri @0
f64.sub_rr > f64.store_wr @1
i32.sub_ri > i32.load_r @0
i32.store_wr > i32.store_wr
copy_r > copy_r
i32.add_rr > i32.add_rr @1
#14 > i32.store_wr
i32.add_ri > #25
i32.add_ri > br_if_back_r[0:i32.ge_s_rr]
#25 > select_rrr
select_rrr > i32.add_ri
i32.mul_ri > i32.add_rr @0
#9 > i32.add_ri @0
i32.add_ri > i32.load16_s_r @0
i32.load_w > i32.load8_u_r @0
#1 > br_if_r[0:i32.eq_ri] @0
#37 > #45
#3 > f64.load_r
f64.add_rr > f64.mul_rr
#17 > f64.sub_rr
f64.sub_rr > f64.add_rr
#2 > i32.load_w
f64.load_r > #19
#51 > i32.add_ri @0
#53 > i32.store_rr
#60 > f64.add_rr @0
#51 > #20
#20 > f64.mul_rr @1
#50 > i32.store_wr
#69 > f64.mul_rr @0
#70 > i32.add_rr @1
f64.mul_rr > f64.sub_rr @1
#16 > f64.store_wr @1
#53 > #13
i32.add_ri > #58
#3 > i32.load16_s_r @0
#88 > i32.shl_ri @0
#60 > f64.add_rr
f64.add_rr > #62
#20 > #51
#20 > #16
i32.load_w > i32.and_rr @1
i32.add_rr > i32.load_r @0
#65 > br_unless_r
#18 > #65
i32.load_w > br_unless_r[0:i32.eqz_r] @0
i32.ne_ri > return_r @0
i32.load_w > return_r @0
i32.and_rr > i32.xor_rr @1
f64.load_w > f64.sub_rr @1
i32.load_w > i32.add_rr @1
const32_i > call
i32.and_rr > br_unless_r @0
#1 > i32.and_ri @0
#3 > i32.load_r @0
i32.and_rr > i32.ne_ri @0
i32.rotr_ri > #34
#73 > i32.add_rr @1
i32.and_ri > return_r @0
i32.load_r > i32.load_r
i32.add_ri > br_if_back_r[0:i32.lt_s_rr]
i32.load_r > i32.add_ri @0
#13 > i32.store_wr
i32.load_w > br_if_r[0:i32.ge_s_rr] @1
i32.shr_u_ri > i32.xor_rr @1
#70 > i32.add_rr
f64.load_r > f64.mul_ri @0
f64.mul_rr > #78
#16 > f64.store_wr
f64.mul_ri > f64.add_rr @1
i32.lt_s_rr > select_rrr @2
i32.load_w > br_if_r[0:i32.ne_ri] @0
i32.load_w > i32.load16_u_r @0
#100 > f64.load_r @0
#101 > i32.store_wr
#113 > i32.add_ri @0
#102 > #62
#100 > f64.load_r
f64.load_r > #100
#100 > #64
#106 > f64.sub_rr @1
#106 > f64.add_rr @1
#118 > i32.ne_ri @0
#107 > i32.load_r @0
#141 > i32.add_rr @1
#143 > f64.add_rr @1
i32.mul_rr > i32.add_rr @1
i32.load_r > br_unless_r @0
#138 > i32.store_wr @1
i32.load16_s_r > i32.extend16_s_r @0
i32.load_w > br_if_r[0:i32.ge_s_ri] @0
#113 > #90
i32.shr_s_ri > i32.and_ri @0
#90 > i32.mul_rr @1
i32.ge_u_ri > i32.and_rr @1
i32.load_w > i32.store_rr @0
#8 > return
i32.add_ri > i32.add_ri
i32.load_w > i32.store_ri @0
#57 > br_back
#91 > i32.store_wr @1
i32.store_wr > br
i32.load_w > i32.eq_rr @1
i32.shr_u_ri > i32.and_ri @0
i32.sub_ri > i32.store_wr
#1 > i32.load_r @0
#81 > copy_r
i32.load_r > i32.sub_ri @0
#77 > i32.store_wr @1
copy_r > i32.add_rr
#34 > i32.add_rr @0
#133 > #34
i32.xor_ri > i32.and_rr @0
#125 > i32.add_rr @1
#82 > i32.add_rr @1
#125 > i32.xor_rr @1
i32.load_w > br_if_r[0:i32.lt_s_ri] @0
#68 > i32.load_w
#72 > i32.store8_rr @1
i32.load8_u_r > i32.store_wr @1
f64.load_w > #126
f64.load_r > f64.sub_rr @1
#126 > #16
#150 > f64.mul_rr @1
#152 > i32.load16_s_r @0
#150 > #150
#150 > #16
#157 > f64.store_wr @1
#158 > f64.store_wr @1
#159 > return_r @0
f64.store_wr > f64.load_w
#162 > f64.store_wr @1
#151 > i32.store_wr
#152 > i32.load16_s_r
i32.load16_s_r > i32.mul_rr @1
#171 > br_unless_r @0
i32.add_rr > copy_r
#189 > i32.xor_rr @1
#134 > i32.add_rr @1
#192 > i32.add_rr @1
#183 > i32.add_rr
#197 > #16
f64.sqrt_r > f64.mul_rr @1
f64.mul_rr > f64.div_ir @1
#108 > f64.store_wr @1
f64.store_wr > f64.load_r
f64.load_r > #157
#157 > f64.store_wr
#28 > f64.mul_rr @0
f64.load_w > #158
#158 > f64.store_wr
i32.or_rr > i32.store_rr @1
i32.load_w > i32.and_ri @0
i32.load8_u_w > i32.store_wr @1
i32.load8_u_w > i32.sub_ri @0
#149 > i32.store16_wr @1
i32.load8_u_w > i32.store8_wr @1
#91 > i32.shl_ir @1
const32_i > br
#1 > i32.shr_u_ri @0
i32.store_rr > br
#38 > i32.rotr_ri
i32.mul_ri > i32.add_rr @1
#25 > br_if_r[0:i32.ne_ri]
#1 > br_unless_r @0
#14 > i32.load8_u_r @0
#160 > i32.store_wr @1
i32.load_i > i32.store_rr @1
#184 > i32.store_wr
i32.load_w > br_if_r[0:i32.eq_rr] @1
i32.load_w > br_if_r[0:i32.eqz_r] @0
#161 > i32.add_rr @1
#133 > #161
#200 > f64.add_rr @1
#150 > #200
#200 > f64.add_rr
#201 > i32.mul_rr @1
#214 > i32.add_rr @1
#219 > f64.div_ir @1
f64.load_r > #204
#225 > f64.add_rr @1
f64.load_w > #205
#238 > #34
#161 > i32.store_rr @1
i32.load_w > i32.sub_ir @1
#24 > #24
i32.load_r > i32.load_r @0
#41 > i32.store_wr @1
i32.shl_rr > i32.shr_s_rr @0
i32.load_w > #23
#105 > #68
#174 > i32.load_r
i32.sub_ir > i32.shl_ri @0
i32.add_ri > br_if_back_r[0:i32.lt_u_rr]
i32.shr_s_rr > i32.store_wr @1
#236 > i32.and_ri @0
i32.add_ri > br_back
i32.load_w > br_if_r[0:i32.ne_rr] @1
i32.load_w > i32.mul_ri @0
i32.load8_u_r > br_if_back_r @0
#201 > #201
#169 > i32.mul_rr @1
i32.load_r > i32.store_rr @1
#234 > i32.store_wr @1
i32.load_w > br_if_r[0:i32.lt_u_ri] @0
#48 > i32.load_w
#1 > i32.store_rr @1
#1 > br_if_r[0:i32.ne_ri] @0
#14 > i32.load_r @0
i32.sub_ri > i32.store_wr @1
#242 > i32.store_wr @1
i32.load_w > #127
i32.load_r > copy_r
i32.store_wr > #1
#57 > i32.load_w
#77 > i32.load_r @0
i32.load_w > #24
#127 > i32.load8_u_r @0
i32.gt_s_ri > i32.and_rr @1
i32.or_ri > i32.store_rr @1
i32.shl_ri > #38
#38 > #38
#34 > #187
#150 > #250
#254 > i32.add_rr @1
#257 > f64.store_wr @1
#267 > i32.load_w
#268 > i32.load_r
#265 > i32.store_wr @1
#263 > br_unless_r @0
#253 > i32.add_rr @1
#201 > #253
#278 > i32.add_rr @1
#261 > i32.shl_ri @0
i32.add_rr > i32.add_ri
#292 > i32.store_wr @1
#297 > #38
#259 > #187
#187 > i32.and_rr
i32.and_rr > #254
#254 > #82
#82 > i32.rotr_ri
#188 > i32.and_rr
i32.and_rr > i32.and_rr
i32.and_rr > #216
#216 > copy_r
#217 > copy_r
i32.load_w > i32.sub_rr @1
i32.add_ri > #195
#209 > i32.store_wr
f64.mul_rr > f64.load_w
f64.load_w > #72
#72 > #198
#28 > f64.mul_rr
f64.load_r > f64.load_w
#198 > #28
#218 > f64.load_w
#218 > #255
#255 > #221
#221 > f64.load_r
#256 > f64.load_r
#256 > f64.load_w
f64.load_w > #257
#257 > f64.store_wr
#207 > #205
#205 > f64.load_w
#208 > f64.load_w
f64.load_w > #208
#1 > call
i32.xor_rr > i32.and_ri @0
#11 > i32.load_w
#127 > i32.store_wr @1
#275 > i32.add_rr @1
#301 > i32.add_rr @1
#310 > i32.add_rr @1
#313 > i32.rotr_ri
#133 > #187
#315 > #301
#301 > i32.add_rr
i32.add_rr > i32.rotr_ri
#319 > i32.and_rr
#321 > copy_r
#323 > copy_r
#81 > i32.add_rr
#330 > f64.load_w
#331 > #72
#329 > #28
#333 > #126
#199 > #255
#335 > f64.load_r
#204 > f64.load_w
f64.load_w > #302
#302 > f64.load_w
#258 > f64.load_w
#343 > #208
#232 > #233
const32_i > br_back
#230 > br
#233 > #230
i32.load_r > br_if_r[0:i32.ne_rr] @1
i32.add_rr > i32.store_wr @1
i32.load_w > br_if_r @0
#0 > #24
#272 > return_r @0
#166 > i32.ne_rr @0
#266 > #172
i32.add_ri > i32.add_rr @0
#180 > i32.add_ri @0
i32.add_ri > i32.store8_rr @1
#50 > #130
#14 > i32.store_rr @1
#295 > br_unless_r @0
#107 > i32.store_wr @1
i32.load_r > i32.and_ri @0
#346 > select_rrr @2
#53 > #244
i32.store_ri > br
i32.sub_rr > return_r @0
#70 > i32.or_rr @1
#131 > i32.load_r
#166 > i32.sub_rr @1
#77 > return_r @0
i32.load_w > #245
#352 > #34
#299 > i32.and_rr
i32.and_rr > #350
#350 > i32.rotr_ri
#322 > copy_r
#360 > copy_r
#362 > #198
#332 > f64.mul_rr
#327 > #126
#199 > f64.load_w
#336 > #204
#204 > f64.load_r
#369 > #205
#342 > #205
#384 > i32.store8_rr @1
#397 > return_r @0
#3 > #79
#79 > #79
#79 > #38
#259 > #248
#248 > #79
#79 > copy_r
#81 > i32.rotr_ri
#133 > #260
#118 > i32.store_wr @1
#77 > #24
i32.and_ri > br_unless_r @0
i32.load_r > br_if_r[0:i32.eq_rr] @1
i32.load_w > copy_r
#101 > i32.load_w
#105 > i32.load_w
#130 > br_unless_r @0
#392 > #1
#131 > i32.load_w
#396 > copy_r
#1 > br_if_r[0:i32.eqz_r] @0
#305 > br
const32_i > #305
#105 > #177
#184 > i32.store_wr @1
i32.and_ri > br_if_r @0
#101 > const32_i
i32.load_w > br_if_r[0:i32.ge_u_rr] @1
#130 > i32.or_rr @1
#234 > i32.sub_ri @0
i32.load_w > br_if_r[0:i32.gt_s_rr] @1
i32.store_wi > i32.store_wi
#201 > #307
#169 > #309
#50 > #68
#315 > #350
#403 > #34
#34 > #34
#34 > i32.and_rr
#320 > #216
#404 > copy_r
#186 > copy_r
#361 > #126
#406 > #28
#409 > #126
#365 > #221
#410 > f64.load_r
#416 > #79
#418 > i32.rotr_ri
#133 > #248
#420 > copy_r
#422 > #34
#34 > #260
#433 > copy_r
i32.store_wr > #48
#444 > i32.store_wr @1
#443 > i32.store_rr @1
i32.load_w > i32.shr_u_ri @0
i32.shr_u_ri > i32.store_wr @1
global.get > i32.add_ri @0
i32.sub_ri > global.set_r @0
#101 > #0
#379 > #57
#57 > #280
#280 > i32.load_w
i32.and_rr > i32.store_wr @1
const32_i > const32_i
i32.rem_s_ri > f64.convert_i32_s_r @0
f64.convert_i32_s_r > f64.add_ri @0
f64.add_ri > f64.store_rr @1
#349 > i32.add_ri @0
i32.add_ri > i32.and_rr @1
#24 > return
#351 > i32.load_r @0
i32.gt_s_rr > i32.and_rr @1
#50 > #48
i32.load_w > #160
i32.store_rr > return
#351 > i32.store_wr @1
i32.load_i > i32.store_wr @1
#107 > i32.load8_u_r @0
#242 > i32.store_rr @1
#229 > br_unless_r @0
#430 > #24
#151 > i32.load_w
#213 > copy_r
#450 > i32.rotr_ri
#455 > i32.add_rr
#16 > f64.load_w
#458 > f64.mul_rr
#408 > #16
#367 > #302
#462 > #38
#421 > copy_r
copy_r > i32.rotr_ri
#472 > i32.store_wr @1
#476 > #24
#24 > #57
#478 > i32.load_w
#482 > f64.add_ri @0
#485 > i32.and_rr @1
#488 > i32.store_wr @1
#489 > br_unless_r @0
#495 > i32.store_wr @1
copy_r > br_back
i32.xor_rr > i32.store_wr @1
i32.load_w > br_if_r[0:i32.le_u_ri] @0
i32.add_ri > call
#160 > br_unless_r @0
i32.load8_u_r > i32.store8_rr @1
i32.load_w > br_if_r[0:i32.le_s_ri] @0
#1 > i32.ne_ri @0
#149 > return_r @0
#130 > i32.ne_ri @0
#294 > const32_i
#236 > return_r @0
i32.and_ri > i32.rotl_ri @0
i32.and_ri > i32.rotr_ri @0
i32.rotr_ri > i32.or_rr @1
#291 > #294
#77 > i32.store_wr
#14 > call
#72 > f64.load_r
f64.load_r > #208
#371 > f64.load_w
#1 > br_unless_r[0:i32.eqz_r] @0
#105 > #48
#130 > i32.sub_ir @1
#182 > i32.add_ri @0
#326 > i32.store_wr
i32.and_ri > br_if_r[0:i32.eqz_r] @0
#395 > i32.store_rr @1
i32.load_r > br_back
i32.sub_ir > i32.store_wr @1
i32.mul_rr > return_r @0
#452 > i32.and_rr
#454 > copy_r
#359 > copy_r
#364 > #16
#16 > #255
#411 > #204
#507 > i32.rotr_ri
#464 > #79
#508 > i32.rotr_ri
#513 > #127
#514 > f64.store_rr @1
#515 > i32.store_wr @1
#532 > i32.or_rr @1
#534 > const32_i
#528 > return_r @0
#537 > #208
#542 > i32.store_wr @1
#285 > i32.mul_rr @1
i32.and_ri > br_unless_r[0:i32.eqz_r] @0
i32.sub_ri > br_back
#130 > return_r @0
#105 > i32.store_wr
copy_r > i32.load_r
#105 > #1
#390 > i32.store_wr @1
#229 > i32.shl_ri @0
#381 > br
i32.store_rr > i32.store_rr
#383 > #72
#72 > #414
i32.load_r > i32.load_w
i32.add_rr > i32.store_rr @0
#14 > #243
i32.lt_u_ri > return_r @0
#1 > i32.load8_u_r @0
i32.load_w > br_if_r[0:i32.eq_ri] @0
i32.load_i > br_unless_r @0
#279 > i32.store_wr
i32.shr_u_ri > i32.xor_ri
i32.xor_ri > #391
#391 > i32.shr_u_ri
#324 > i32.store_wr @1
#101 > i32.load_i
i32.load_i > i32.load_w
#289 > copy_r
i32.gt_s_ri > br
i32.load_w > #1
i32.load_w > #389
#1 > br_if_r[0:i32.ge_s_rr] @1
i32.load_w > i32.store8_rr @1
#550 > i32.and_rr
#358 > copy_r
#405 > copy_r
#368 > f64.load_w
#34 > #248
#465 > copy_r
#509 > #34
#562 > i32.store_rr @1
#565 > f64.load_w
#344 > f64.load_w
#567 > return_r @0
#578 > #414
#588 > #391
#50 > #24
i32.add_ri > i32.and_ri @0
#1 > i32.lt_u_ri @0
copy_r > i32.store_wr
#245 > br_if_r
#1 > i32.load_w
#107 > i32.load16_u_r @0
#41 > i32.load_r @0
#3 > #165
i32.eq_ri > i32.or_rr @1
#541 > i32.load_w
i32.load_w > i32.ne_ri @0
#279 > i32.add_ri
#347 > i32.load_w
#1 > i32.add_ri @0
#245 > br_unless_r[0:i32.eqz_r]
#425 > #232
#24 > br
i32.load_r > #8
i32.load_i > i32.add_rr @0
#597 > #1
#471 > return
#11 > #471
#575 > i32.add_rr @1
i32.load_w > #14
i32.and_ri > i32.add_ri @0
i32.load_w > #101
#182 > br_if_r[0:i32.ne_ri] @0
#105 > #14
#481 > select_rrr
#57 > #77
i32.and_ri > i32.add_rr
i32.shl_rr > i32.or_rr @1
#382 > #312
#8 > return_i
#8 > i32.store_wr
i32.load_w > i32.shr_s_ri @0
#600 > #216
#502 > copy_r
#604 > #79
#558 > #34
#612 > i32.shr_u_ri
#613 > #24
#615 > return_r @0
#620 > i32.store_wr @1
#623 > i32.load_w
#636 > i32.store_wr @1
#643 > #24
#645 > i32.store_rr @1
#474 > global.set_r
i32.and_rr > br_unless_r[0:i32.eqz_r] @0
#1 > i32.shl_ri @0
#429 > #101
i32.add_ri > i32.mul_ri
i32.load_r > #475
i32.and_ri > i32.store_rr @1
i32.mul_rr > br_if_r[0:i32.ge_s_rr] @1
#239 > i32.rem_s_ri @0
#41 > i32.rem_s_ri @0
#100 > f64.store_rr @0
#52 > f64.add_rr @1
i32.load16_u_w > br_if_r[0:i32.ne_rr] @1
#510 > i32.load_w
#11 > #561
i32.load_w > #516
#127 > i32.shl_ri @0
#130 > i32.store_wr @1
#91 > i32.shl_ri @0
#41 > i32.store16_ri @0
#101 > #48
i32.store_wr > #68
#470 > #48
i32.or_ri > i32.store_wr @1
#23 > i32.store8_rr
i32.load_w > i32.shr_u_rr @1
i32.store_wr > #470
#618 > i32.load_w
i32.load_w > #493
#14 > #160
i32.load_w > #348
#57 > #232
#68 > #177
i32.store_wr > i32.store_wi
i32.store_wr > #287
#387 > br
#1 > br_if_r[0:i32.ne_rr] @1
#622 > br_unless_r @0
#552 > i32.add_rr
#652 > copy_r
#466 > #260
#483 > f64.store_rr @1
#662 > i32.store_rr
#664 > i32.add_rr @1
#670 > f64.convert_i32_s_r @0
#483 > f64.store_rr
#671 > f64.convert_i32_s_r @0
#675 > i32.load_w
i32.load_w > #561
#693 > #233
#678 > i32.add_rr @1
i32.add_rr > i32.store16_ri @0
#688 > #48
#624 > i32.store_wr @1
#475 > return_r
#627 > i32.store_wr @1
i32.shl_ri > #119
#524 > i32.add_ri
i32.shr_u_ri > i32.shl_ir @1
i32.load_w > #165
i32.store_wi > i32.load_w
#209 > #48
#70 > i32.add_ri @0
#1 > i32.sub_ri @0
#119 > i32.add_ri
i32.add_ri > #531
#531 > #607
#632 > i32.store_ir @0
#14 > br_if_r[0:i32.lt_u_rr] @1
#182 > i32.store_wr @1
#26 > i32.load_w
#48 > #48
#48 > #24
i32.load_w > br_if_r[0:i32.eq_rr]
copy_r > #172
#349 > i32.store_wr @1
i32.sub_ri > i32.mul_ri @0
#50 > #566
#566 > i32.load_w
i32.store_wr > br_back
#131 > i32.load_r @0
#687 > i32.store_wr @1
#14 > #107
#160 > call
i32.sub_ri > br
#572 > i32.sub_ri
#269 > i32.add_rr @1
#0 > i32.store_rr @0
#701 > copy_r
#606 > #260
#704 > i32.store_wr
#706 > f64.add_ri @0
#708 > f64.add_ri @0
#712 > i32.store16_ri @0
#714 > i32.load_w
#718 > i32.add_ri
#727 > #607
#732 > i32.load_w
#725 > i32.mul_ri @0
#739 > i32.load_w
i32.load_w > #574
f64.convert_i32_s_r > f64.mul_ri @0
f64.convert_i32_s_r > f64.div_rr @1
f64.div_rr > f64.add_ri @0
#535 > br_if_r[0:i32.lt_s_ri]
const32_i > select_rrr
#660 > #232
#91 > i32.and_ri @0
i32.load16_u_w > i32.shl_ri @0
i32.shl_rr > i32.add_rr @1
#229 > i32.sub_ir @1
i32.load_i > br_if_r[0:i32.ne_rr] @0
#3 > i32.load_r
i32.load_r > #3
#119 > i32.store_rr @1
#266 > i32.load8_u_r
#70 > i32.add_rr @0
#11 > const32_i
#175 > i32.load_w
#175 > #8
#3 > copy_r
#81 > #587
#587 > i32.sub_ri
i32.store_ir > i32.store_ir
i32.eq_ri > const32_i
i32.sub_rr > i32.shr_s_ri @0
#543 > #243
select_rrr > br
i32.load_w > i64.load_r @0
i32.load_w > i32.load_i
#491 > i32.load_w
#561 > i32.load_w
#705 > i32.store_wr @1
i32.load_r > i32.load8_u_r @0
#53 > i32.load_i
i32.load8_u_r > i32.load8_u_r
i32.store_wr > #526
i32.load_w > #107
#750 > i32.rotr_ri
#753 > f64.store_rr @1
#754 > f64.store_rr @1
#757 > #531
#760 > i32.add_rr @1
i32.load_w > const32_i
#752 > i32.store_wr
#764 > f64.add_ri @0
#770 > i32.add_rr @1
#772 > i32.shl_ri @0
#119 > i32.store_wr @1
#778 > i32.load_r @0
#774 > #3
#782 > copy_r
copy_r > #587
#786 > const32_i
#792 > i32.load_w
i32.load8_u_r > i32.xor_rr @0
#130 > i32.or_ri @0
copy_r > i32.load_w
#795 > i32.store_wr @1
#8 > i32.store_rr
#283 > br
#182 > i32.and_ri @0
i32.load_i > br_if_r
#185 > #77
#469 > #24
#592 > i32.load_w
i32.lt_u_ri > const32_i
#614 > i32.lt_u_ri
i32.load_i > #614
#767 > i32.shr_u_ri
i32.shr_u_ri > i32.shr_u_rr
copy_r > call
#38 > i32.and_ri @0
#229 > br_unless_r[0:i32.eqz_r] @0
i32.add_ri > i32.store_rr @1
#593 > i32.load_i
#50 > i32.load_w
#229 > br_if_r @0
i32.load_r > i32.or_ri @0
i32.load_w > #283
i32.sub_ri > #79
#79 > i32.and_ri
i64.load_w > i64.store_rr @1
#680 > i32.add_ri @0
#118 > i32.shl_ri @0
#379 > i32.load_w
i64.add_ri > i64.store_wr
#759 > i32.load_w
#803 > #607
#809 > i32.add_rr @1
#811 > i32.store_rr @1
#812 > copy_r
#783 > i32.sub_ri
#808 > i32.load_r @0
#817 > i32.store_wr @1
#823 > br_unless_r @0
i32.store_wr > #185
#825 > #24
#827 > i32.load_i
#821 > br
#828 > select_rrr
select_rrr > i32.shr_u_ri
#830 > i32.lt_u_ri
i32.load_r > #821
#840 > i32.store_wr @1
#842 > i32.and_ri
#845 > i32.load_r @0
#390 > br_if_r @0
#846 > i32.add_rr @1
#849 > const32_i
i32.load16_u_r > i32.sub_ri @0
i64.load_w > br_if_r[0:i64.lt_s_ri] @0
i64.load_w > br_if_r[0:i64.ge_s_ri] @0
i32.shr_u_ri > br_unless_r[0:i32.eqz_r] @0
#14 > i32.store_ri @0
#582 > #24
i32.or_rr > i32.store_ir @0
#1 > #1
i32.rotl_ir > i32.and_rr @1
i32.or_rr > i32.store_wr @1
#149 > i32.shr_u_ri @0
#209 > i32.store_wi
i32.add_rr > i32.shr_u_ri @0
i32.shr_u_ri > i32.shl_ri @0
i32.sub_rr > br_if_r[0:i32.ge_s_rr] @1
i32.load8_u_r > br_if_r[0:i32.ne_rr]
#616 > br_if_r[0:i32.ne_ri]
#172 > br
i32.sub_ri > br_if_back_r
#584 > br_unless_r @0
i32.shl_ri > i32.load_w
#174 > i32.sub_ri
i32.load_w > br_if_r[0:i32.lt_s_rr] @1
i32.and_ri > i32.or_rr @0
i32.or_rr > i32.xor_ri @0
i32.load_w > i32.shl_rr @1
#771 > i32.store_wr @1
i32.load_w > #591
#853 > copy_r
#814 > i32.sub_ri
#855 > i32.store_wr @1
#864 > const32_i
#831 > i32.shr_u_rr
#867 > i32.add_rr
#868 > i32.and_ri @0
#870 > i32.store_wr @1
#882 > br_unless_r[0:i32.eqz_r] @0
#884 > i32.shl_ri @0
#897 > i32.add_rr @1
#895 > i32.xor_ri @0
i32.store_rr > #14
i32.load_w > i32.or_ri @0
#872 > i32.store16_wr @1
#659 > #77
i64.load_r > i64.add_ri @0
i32.load_w > #261
#649 > i32.xor_rr @1
#346 > i32.store_wr @1
#14 > return_r @0
#291 > #619
#619 > const32_i
i32.add_rr > i32.store16_wr @1
#382 > #14
i32.shr_u_rr > i32.load_r
i32.load_r > #661
#661 > i32.add_ri
i32.load_w > #243
i32.and_ri > br_if_back_r @0
#880 > i32.store_ir @0
#53 > call
#790 > i64.and_ri @0
i64.and_ri > i64.store32_wr @1
#546 > return
i32.load_w > i32.xor_rr @1
#50 > i32.store_wi
#51 > i32.add_ri
#666 > #801
#801 > i32.add_ri
#666 > #802
#50 > #14
#690 > i32.load_w
#11 > #755
i32.ne_ri > br
#575 > i32.or_rr @1
i32.load_r > br_if_r[0:i32.ge_u_ri] @0
#1 > i32.sub_rr @1
i32.load_w > br_if_r[0:i32.gt_s_ri] @0
#26 > br_back
#900 > #587
#903 > select_rrr
#863 > i32.shr_u_rr
i32.and_ri > i32.store_wr @1
#906 > br_if_r @0
#909 > i32.add_ri @0
#910 > i32.store_wr @1
#915 > #24
#916 > i64.store_wr
#918 > i32.and_ri @0
#921 > const32_i
#925 > #661
#243 > #24
#932 > i64.store32_wr @1
#937 > i32.mul_ri
i32.mul_ri > #801
#939 > i32.mul_ri
i32.mul_ri > #802
#935 > i32.store_wr @1
#945 > i32.store_wr @1
#1 > i64.load_r @0
i32.load_w > i32.lt_u_rr @1
#683 > i32.load_w
#209 > i32.load_w
i32.load_w > #324
#715 > #48
#50 > #679
#14 > i32.sub_rr @1
#787 > i32.store_rr @1
i32.load_w > i32.store16_ri @0
select_rrr > i32.store_wr @1
copy_r > i32.store_rr
#638 > i32.load_i
i32.load_i > #720
#577 > i32.store_rr
copy_r > #577
#584 > i32.and_ri @0
#48 > br
i32.rem_u_ri > i32.add_ri @0
i32.load_r > br_if_r[0:i32.ne_rr]
#175 > #175
#724 > return_r @0
#229 > i32.store_wr @1
#780 > #574
#859 > #57
#1 > br_if_r[0:i32.gt_s_ri] @0
#696 > i32.load_w
#599 > i32.store_wi
#799 > #599
#349 > i32.load_r @0
#577 > i32.store_wr
#951 > i32.shr_u_ri
#955 > i32.load_r @0
#959 > i32.store_wr @1
#961 > i32.add_ri
#962 > #24
#964 > #801
#977 > i32.shr_s_ri @0
i32.shr_s_ri > i32.store_rr @1
#982 > #720
#981 > i32.store_rr
#981 > #577
#972 > i32.load_w
#996 > #107
#68 > br_back
i32.store_wr > return
i32.load16_s_r > i32.add_rr @0
#131 > i32.add_rr
#311 > #147
#147 > copy_r
#152 > i32.store_rr @0
i32.load_w > i32.div_s_rr @1
#68 > #68
#101 > call
#151 > #14
#1 > br_if_r[0:i32.ge_u_rr] @1
i32.load_w > br_if_r[0:i32.ge_u_ri] @0
#1 > br_if_r[0:i32.ge_s_ri] @0
#293 > i32.load_w
#3 > i32.store_rr @0
#14 > #0
#379 > #804
#68 > #185
#494 > i32.load_w
#516 > i32.load_w
#1 > i32.store_wr
#668 > #581
#72 > i32.store_rr
i32.shr_u_ri > i32.rem_u_ri @0
#988 > i32.store_rr @1
#742 > #239
#326 > i32.store_wi
#275 > i32.xor_rr @1
i32.load_w > i32.shl_ir @1
#151 > #48
#743 > i32.load_w
#769 > br_if_r @0
#165 > return
#185 > #232
#395 > br_if_r[0:i32.eq_ri]
#1001 > i32.shr_u_rr
#1007 > i32.store_rr @1
#1010 > i32.store_rr
#1010 > #13
#13 > return
#1016 > i32.store16_wr @1
#1017 > i32.add_ri
i32.add_ri > #147
#1024 > #0
#1038 > i32.add_ri @0
#1042 > i32.store_wr @1
#1048 > #233
#1045 > #591
#285 > i32.store_wr @1
#285 > br_if_r[0:i32.le_s_rr] @1
#285 > br_if_r[0:i32.le_s_ri] @0
#48 > br_back
#1 > br_if_r @0
i32.le_u_ri > #171
#171 > const32_i
#272 > i32.mul_rr @1
#729 > #729
i32.store_wi > br
#763 > #807
i64.extend_i32_s_r > i64.store_wr @1
i32.load_i > return_r @0
#182 > return_r @0
i32.load_w > #851
#24 > i32.load_w
#807 > const32_i
#182 > br_if_r @0
i32.store_wi > #48
#160 > i32.store_rr @1
#516 > #715
i32.load_w > #390
i32.load_w > #686
i32.load_w > i32.mul_rr @1
#185 > br_back
#852 > br
#819 > #852
i32.add_ri > i32.shl_ri
#185 > br
i32.load_w > i32.store16_rr @1
#286 > br_unless_r
i32.load_w > #286
i32.store_wi > #57
#107 > i32.store_ri @0
i32.load_i > br_if_r[0:i32.le_u_rr]
#1 > br_if_r[0:i32.lt_s_ri] @0
i32.load_w > #737
i32.load_w > #659
#1052 > i32.store_wr
#1056 > #147
#24 > #804
#1059 > i32.store_rr @1
#1068 > const32_i
#1073 > const32_i
#629 > #233
#312 > i32.store_wi
#390 > i32.or_ri @0
#571 > #177
#777 > i32.load_w
#8 > br_unless_r[0:i32.eqz_r]
#172 > i32.store_wi
#382 > i32.store_wi
i32.store_wr > #387
#913 > i32.store_rr @1
i32.load_i > i32.load_i
#261 > br_if_r[0:i32.le_u_rr] @1
#68 > #24
#275 > i32.load_w
#266 > #856
copy_r > #105
#430 > #818
#818 > #546
i32.add_ri > br
#446 > i32.store_wi
#561 > br_back
#1095 > i32.load_w
i32.load_i > br_if_r[0:i32.gt_u_rr]
#820 > i32.load_r
i32.load_r > #743
#1062 > #177
#2 > #902
i32.load_r > i32.store_wr
i32.store_wr > call
copy_r > br_if_r[0:i32.gt_u_ri]
#584 > br_if_r[0:i32.eqz_r] @0
#841 > i32.load_w
#683 > #68
i32.load_w > br_if_r[0:i32.le_u_rr] @1
#151 > #494
i32.load_w > i32.store8_ri @0
i32.shl_ir > i32.store_wr @1
i32.load_r > #23
#22 > #38
#574 > return
#838 > #574
#1 > i32.store_ri @0
copy_r > #8
#1101 > return
#1102 > copy_r
#1105 > const32_i
#1106 > const32_i
#1109 > i32.store_wr @1
#266 > #1113
#1120 > #23
#23 > #856
#1122 > i32.load_w
i32.load_w > #818
#1111 > #686
#1128 > #659
#1130 > #743
#1139 > i32.load_w
#127 > i32.load_r @0
#165 > i32.store_ri
i32.load8_u_w > br_if_r[0:i32.ne_rr] @1
#151 > #68
i32.sub_rr > br
#296 > i32.add_rr
i32.load_r > #686
i32.add_rr > #866
#182 > i32.shl_ri @0
#382 > i32.load_w
i32.load_r > #286
#182 > br_if_r[0:i32.gt_s_ri] @0
#721 > i32.load_w
#390 > br_if_r[0:i32.eq_rr] @0
i32.sub_ir > i32.and_ri @0
#1002 > copy_r
i32.load_i > br_if_r[0:i32.ne_rr] @1
#272 > i32.store_wr @1
#149 > i32.store_wr @1
#649 > i32.shl_ri @0
#690 > #185
#185 > i32.load_w
i32.load_w > i32.load8_u_r
#866 > br
i32.load8_u_r > #956
#911 > i32.shl_ri
#1090 > #296
i64.load_w > i32.wrap_i64_r @0
#91 > br_unless_r @0
#806 > i32.store_wr
#149 > i32.shl_ri @0
#3 > i32.eq_rr @1
#648 > i32.load_w
i32.shl_ri > i32.add_rr @0
#1099 > #1
i32.load_w > #914
#1156 > #856
#1158 > #818
#1162 > i32.load_w
#899 > #177
#1164 > i32.store_wr @1
#1172 > i32.add_rr @1
#493 > i32.load_w
#425 > #57
#1183 > i32.add_rr @1
#377 > i32.load_w
i32.add_ri > #38
#1186 > #956
#1189 > i32.add_ri
#1190 > i32.add_rr
#1194 > i32.add_rr @1
#395 > i32.and_ri @0
i32.sub_ri > i32.and_rr @1
#14 > i32.shl_ri @0
#272 > br_unless_r @0
i32.load8_u_w > br_if_r[0:i32.ne_ri] @0
#26 > const32_i
#930 > br
#571 > i32.load_w
copy_r > br_unless_r
i32.load_w > #958
#958 > i64.store_rr
i32.load_w > br_if_back_r[0:i32.gt_u_ri] @0
#57 > #68
#752 > call
#677 > #715
#737 > #1
#324 > call
#290 > #1003
#912 > #648
#1196 > #737
#660 > #77
#48 > #57
#936 > i32.load_w
i32.load_w > #130
#282 > #23
#23 > #196
i32.load8_u_r > br_unless_r[0:i32.eqz_r] @0
#107 > i32.store_rr @0
i32.div_u_ri > i32.store_wr @1
#499 > i32.load_w
#999 > br_unless_r @0
i32.div_s_ri > i32.store_wr @1
i32.load_w > i32.rem_s_ri @0
i32.rem_s_ri > i32.store_wr @1
#324 > i32.div_s_ri @0
#591 > #177
#1208 > i32.load_r @0
#1205 > i32.store_wr @1
#1212 > #38
#1215 > return_r @0
#1222 > #261
#1233 > i32.load_w
#1217 > i32.add_rr @1
#1237 > #130
#1239 > #196
#1236 > #77
#425 > #77
#1247 > i32.store_wr @1
#1249 > i32.store_wr @1
#680 > i32.xor_rr @1
#151 > const32_i
#1021 > i32.sub_ri @0
i32.sub_ri > br_if_r[0:i32.le_s_rr] @1
#14 > i32.mul_rr @1
#947 > i32.shr_s_ri @0
#632 > i32.store_ir
#127 > i32.store8_ri @0
#1084 > #969
#769 > br_unless_r[0:i32.eqz_r] @0
i32.add_rr > i32.add_ri @0
#941 > #794
#794 > #175
i32.store_wr > #232
#229 > return_r @0
i32.load_r > i32.add_rr @0
#1035 > i32.store_wr
#970 > br_if_r[0:i64.eq_rr] @1
#627 > br_if_r[0:i32.ne_rr] @1
i32.shr_s_ri > i32.lt_s_rr @1
#1214 > i32.store_wr @1
#971 > br
i32.load_w > #971
i32.add_rr > i32.store16_rr @0
i32.load_w > br_if_r[0:i32.le_s_rr] @1
i64.or_rr > i64.store_wr @1
i64.load32_u_w > i64.shl_rr @1
i64.shl_rr > i64.or_rr @1
i32.load_w > i64.load8_u_r @0
i64.load8_u_r > i64.store_wr @1
#430 > i32.load_w
#1051 > return
i32.load_w > #1051
#744 > #24
#77 > i32.store_rr @1
const32_i > i32.load_w
#1251 > i32.store_wr @1
#1260 > #24
#24 > #77
#1277 > #233
#1264 > i32.store_wr @1
#1266 > br_if_r[0:i32.le_s_rr] @1
#1268 > i32.add_rr @1
#1279 > i32.store_wr @1
#1269 > i32.lt_s_rr @1
#1257 > i32.store16_rr @0
#1290 > i64.or_rr @1
#1292 > i64.store_wr @1
#1100 > #77
#283 > #24
i32.add_rr > i32.shl_ir @1
#293 > #57
i32.load_w > i32.ge_s_rr @1
i32.ge_s_rr > i32.shl_ri @0
i32.load_w > i32.le_s_rr @1
i32.le_s_rr > i32.add_rr @1
i32.sub_rr > i32.store_rr @1
i32.and_ri > i32.add_rr @1
#581 > #296
#3 > #1055
#112 > i32.mul_rr @0
i32.mul_rr > i32.store_rr @1
#112 > i32.mul_rr @1
i32.load_r > #648
i32.add_rr > i32.sub_rr
#736 > i32.load_w
i32.load_i > br_if_r[0:i32.lt_u_rr] @1
i32.load_i > br_if_r[0:i32.eq_rr] @0
#101 > i32.store_wi
#53 > i64.store_rr
#11 > #1
#14 > i32.add_rr @1
#1 > i32.or_rr @1
i32.add_ri > copy_r
i32.load_w > br_if_back_r[0:i32.eq_rr] @1
#348 > br_back
#291 > #348
#1037 > #72
#72 > #1104
i32.or_rr > i32.lt_u_ri @0
#194 > #1060
#1043 > i32.sub_ri @0
#686 > br
#691 > i32.load_w
#296 > #581
#68 > #1
#1310 > i64.store_wr @1
#1312 > #24
#1316 > i32.shl_ri @0
#1318 > i32.add_rr @1
#1314 > i32.store_wr @1
#1321 > i32.add_ri @0
#1324 > i32.store_rr @1
#1326 > i32.add_rr @1
#1332 > i32.store_wi
#1341 > #1104
#1336 > i32.lt_u_ri @0
#151 > i32.store_wi
#749 > return_i
#1335 > i32.store8_ri @0
#717 > #175
#990 > #14
#175 > #876
#101 > #185
#185 > #494
#494 > #717
#14 > #165
#165 > #285
#1070 > call
#928 > #48
#14 > i32.load_w
i32.load_i > br_if_r[0:i32.eqz_r]
#1345 > i32.and_rr @1
#1022 > #182
i32.load_i > br_if_r[0:i32.ge_u_rr]
#296 > i32.store_ir
#1328 > #296
#296 > #785
#785 > #296
#544 > i32.store_wr
#1 > i32.add_rr @1
#582 > #14
#1297 > #48
#326 > #494
#272 > br_if_r[0:i32.eq_rr] @1
i32.and_ri > i32.add_rr @0
#599 > br
i32.load_w > br_if_back_r @0
#2 > #424
#1347 > i32.load_w
i32.load16_s_w > i32.extend16_s_r @0
i32.extend16_s_r > i32.shl_ri @0
i32.shl_ri > i32.xor_rr @1
#1 > br_if_r[0:i32.eq_rr] @1
#291 > #127
#127 > #599
#1379 > i32.store_ir
#1353 > i32.shl_ir @1
#107 > #24
#1360 > return_r @0
#1367 > #494
#1369 > #175
#1365 > #165
i32.store_ir > #296
#1328 > #1379
#24 > #48
#1394 > i32.shl_ri @0
#2 > #439
#649 > i32.or_ri @0
i32.shl_ri > i32.shr_s_rr @0
#571 > i32.store_wr
#182 > call
i32.eqz_r > i32.store_rr @1
#1265 > #0
#847 > i32.load_r
#286 > br_if_r[0:i32.gt_s_ri]
#1086 > i32.add_rr @1
#291 > #107
#1092 > br
#107 > #1092
i32.load_r > #179
#285 > call
#1116 > i32.load_w
#1117 > i32.load_i
#1071 > #729
#14 > br_if_r[0:i32.ne_rr] @1
#149 > i32.load_r
#947 > i32.sub_ri @0
#1021 > i32.add_ri @0
#263 > br_if_r @0
#165 > #1
i32.load_r > #165
#986 > br
i32.load_w > br
#25 > br_unless_r[0:i32.eqz_r] @0
i32.add_rr > #296
#48 > #68
i32.load_w > #182
#577 > br
#626 > i32.load_w
i32.eq_ri > return_r @0
i32.load_r > br_if_back_r @0
i32.add_rr > i32.sub_ri @0
#1126 > i32.store_wi
i32.load_w > #118
#928 > #24
#1401 > i32.store_wr @1
#175 > #14
#1364 > #175
#1370 > #285
#1328 > #1400
#1400 > #296
#1402 > #48
#1410 > i32.xor_rr @1
#1417 > #24
#1078 > i32.load_r
#1432 > i32.store_rr @1
#1435 > #1
#544 > i32.load_w
i32.eq_ri > #622
#622 > const32_i
#14 > i32.and_ri @0
#439 > #1
#1 > #439
#1176 > #844
#844 > #1
#3 > i32.load16_u_r @0
#285 > br_unless_r @0
#312 > #312
#1446 > i32.store_rr @1
#1044 > i32.load_w
#1376 > i32.add_rr @1
#326 > i32.load_w
#1141 > i32.load_w
#68 > #182
#182 > br_if_r[0:i32.eqz_r] @0
i64.store_wi > i32.store_wi
i64.store_wi > i64.store_wi
#261 > i32.store_wr @1
#1366 > i32.load_w
select_rrr > i32.store8_wr @1
#127 > i32.sub_ri @0
#724 > i32.div_u_ri @0
#1 > i32.eqz_r @0
#48 > #1
i32.load_w > #424
const32_i > copy_r
i32.and_ri > i32.mul_ri @0
#23 > i32.load_w
#2 > #24
i32.load_i > i32.shr_u_ri @0
i32.shr_u_ri > br_if_r[0:i32.lt_u_rr] @1
#390 > return_r @0
#424 > i32.load_w
#151 > #470
#470 > i32.load_w
#1452 > #14
#1454 > #296
#805 > const32_i
#1463 > const32_i
#1468 > #1
#1467 > #1
#1475 > i32.store_wr @1
#1483 > #348
#1485 > i32.store_wr @1
#1486 > i32.store_wr @1
#1481 > i32.store_wi
#1494 > br_if_r[0:i32.lt_u_rr] @1
#1476 > i32.load_w
#1489 > i32.load_w
#91 > i32.store8_wr @1
#324 > i32.store_rr @1
#290 > i32.load_w
i64.store_wr > #1148
#429 > i32.load_r
const32_i > #265
#1492 > i32.load8_u_r
i32.load_r > br_if_r[0:i32.ge_s_rr] @1
#1035 > br_if_r[0:i32.ne_ri]
i32.xor_ri > i32.and_ri @0
i32.load_i > i32.sub_rr
i32.sub_rr > br_if_r[0:i32.lt_u_ri]
i64.extend_i32_s_r > i64.add_rr @1
#1182 > #992
#11 > #151
i32.load_r > br_if_r[0:i32.ge_s_ri] @0
#293 > #175
#348 > br
#163 > i32.store_wr @1
#1191 > call
i32.sub_ir > i32.shr_u_rr @1
#389 > br
i32.load_r > i32.shr_u_ri
i32.shr_u_ri > #1195
#9 > i32.add_rr @1
#687 > i32.add_rr @1
i32.load8_u_r > i32.and_ri @0
i32.store_wr > #24
i32.shr_u_ri > i32.clz_r @0
i32.shr_u_rr > i32.and_ri @0
i32.shl_ri > i32.sub_rr @1
i32.sub_rr > i32.add_ri @0
#382 > #68
#130 > br_unless_r[0:i32.eqz_r] @0
#105 > #229
#481 > #980
#1503 > const32_i
#1520 > #956
#1536 > #1195
#1539 > i32.shl_ri @0
#1541 > #24
#1534 > i32.and_ri @0
#1544 > i32.add_ri @0
#1144 > i32.load_w
#1211 > #57
#1138 > #24
#291 > #23
#1 > i32.mul_rr @1
#1465 > return_r @0
#283 > i32.load_w
#722 > i32.load_w
#1144 > i32.load8_u_r
#14 > #1096
i32.store_rr > i64.store_wi
i32.load_r > br_if_r[0:i32.ge_u_rr] @1
#348 > i32.load_w
#543 > #1300
#127 > i32.store_rr @1
i32.load8_u_r > i32.load_r
#1170 > i32.load_w
#1160 > i32.load_w
select_rrr > i32.store_ir @0
i32.load_i > i32.sub_ri @0
i32.store_wi > #24
#883 > i32.store_wi
#780 > #24
#1041 > i32.load_w
#1028 > #24
#1193 > i32.store_wr
#1439 > #581
#296 > br
#762 > i32.load_w
i32.load_w > #968
i32.and_ri > i32.shl_ri @0
#1078 > #283
i32.load_w > i32.eq_ri @0
#1165 > br
#11 > i32.load_i
#541 > #1262
i32.load_w > #1263
#1263 > #494
#968 > i32.load_i
i32.load_i > #968
i32.load_w > #1154
i64.load_w > br_if_r[0:i64.ge_u_ri] @0
i32.load_w > #1082
#23 > i32.load8_u_r
i32.load8_u_r > i32.load_w
#1553 > i32.add_rr @1
#1557 > i32.load8_u_r
#1188 > #57
#1560 > i32.load_w
#1561 > i32.add_rr @1
#1565 > i32.load_r
#1573 > #23
#1085 > i32.load_w
#1563 > #283
#1593 > #494
#1586 > i32.load_i
#1577 > #24
i64.load_w > i64.add_ri @0
i64.add_ri > i64.store_wr @1
#57 > br
#91 > i32.shr_u_ri @0
#11 > #1306
i32.store_ir > #1270
#1270 > #296
i32.sub_rr > i32.and_ri
i32.add_rr > br_unless_r
#1178 > i32.add_rr
#780 > #387
#1530 > i32.load_w
i32.load_w > #1271
#1447 > br
#1306 > call
#1585 > #390
#390 > #969
#969 > i32.load_w
#1597 > i32.load_w
#1271 > br
i32.load_w > i32.store_wr
#1329 > #283
#641 > #705
#705 > #24
#1199 > #543
#1518 > #286
const32_i > br_if_r[0:i32.gt_s_ri]
#286 > const32_i
#48 > #1280
#382 > #970
#1563 > #24
#1588 > #175
#105 > const32_i
#387 > #979
#979 > #1142
#1308 > br
#1603 > #956
#956 > #57
#1605 > i32.load8_u_r
#1606 > i32.store_wr @1
#1607 > #686
#686 > i32.load_w
#1600 > i32.load_w
#1085 > #185
#1611 > i32.load_w
#1612 > #968
#1614 > i64.store_wr @1
#1617 > i32.and_ri @0
#1619 > #296
#1621 > i32.add_rr
#841 > #175
#1625 > #574
#574 > i32.load_w
#1272 > i32.load_w
#1632 > #390
#1635 > i32.load_w
#1559 > i32.load_w
#1624 > #979
#1642 > i32.load_w
#6 > #1284
#1284 > i32.load_w
#499 > #439
#744 > i32.load_w
#986 > i32.add_ri @0
i32.add_ri > i32.shl_ri @0
#1 > i32.ge_u_rr @1
i32.ge_u_rr > return_r @0
#0 > i32.store8_rr
i32.load8_u_w > i32.shr_u_ri @0
i32.shr_u_ri > i32.eq_ri @0
#819 > #1309
#1309 > i32.load_w
#48 > call
#806 > i32.load_w
#50 > #1
i32.load_r > br_if_back_r
i64.load_w > i64.load_w
#695 > i32.store_wi
#347 > const32_i
#680 > i32.shr_s_rr @0
#48 > #14
#24 > i32.store_ri
i64.load_w > #1350
#1350 > #57
#194 > #1204
#31 > i32.add_ri
i32.load_w > #387
#686 > #185
#1654 > i32.load_w
#1656 > #686
#1154 > i32.load_w
#1664 > i32.load_w
#1644 > i32.load_w
#1647 > #1142
#1673 > i32.load_w
#1661 > i32.store_wr @1
#1677 > i32.shl_ri @0
#1679 > return_r @0
#1682 > i32.eq_ri @0
#1684 > i32.load_w
#1690 > #1350
#1549 > #185
#690 > #57
#107 > i32.add_ri @0
i32.load8_u_r > br_if_back_r[0:i32.ne_rr] @0
#1108 > #48
#2 > #1352
#1352 > i32.load_w
i32.load_w > #1450
#1450 > #48
#1448 > const32_i
#1634 > i32.store_wr
#1427 > i32.load_i
#1428 > #729
#1540 > br_if_back_r[0:i32.eqz_r] @0
i32.load_w > #1298
#1298 > i32.load_w
#979 > i32.load_w
#293 > #1634
#130 > br_if_r[0:i32.eqz_r] @0
i32.add_ri > i32.store_ri @0
i32.shr_u_ri > i32.sub_ir @1
select_rrr > i32.shl_rr @1
#57 > #979
i32.shr_u_ri > i32.shl_ri
i64.load_w > i64.store32_rr @1
i32.shl_ri > #1355
#107 > call
#3 > #1356
#201 > #1357
i32.load_r > i32.sub_rr
i32.load8_u_w > i32.and_ri @0
#571 > #48
i32.load8_u_r > br_if_r[0:i32.eqz_r]
#705 > i32.load_r @0
#48 > i32.store_wi
#1703 > i32.load_w
#1704 > #390
#283 > #175
const32_i > #980
#1706 > #283
#1712 > return_r @0
#1714 > #57
#1717 > i32.load_r @0
#980 > #185
#1720 > i32.load_w
#1722 > #48
#1724 > const32_i
#1729 > i32.load_w
#1725 > br
#293 > #1725
#1738 > #1355
#1748 > i32.store_wr @1
#1207 > #232
#175 > br
#68 > br
#263 > br_if_r[0:i32.eqz_r] @0
#83 > i32.load_r
i32.load_w > #624
#138 > return_r @0
#138 > #243
#771 > i32.load16_u_r @0
i32.load16_u_r > i32.shl_rr @0
#209 > call
#1022 > i32.load_w
#209 > #68
#794 > i32.load_w
#6 > #23
#1693 > br_if_r[0:i32.ne_ri] @0
#57 > i32.store_wi
#6 > #794
i32.ne_ri > i32.xor_ri @0
#1387 > i32.load_w
#130 > br_if_r[0:i32.eq_ri]
#68 > #175
#724 > call
i32.store_rr > #724
i32.load_w > #999
#582 > #48
#724 > i32.load_r @0
#160 > br_if_r[0:i32.ge_s_ri] @0
i32.load8_u_r > i32.store_rr @1
#11 > #913
#1081 > #24
i32.load_r > i32.add_rr @1
#1 > br_if_r[0:i32.le_s_rr] @1
#194 > i32.load_r
#1758 > #77
#1723 > #24
#1761 > #980
#1762 > #24
#1775 > i32.shl_rr @0
#1780 > i32.load_w
i32.load_r > #794
#1785 > i32.and_ri @0
i32.load_r > br_if_r[0:i32.eqz_r] @0
i32.load8_u_i > i32.shl_ri @0
#1413 > br_if_r[0:i32.ne_rr] @1
#77 > i32.shl_ri @0
#326 > #48
#294 > i32.store_rr @1
#1389 > br_if_r[0:i32.gt_u_ri]
#1329 > #24
i32.load_w > #1086
#1134 > copy_r
#166 > #1457
#637 > i32.load_w
#582 > i32.load_w
#118 > br_unless_r @0
#14 > #24
#12 > #1412
i32.load_r > call
#265 > br_if_r[0:i32.eqz_r] @0
#1197 > i32.store_rr @0
#1798 > i32.store_wr @1
#1 > br_if_r[0:i32.le_s_ri] @0
#990 > #175
#928 > i32.load_w
i32.load_w > #1116
#2 > #1116
#859 > #232
#475 > i32.store_wr
#1580 > copy_r
#1472 > i32.load_w
#1 > #1431
#1460 > br
#1431 > #1460
#1242 > br
#446 > copy_r
i32.mul_rr > br_if_r[0:i32.gt_s_rr]
#91 > br_if_r[0:i32.ne_ri] @0
#1 > i32.eq_ri @0
#1791 > i32.load_w
i32.load_w > i32.gt_s_ri @0
i32.load8_u_w > i32.shl_ri @0
#172 > i32.store_ri
#1800 > #794
#1806 > i32.load_w
#1810 > i32.shr_s_rr @0
i32.shr_s_rr > br_if_r[0:i32.ne_rr] @1
#1812 > i32.add_rr @1
#1833 > i32.load_w
#1832 > i32.load_w
#1846 > i32.load_w
#1848 > i32.shr_s_rr @0
#1587 > i32.add_ri @0
i32.load_r > #591
#1086 > call
#1831 > #107
#1197 > i32.load_r @0
#1849 > br
copy_r > #1849
i32.load8_u_w > const32_i
#1502 > #980
i32.load_r > i32.ne_ri @0
#1473 > i32.store_wi
#1361 > i32.store_wi
#11 > #1506
#1506 > i32.load_w
i32.load_w > #743
#1063 > #535
#1259 > #14
i64.load_r > i64.store_rr @1
i32.load_w > #439
#535 > br_if_r
#1473 > #446
#1508 > i32.store_wi
#282 > #1508
#48 > #1482
#1482 > i32.load_w
#1484 > i32.store_wi
#1502 > #1484
select_rrr > return_r @0
i32.add_ri > i32.rem_s_rr
#526 > return_r @0
const32_i > br_if_r[0:i32.gt_u_ri]
i32.add_ri > i32.load_w
#1361 > #446
#446 > #68
i32.add_rr > br_if_r[0:i32.le_s_ri]
#1252 > i32.load_w
#591 > i32.load_w
#1265 > i32.load_w
#11 > #1420
i32.load_w > br_if_back_r[0:i32.eq_ri] @0
#13 > i32.store_ri
#1869 > i32.store_wi
#1870 > i32.store_wi
#390 > br_unless_r[0:i32.eqz_r] @0
i32.store_wi > #68
#1852 > br_if_r[0:i32.ne_rr] @1
#1859 > i32.load_r @0
#1871 > i32.load_w
#1873 > i32.load_w
#243 > #48
i32.store_wi > copy_r
#1880 > br
#282 > #1880
#1882 > i32.load_w
#1894 > #24
#1860 > i32.load_w
#1527 > i32.load_w
#899 > i32.load_r
#1526 > call
i32.sub_ir > i32.store_rr @1
#581 > return
#1662 > #581
#736 > #24
i32.sub_ir > i32.and_rr @1
i32.and_rr > i32.ctz_r @0
#243 > #14
#175 > #57
#265 > i32.and_ri @0
#638 > i32.load8_u_r @0
#899 > i32.load_w
#1 > #160
#1858 > i32.and_ri @0
#91 > const32_i
#347 > #1602
#1602 > #24
#1542 > #1555
#165 > br
#1517 > #48
#1466 > #165
#26 > #48
#8 > br_unless_r
#1384 > i32.store_wr @1
#266 > #196
#263 > i32.and_ri @0
i32.sub_ir > i32.or_rr @1
#1854 > i32.store8_ri @0
#285 > br_if_r[0:i32.eqz_r] @0
#303 > i32.load_w
i32.load_w > #1653
#469 > i32.load_w
#1808 > br_unless_r @0
#1908 > #48
#1900 > copy_r
#1912 > const32_i
#1062 > i32.load_r
#1921 > #24
#1922 > i32.ctz_r @0
#1925 > #68
#1926 > i32.add_ri @0
#131 > i32.and_ri @0
#1930 > i32.shl_ri @0
#1928 > i32.load_w
#11 > #1602
#91 > br_if_r[0:i32.eq_ri] @0
#779 > copy_r
#1948 > #659
#282 > #348
i32.add_ri > br_if_back_r[0:i32.eq_rr]
#1567 > #3
#175 > #24
#8 > br_if_r[0:i32.lt_s_ri]
#127 > call
#3 > i32.load_i
i32.load_i > i32.shl_ir
#1576 > const32_i
#1931 > #265
#91 > i32.extend8_s_r @0
i32.load_i > br_unless_r[0:i32.eqz_r] @0
i32.load_w > i32.rem_u_ri @0
i32.load_w > i32.div_u_ri @0
#1694 > #243
#1924 > #107
#229 > i32.ne_ri @0
#1943 > i32.and_rr @1
#947 > i32.store_wr @1
#1589 > i32.xor_rr @1
#0 > #844
#844 > #1660
#1820 > i32.load_w
i32.sub_ri > i32.add_rr
i32.load_r > br_if_r[0:i32.ne_rr] @0
i32.load_r > #737
#737 > #175
#1099 > #175
i32.shl_ri > i32.or_rr @1
#819 > #1307
#8 > i32.store_ri
#880 > i32.store_ir
#973 > i32.load_w
#1 > i32.shl_ir @1
i32.shl_ir > i32.sub_ri @0
#1952 > const32_i
#1957 > i32.load8_u_r @0
#1959 > i32.add_ri @0
#834 > br_unless_r[0:i32.eqz_r] @0
#1960 > i32.load_w
i32.load_w > #1602
#1968 > #24
#1965 > i32.load_w
#1967 > i32.load_i
#1978 > i32.store_wr @1
#1984 > i32.store_wr @1
#1985 > #1660
#1990 > #175
#1992 > #57
#1998 > i32.sub_ri @0
#584 > call
#1994 > #584
#841 > #0
#379 > #1710
#1710 > i32.load_w
#101 > #1709
#1709 > #77
#1941 > #14
#48 > #77
#1440 > #68
#1216 > i32.shl_ri @0
#1981 > i32.add_rr @1
#1 > i32.lt_s_ri @0
i32.sub_rr > i32.store_wr @1
#1589 > i32.store_wr @1
#806 > #48
#242 > i32.shl_ri @0
#1 > #107
#14 > #14
#179 > return_r @0
#160 > i32.load_r @0
i32.load_w > #1757
#1805 > i32.add_rr @1
i32.load16_u_r > i32.add_rr @0
#619 > br_unless_r @0
#1757 > br
i32.store_wr > copy_r
i32.load_r > br_unless_r[0:i32.eqz_r] @0
#8 > br_if_r[0:i32.ge_s_ri]
#1993 > i32.store_wr @1
#1197 > i32.store16_rr @0
i32.sub_ri > br_if_back_r[0:i32.lt_s_rr]
#1726 > i32.load_i
#729 > return
#1735 > i32.ne_ri
#24 > #232
#2002 > i32.load_r @0
#2008 > i32.shl_ir
#2012 > #175
#2017 > #24
#24 > #1710
#2020 > #77
#2023 > #24
#2014 > i32.and_rr @1
i32.and_rr > i32.shl_ri @0
#2038 > i32.store16_wr @1
#2031 > i32.or_rr @1
#2047 > i32.load_i
#2049 > const32_i
i32.add_ri > i32.load_r
#744 > #1739
#1384 > i32.store_rr @1
#542 > return_r @0
const32_i > #1736
#1487 > i32.sub_ir @1
i32.load_w > i32.rem_s_rr @1
i32.rem_s_rr > i32.store_wr @1
#130 > i32.eq_rr @1
i32.eq_rr > return_r @0
#285 > i32.store_rr @1
#1032 > i32.load_w
#1746 > #14
#263 > br_if_r[0:i32.ge_s_rr] @1
i32.load_r > i32.shl_ri @0
#620 > br_unless_r @0
#690 > #731
i32.and_ri > br_unless_r
#23 > i32.store_rr
i32.load_w > i32.load8_u_w
#1975 > br_unless_r @0
#91 > br_if_r[0:i32.le_u_ri] @0
#105 > #24
i32.store_wr > const32_i
#1043 > i32.store_wr @1
#1897 > i32.load_w
#769 > i32.ne_ri @0
#1942 > br_unless_r @0
i32.load_w > br_if_r[0:i32.lt_u_rr] @1
i32.add_rr > i32.and_ri
#1663 > i32.add_rr
i32.load_r > #107
i32.load_i > i32.eq_rr @1
#1487 > br
#1746 > #1
i32.load_r > br_if_r
#1374 > i32.load_w
#2051 > i32.and_ri @0
#2057 > #232
#2058 > i32.shl_ri @0
#2061 > i32.store_wr @1
#2062 > i32.load_i
#2063 > #1736
#2069 > i32.store_rr @1
#2070 > i32.store_wr @1
#2072 > return_r @0
#2075 > #14
#2078 > i32.add_rr @1
#119 > br_unless_r @0
#639 > i32.load_w
#1700 > i32.load_w
#1081 > #48
i64.xor_rr > i64.rotl_ri
i32.store8_wr > i32.load_w
#592 > #179
f64.store_ii > f64.store_ii
i64.rotl_ri > i64.xor_rr @0
#1795 > br
#1781 > #1795
i32.load_r > br_if_r[0:i32.le_u_rr] @1
#2035 > i32.store_wr @1
#1472 > #48
i32.load_w > br_if_r[0:i32.gt_u_ri] @0
#1244 > const32_i
#660 > #57
i32.load8_u_r > br_unless_r @0
#185 > #14
#2033 > #1082
#1082 > #14
#1297 > #14
#151 > #24
#1734 > #1734
i32.store_rr > br_unless_r
#1814 > br
#1022 > #1
#1199 > i32.load_w
#209 > #494
#1420 > i32.store_wr @1
#263 > br_if_r[0:i32.le_s_ri] @0
#1805 > i32.add_rr @0
#1587 > i32.add_rr @0
#324 > i32.store8_wr @1
#619 > i32.add_ri @0
i32.add_ri > br_if_r[0:i32.le_u_rr] @1
#324 > i32.shl_ir @1
#77 > i32.shl_ir @1
#2101 > br_unless_r[0:i32.eqz_r] @0
#2103 > i32.add_rr @1
#2110 > i32.load_w
#2111 > i32.load_r @0
#2130 > #243
#2144 > i32.store16_rr @0
#2146 > br_if_r[0:i32.le_u_rr] @1
#2148 > i32.store_wr @1
#2149 > i32.store_wr @1
i32.load_w > i32.shl_rr @0
#872 > i32.store16_wr
#77 > i32.and_rr @1
#1581 > i32.load_w
#263 > i32.load8_u_r @0
#790 > br_if_r[0:i64.eq_ri] @0
#2139 > i32.load_w
#160 > i32.store_rr
#101 > #68
i32.shr_u_rr > i32.store_wr @1
#2027 > return_r @0
i32.load8_u_w > i32.shr_u_rr @1
#790 > i32.wrap_i64_r @0
i64.load_r > i64.add_rr @1
i64.add_rr > i64.store_wr @1
i32.load8_u_w > i32.sub_rr @1
#2041 > i32.load_w
#1977 > i32.add_ri @0
#535 > i32.store8_rr
#510 > br_back
#790 > i64.sub_rr @1
#1514 > i32.load8_u_w
i32.wrap_i64_r > i32.add_rr @1
#91 > i32.store_rr @1
#819 > #1242
#1384 > br_if_r[0:i32.ge_u_rr] @1
i32.load16_u_w > br_if_r[0:i32.ge_u_ri] @0
#1 > br_if_r[0:i32.le_u_rr] @1
#646 > i32.load_w
i32.load8_u_w > br_if_r[0:i32.ge_u_ri] @0
#292 > i32.store_rr @1
#11 > #1828
#1043 > i32.add_rr @1
i64.rotl_ri > i64.xor_rr @1
i32.load_w > #1096
#1134 > br_unless_r
i32.shl_ri > i32.div_u_ri @0
#101 > #494
i32.load8_u_w > i32.store8_rr @1
#101 > i32.store8_wr
#130 > i32.eq_ri @0
#2151 > i32.load_r @0
#2153 > br_unless_r @0
#2159 > i32.add_rr @1
#2161 > i32.store_wr @1
#2166 > br_unless_r
i32.load_w > #2166
#2172 > i64.store_wr @1
#2170 > i32.store_wr @1
#2174 > i32.store_wr @1
#2180 > const32_i
#2171 > i32.add_rr @1
#2163 > br_unless_r @0
#2199 > return_r @0
#571 > #68
#1 > #1766
#619 > i32.store16_wr @1
#686 > br_back
#194 > i32.load_w
i32.add_ri > i64.load_r @0
select_rrr > i32.add_rr @1
#1376 > i32.shl_ri @0
i64.rotl_ri > i64.add_rr @1
i32.add_ri > br_if_back_r
i32.load_r > i32.eq_rr @0
i32.store_rr > copy_r
#1374 > i32.load_r
#1863 > i32.store_wr @1
i32.load_w > i32.store16_rr @0
i32.load_r > i32.store_rr
#382 > #232
#1899 > i32.store_wr
i32.load_r > #1899
i32.load_r > #1204
#130 > br_if_r @0
#91 > br_unless_r[0:i32.eqz_r] @0
#1204 > br
#1845 > br
i32.shl_ir > i32.shl_ri @0
#275 > i32.store_wr @1
#185 > #57
#2165 > #1793
#2198 > i32.store8_wr
i32.load8_u_w > i32.shl_ir @1
#2195 > i32.store_wr @1
#1745 > i32.store8_rr @1
i32.add_ri > i32.store_ir
#1866 > #2001
#2001 > i32.load_w
#838 > const32_i
#98 > i32.load_w
#2228 > i32.store_wr
i32.store_wr > i32.store_ri
#2245 > i32.store_ir
i32.store_ri > i32.store_wr
#2200 > i32.store_wr @1
i32.store_wr > i32.load8_u_w
#2220 > i32.add_rr @1
#2219 > i32.store_rr @0
#2225 > #23
#2242 > i32.shl_ri @0
#2246 > i32.load_w
#2248 > const32_i
#616 > br_if_r[0:i32.eqz_r]
#0 > #283
#283 > #57
#91 > br_if_r[0:i32.eqz_r] @0
const32_i > #624
i32.load_r > #243
i32.store_wr > #1181
i32.sub_ri > br_if_r[0:i32.gt_u_ri] @0
i32.store_wr > #57
#182 > br_unless_r @0
#70 > i32.store_wr @1
i32.store_ri > i32.load_w
#293 > #8
i32.store_wr > #679
#679 > i32.load_w
#1579 > #175
#347 > #1
#1890 > i32.load_w
#177 > i32.load_w
#2239 > #232
#23 > br_if_r[0:i32.ne_ri]
i32.load_i > call
#1 > i32.mul_ri @0
#1827 > br
#1144 > #1827
i32.store_ir > br
#1154 > br
#1 > #1154
i32.load8_u_r > i32.store8_rr
#1944 > br
i32.load_w > #1944
i32.shl_rr > i32.shl_ir
i32.shl_ir > #1982
#1982 > #1955
#1955 > i32.shl_ri
#296 > i32.shl_ri
i32.shl_ri > i32.add_rr
i32.sub_rr > i32.store_rr
#2256 > i32.store_wr @1
#2253 > i32.store_wr
#2250 > i32.store_ri
#2250 > #2253
#2259 > i32.div_u_ri @0
#2263 > #57
#2275 > i32.load_w
#2293 > #1982
#2295 > i32.shl_ri
#2297 > i32.add_rr
i32.add_rr > #2299
#2299 > i32.add_rr
#296 > br_unless_r
#2252 > br
#151 > #1
#808 > i32.store_wr @1
i32.load_w > i64.store_rr @0
#1996 > br
#347 > #209
#1983 > i32.load_w
#2254 > i32.load8_u_w
#597 > i32.load_w
#80 > i32.store_wr
#151 > #1181
#1349 > #1983
#2029 > br
#599 > i32.load_w
i32.load_w > #1695
#2279 > const32_i
const32_i > #2037
#2037 > #2060
#1063 > #1063
#2095 > #24
#139 > i32.store_wi
#242 > i32.and_ri @0
#2218 > i64.store_rr @1
#1997 > i32.load_w
#24 > i32.store_wr
#395 > i32.store_wr @1
i32.load8_u_r > br_unless_r[0:i32.eqz_r]
#1043 > i32.or_rr @1
#1820 > i32.load_r
i32.load_w > #599
#544 > i32.store_wi
i32.load_r > br_if_r[0:i32.lt_s_rr] @1
#1695 > br
#1043 > i32.and_rr @1
i32.and_rr > br_if_r[0:i32.eqz_r] @0
i64.extend_i32_s_r > i64.sub_rr @1
#2217 > #2066
#2302 > i32.store_wr
#2304 > i32.store_wr @1
#2306 > #283
#2307 > #1955
#2296 > i32.add_ri
#2309 > #2299
#2324 > i32.load_w
#2328 > #2037
#2340 > i32.store_wr @1
#2341 > #23
#2346 > br_if_r[0:i32.eqz_r] @0
#2349 > i32.load_w
#285 > i32.store8_rr @1
#2107 > br
#736 > #2107
#151 > #1063
#2108 > br
i32.load_w > #2108
#105 > #130
#263 > i32.load_w
#992 > #992
#992 > #77
#2074 > #14
#0 > #2337
#744 > #2074
#744 > #439
#2162 > #24
i32.add_rr > i64.load_r @0
#1808 > i32.store_wr @1
#2321 > #389
#1167 > i32.load_w
#48 > #185
#443 > i32.store_wr @1
#1420 > i32.load_w
#151 > i32.store8_wr
i32.load_w > #1420
i32.load_w > #1515
#1515 > br
i32.load_w > #0
#1134 > br_if_r[0:i32.eqz_r]
#291 > #574
#574 > #68
#279 > br_back
#2270 > i32.load_w
#762 > #68
#2050 > #233
#2267 > i32.load_r
#286 > i32.store_wi
#687 > i32.and_ri @0
#2089 > i32.load_w
#2350 > i32.store_wr
#2352 > i32.load_w
#2353 > i32.shl_ri
#2355 > i32.add_rr
#2370 > #77
#2390 > #68
#2396 > #107
#2398 > i32.store_rr @1
#2399 > #1420
i32.load_w > i32.store_rr
#2090 > br
#748 > i32.store_wr @1
i32.load_w > i32.lt_s_ri @0
#261 > br_if_r[0:i32.le_s_rr] @1
i32.load_w > i32.eqz_r @0
#12 > #2096
#1 > #389
#8 > i32.load_w
#2 > #2010
#769 > br_unless_r @0
#1043 > i32.add_ri @0
#11 > #14
#1929 > i32.load_w
i32.load_r > i32.add_ri
#324 > i32.shr_s_ri @0
#2135 > #1734
i32.and_ri > i32.add_ri
#1854 > i32.load_r @0
#77 > br_if_r[0:i32.ge_s_rr] @1
i64.extend_i32_s_r > i64.mul_rr @1
i64.mul_rr > i64.store_wr @1
#1692 > #2143
#2143 > i32.load16_u_r
i32.load16_u_r > #923
i32.load_w > #2145
#2145 > i32.load_w
i32.load_w > #2157
#2157 > #2088
const32_i > #348
#348 > i32.add_ri
i32.add_ri > #2202
#2202 > #2160
#717 > #68
#2100 > i32.load_w
#194 > #1
#1 > #151
#1349 > #1940
#1800 > #389
#1021 > i32.add_rr @1
#349 > i32.sub_ri @0
#2402 > i32.add_ri
#695 > i32.load_w
#2409 > i32.store_rr
#2414 > i32.store_rr @1
i32.add_ri > const32_i
#2422 > i32.load_w
#2421 > i32.load_w
#2429 > i64.store_wr @1
#2431 > i32.load16_u_r
#2434 > i32.load_w
#2436 > #2088
#2438 > i32.add_ri
#2440 > #2160
#2427 > i32.store_wr @1
#2448 > i32.store_wr @1
#2449 > i32.store_wr @1
#392 > #717
#2426 > i32.shl_ri
i32.shl_ri > #1178
i32.load_r > #101
#12 > i32.load_w
i32.load_w > #2203
#2203 > i32.load_w
i64.load_w > call
#516 > #77
#425 > i32.load_w
i32.load_w > #351
#351 > #24
i32.eqz_r > i32.store_wr @1
#14 > br
#324 > br_if_r[0:i32.le_s_rr] @1
i32.sub_ri > i32.add_ri
i32.add_ri > i32.load8_u_r
i32.store_wr > i32.store_rr
i32.store_ri > i32.store_ri
#1863 > call
f64.load_w > f64.mul_rr @0
i32.load_w > #2207
#2207 > i32.load_w
i32.load_w > #2208
#68 > #57
#2176 > #2177
#2177 > #2009
i64.store32_rr > i32.load_w
#790 > #2179
#2179 > br
i32.load_w > i64.load32_s_w
#209 > #175
i32.load_w > #648
i32.load_w > #2182
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
