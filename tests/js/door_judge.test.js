import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";

import { ed25519 } from "@noble/curves/ed25519";

import { DoorBook } from "../../assets/js/door/book.js";
import { judge, readPass, warmUp } from "../../assets/js/door/judge.js";
import { openName } from "../../assets/js/door/names.js";
import { FLAGS } from "../../assets/js/door/snapshot.js";
import { fromHex } from "./pass_fields.js";
import { CONTRACT, deltaOf, makeSnapshot, makeText, NOW_S, PUBLIC_KEY } from "./doors.js";

const vectors = JSON.parse(readFileSync(new URL("../data/verdict_vectors.json", import.meta.url)));

let book;

beforeEach(() => {
  book = new DoorBook(makeSnapshot());
});

const ask = (text, { gate = "North", kind = "entry", nowS = NOW_S } = {}) =>
  judge(text, { book, nowMs: nowS * 1000 + 400, gate, kind });
const reasonOf = (...what) => ask(...what).reason;
const let_in = (pass, { at = NOW_S, gate = "North", kind = "entry" } = {}) =>
  book.put(book.makeMark(pass, { result: "go", kind, at, gate }));

/** The same snapshot as a vector's, as the server would pack it. */
function bookOf({ chain_id, contract, event_number, allows_paper, keys, tickets }) {
  const gates = Object.values(tickets).flatMap((ticket) => ticket.gates);
  const rows = Object.entries(tickets).map(([token, ticket]) => ({
    token: Number(token),
    seq: ticket.pass_seq,
    tier: ticket.gates.length ? 1 : 0,
    flags:
      FLAGS.exists |
      (ticket.is_refunded ? FLAGS.refunded : 0) |
      (ticket.is_blocked ? FLAGS.blocked : 0) |
      (ticket.needs_supervisor ? FLAGS.ask : 0) |
      (ticket.is_in ? FLAGS.in : 0),
    at: ticket.is_in ? 1_800_000_000 : null,
    gate: "",
    by: "",
  }));
  const snapshot = makeSnapshot({ chain_id, contract, number: event_number, allows_paper }, 0);
  snapshot.apply({ ...deltaOf(rows), keys, gates: gates.map((name) => ({ name, tiers: [1] })) });
  return new DoorBook(snapshot);
}

for (const { name, reason, text, snapshot, now, gate } of vectors) {
  test(`from the packed snapshot, too: ${name}`, () => {
    const found = judge(text, { book: bookOf(snapshot), nowMs: now * 1000, gate, kind: "entry" });
    assert.equal(found.reason, reason);
  });
}

test("who was let in here is in, before the server knows it", () => {
  const text = makeText({ tokenId: 5 });
  assert.deepEqual([ask(text).result, ask(text).tierName], ["go", "Floor"]);
  let_in(readPass(text));
  const again = ask(text, { nowS: NOW_S + 60 });
  assert.equal(again.reason, "already_in");
  assert.deepEqual(again.first, { at: NOW_S, gate: "North", by: "" });
});

test("who was let in at another gate is told of with when, gate and by whom", () => {
  const entry = { flags: FLAGS.exists | FLAGS.in, at: NOW_S - 90, gate: "South", by: "Bo" };
  book.apply(deltaOf([{ token: 5, seq: 1, tier: 0, ...entry }]));
  const found = ask(makeText({ tokenId: 5 }));
  assert.deepEqual([found.reason, found.first], ["already_in", { at: NOW_S - 90, gate: "South", by: "Bo" }]);
});

test("the newest sequence that was seen counts, and survives an older delta", () => {
  const fresh = makeText({ tokenId: 5, sequence: 4 });
  assert.equal(reasonOf(fresh), "");
  book.put(book.makeMark(readPass(fresh), { result: "stop", kind: "entry", at: NOW_S, gate: "North" }));
  assert.equal(reasonOf(makeText({ tokenId: 5, sequence: 3 })), "superseded");
  book.apply(deltaOf([{ token: 5, seq: 2, tier: 0, flags: FLAGS.exists, at: null, gate: "", by: "" }]));
  assert.equal(reasonOf(makeText({ tokenId: 5, sequence: 3 })), "superseded");
  assert.equal(reasonOf(fresh), "");
});

test("a forged or stale code teaches nothing", () => {
  const forged = makeText({ tokenId: 5, sequence: 9 }, ed25519.utils.randomPrivateKey());
  const found = ask(forged);
  assert.deepEqual([found.reason, found.isProven, found.tierName], ["bad_signature", false, ""]);
  assert.equal(ask("HELLO").reason, "unreadable");
  assert.equal(ask("HELLO").pass, null);
});

test("out and in again, where that is allowed", () => {
  const text = makeText({ tokenId: 5 });
  assert.equal(reasonOf(text, { kind: "exit" }), "needs_supervisor");
  let_in(readPass(text));
  assert.equal(reasonOf(text, { kind: "exit", nowS: NOW_S + 60 }), "");
  let_in(readPass(text), { kind: "exit", at: NOW_S + 60 });
  assert.equal(reasonOf(text, { nowS: NOW_S + 120 }), "");
  assert.equal(reasonOf(text, { kind: "exit", nowS: NOW_S + 120 }), "needs_supervisor");
});

test("a later entry elsewhere outweighs an exit here", () => {
  const text = makeText({ tokenId: 5 });
  let_in(readPass(text), { kind: "exit", at: NOW_S - 60 });
  const entry = { flags: FLAGS.exists | FLAGS.in, at: NOW_S - 5, gate: "South", by: "Bo" };
  book.apply(deltaOf([{ token: 5, seq: 1, tier: 0, ...entry }]));
  assert.equal(reasonOf(text), "already_in");
});

test("an own mark goes when the server's word is newer, and its sequence stays", () => {
  const mark = book.makeMark(readPass(makeText({ tokenId: 5, sequence: 3 })), {
    result: "go", kind: "entry", at: NOW_S, gate: "North",
  });
  book.put({ ...mark, ackedAt: NOW_S * 1000 });
  book.apply({ ...deltaOf([]), cursor: NOW_S * 1000 + 4_000 });
  assert.deepEqual(book.listSettled(), []);
  book.apply({ ...deltaOf([]), cursor: NOW_S * 1000 + 6_000 });
  const [settled] = book.listSettled();
  assert.deepEqual([settled.kind, settled.seq, settled.ackedAt], ["", 3, 0]);
  book.put(settled);
  assert.equal(book.isIn(5), false);
  assert.deepEqual(book.listSettled(), []);
});

test("a cancelled event lets nobody in; paper and gates follow the newest delta", () => {
  const text = makeText({ tokenId: 5 });
  book.apply({ ...deltaOf([]), event: { ...book.event, allows_paper: false } });
  assert.equal(reasonOf(text), "paper_not_allowed");
  book.apply({ ...deltaOf([]), event: { ...book.event, allows_paper: true }, gates: [{ name: "South", tiers: [0] }] });
  assert.equal(reasonOf(text), "wrong_gate");
  assert.deepEqual(book.gates, ["South"]);
  book.apply({ ...deltaOf([]), event: { ...book.event, status: "cancelled" } });
  assert.equal(reasonOf(text), "blocked");
});

test("counts: by tier, by gate and a minute, with this device's own", () => {
  let_in(readPass(makeText({ tokenId: 5 })), { at: NOW_S - 10 });
  const South = { flags: FLAGS.exists | FLAGS.in, at: NOW_S - 600, gate: "South", by: "Bo" };
  book.apply(deltaOf([
    { token: 6, seq: 1, tier: 1, ...South },
    { token: 7, seq: 1, tier: 1, flags: FLAGS.exists | FLAGS.refunded, at: null, gate: "", by: "" },
  ]));
  const counts = book.count(NOW_S);
  assert.deepEqual([counts.inside, counts.expected, counts.rate_per_min], [2, 9, 0.2]);
  assert.deepEqual(counts.tiers.map(({ name, inside }) => [name, inside]), [["Floor", 1], ["Balcony", 1]]);
  assert.deepEqual(counts.gates, [
    { name: "North", entries: 1, rate_per_min: 0.2 },
    { name: "South", entries: 1, rate_per_min: 0 },
  ]);
});

test("warming up is a whole verdict", () => {
  assert.deepEqual(warmUp(), { result: "go", reason: "" });
});

const boxes = JSON.parse(readFileSync(new URL("../data/names_vectors.json", import.meta.url)));

for (const [place, { bytes, opens, does_not_open }] of boxes.files.entries()) {
  test(`names open under their own passes alone, file ${place}`, async () => {
    const file = Uint8Array.from(Buffer.from(bytes, "base64")).buffer;
    const ask = ({ token, signature }) => openName([null, file], { tokenId: token, signature: fromHex(signature) });
    for (const box of opens) assert.equal(await ask(box), box.name ?? "");
    for (const box of does_not_open) assert.equal(await ask(box), "");
  });
}

test("without a file, or with a damaged one, there are no names", async () => {
  const pass = readPass(makeText({ tokenId: 5 }));
  assert.equal(await openName([null, new ArrayBuffer(3), new ArrayBuffer(99)], pass), "");
});

test("the makers of these tests make what the server would", () => {
  assert.match(PUBLIC_KEY, /^[0-9a-f]{64}$/);
  assert.match(CONTRACT, /^0x/);
});
