import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { followOrder, pause, progressOf, resendPending, sayFailure, submitOrder } from "../../assets/js/orders.js";

const HASH = `0x${"ab".repeat(32)}`;
let kept;
let calls;

const reply = (status, body) => new Response(JSON.stringify(body), { status });
const ok = (data) => reply(200, { success: true, data });
const fail = (status, code) => reply(status, { success: false, error: { code, message: `${code}.` } });
const pendingNow = () => JSON.parse(kept.get("ks-pending-orders") ?? "{}");

/** The server gives these answers in turn; the last one again and again. */
function serve(...answers) {
  calls = [];
  globalThis.fetch = async (url) => {
    calls.push(url);
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (!next) throw new TypeError("away");
    return next();
  };
}

beforeEach(() => {
  kept = new Map();
  globalThis.document = { cookie: "" };
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
});

test("progress: what is done, what is awaited, what failed", () => {
  assert.equal(progressOf("ready").done, 0);
  assert.deepEqual(progressOf("submitted").steps.map((step) => step.state), ["is-done", "is-done", "is-now", "is-todo"]);
  assert.match(progressOf("submitted").steps[2].words, /about 2 s/);
  assert.ok(progressOf("confirmed").steps.every((step) => step.state === "is-done"));
  assert.equal(progressOf("failed").steps[2].state, "is-failed");
});

test("a transaction is kept until the server has heard of it", async () => {
  serve(null, () => fail(503, "UNAVAILABLE"), () => ok({ id: "o1", status: "submitted" }));
  const told = submitOrder("o1", HASH);
  assert.deepEqual(pendingNow(), { o1: HASH });
  assert.equal((await told).status, "submitted");
  assert.equal(calls.length, 3);
  assert.deepEqual(pendingNow(), {});
});

test("a page that was closed too early tells it later", async () => {
  kept.set("ks-pending-orders", JSON.stringify({ o1: HASH, o2: HASH }));
  serve(() => ok({}), null);
  await resendPending();
  assert.equal(Object.keys(pendingNow()).length, 1);
  serve(() => fail(409, "ORDER_SETTLED"));
  await resendPending();
  assert.deepEqual(pendingNow(), {});
});

test("what was kept and is damaged is no reason to fail", async () => {
  kept.set("ks-pending-orders", "{");
  await resendPending();
});

test("an order is followed to its end, through gaps", async () => {
  serve(() => ok({ status: "submitted" }), null, () => ok({ status: "confirming" }), () => ok({ status: "confirmed", ticket_ids: ["t"] }));
  const seen = [];
  const last = await followOrder("o1", (order) => seen.push(order.status), new AbortController().signal);
  assert.deepEqual(seen, ["submitted", "confirming", "confirmed"]);
  assert.deepEqual(last.ticket_ids, ["t"]);
});

test("following ends with the page, and with an order that is not there", async () => {
  const page = new AbortController();
  serve(() => ok({ status: "submitted" }));
  const followed = followOrder("o1", () => page.abort(), page.signal);
  await assert.rejects(followed, { name: "AbortError" });
  serve(() => fail(404, "ORDER_NOT_FOUND"));
  await assert.rejects(followOrder("o1", () => undefined, new AbortController().signal), { code: "ORDER_NOT_FOUND" });
});

test("a lost race is told with what became of the money", () => {
  assert.match(sayFailure({ error_code: "SOLD_OUT", error_message: "" }), /You paid nothing/);
  assert.equal(sayFailure({ error_code: "SOLD_OUT", error_message: "Gone, only the network fee." }), "Gone, only the network fee.");
});

test("waiting leaves nothing behind", async () => {
  const { signal } = new AbortController();
  const counted = new Map();
  const listening = {
    throwIfAborted: () => signal.throwIfAborted(),
    addEventListener: (_name, listener) => counted.set(listener, true),
    removeEventListener: (_name, listener) => counted.delete(listener),
  };
  for (let round = 0; round < 5; round += 1) await pause(0, /** @type {any} */ (listening));
  assert.equal(counted.size, 0);
});
