import assert from "node:assert/strict";
import test from "node:test";

import { canRefund, canSend, isFree, tellRefundTime, whyKept } from "../../assets/js/moves.js";
import { tellCode } from "../../assets/js/code_state.js";
import { START } from "../../assets/js/tickets_course.js";
import { stateOf } from "../../assets/js/tickets.js";
import { makeTicket, NOON } from "./issuer.js";

const HOUR = 3600_000;
const FREELY = {
  transfer_policy: "free",
  transfer_barred_by: null,
  refund_barred_by: null,
  refund_until: new Date(NOON).toISOString(),
  paid_wei: "1000",
};
const ticket = (change = {}) => makeTicket({ ...FREELY, ...change });

test("sent while it means something to whoever gets it", () => {
  assert.equal(canSend(ticket(), NOON), true);
  assert.equal(canSend(ticket(), NOON + 3 * HOUR), false);
  for (const bar of ["used", "refunded", "none", "marketplace"]) {
    assert.equal(canSend(ticket({ transfer_barred_by: bar }), NOON), false);
  }
  assert.equal(canSend(ticket({ state: "cancelled" }), NOON), false);
  assert.equal(canSend(ticket({ gone_at: NOON }), NOON), false);
});

test("why it is not given to anybody: one sentence", () => {
  assert.equal(whyKept(ticket()), "");
  assert.match(whyKept(ticket({ transfer_barred_by: "used" })), /used at the door/);
  assert.equal(whyKept(ticket({ transfer_barred_by: "none" })), whyKept(ticket({ transfer_barred_by: "marketplace" })));
});

test("given back until its time, to the last moment", () => {
  assert.equal(canRefund(ticket(), NOON), true);
  assert.equal(canRefund(ticket(), NOON + 1), false);
  assert.equal(canRefund(ticket({ refund_barred_by: "used" }), NOON), false);
  assert.equal(canRefund(ticket({ gone_at: NOON }), NOON), false);
});

test("of a cancelled event at any time, unless it was free", () => {
  const cancelled = ticket({ state: "cancelled" });
  assert.equal(canRefund(cancelled, NOON + 90 * 24 * HOUR), true);
  assert.equal(canRefund({ ...cancelled, paid_wei: "0" }, NOON), false);
  assert.equal(isFree({ ...cancelled, paid_wei: "0" }), true);
});

test("what an older version has kept is shown as far as it goes", () => {
  const old = makeTicket({ transfer_policy: "free", paid_wei: "1000" });
  assert.deepEqual([canSend(old, NOON), canRefund(old, NOON), whyKept(old), tellRefundTime(old, NOON)], [false, false, "", ""]);
  assert.match(whyKept({ ...old, transfer_policy: "none" }), /organizer/);
  assert.equal(canRefund({ ...old, state: "cancelled" }, NOON), false);
});

test("until when, in the event's own time", () => {
  assert.equal(tellRefundTime(ticket({ timezone: "Europe/Warsaw" }), NOON - 1), "Until Fri 20 Nov, 13:00");
  assert.equal(tellRefundTime(ticket(), NOON + 1), "Was possible until Fri 20 Nov, 12:00");
  assert.equal(tellRefundTime(ticket({ refund_barred_by: "used" }), NOON - 1), "");
  assert.equal(tellRefundTime(ticket({ state: "cancelled" }), NOON), "");
  assert.equal(tellRefundTime(ticket({ gone_at: NOON }), NOON), "");
});

test("the place of the code says what became of the money", () => {
  const words = (change) => tellCode(ticket(change), START, NOON).words;
  assert.match(words({ state: "cancelled" }), /money is waiting/);
  assert.match(words({ state: "cancelled", paid_wei: "0" }), /nothing to pay back/);
  assert.match(words({ state: "refunded" }), /have your money back/);
  assert.match(words({ state: "refunded", paid_wei: "0" }), /gave this ticket back/);
  assert.equal(stateOf(ticket({ state: "refunded" })).words, "Refunded");
  assert.equal(stateOf(ticket({ state: "refunded", paid_wei: "0" })).words, "Given back");
});
