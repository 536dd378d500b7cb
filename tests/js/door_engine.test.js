import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import { CLOSED, DoorEngine } from "../../assets/js/door/engine.js";
import { FLAGS } from "../../assets/js/door/snapshot.js";
import { readCode, sayClock, sayRefused, sayState, writeRefused } from "../../assets/js/door/words.js";
import { deltaOf, makeSnapshot, makeText } from "./doors.js";
import { FakeServer, GO } from "./door_server.js";

const ENTERED = { token: 5, seq: 1, tier: 0, flags: FLAGS.exists | FLAGS.in, at: 1_800_000_000, gate: "South", by: "Bo" };
const codeOf = (fields) => makeText({ validFrom: Math.floor(Date.now() / 1000) - 600, ...fields });

let server;
let page;
let engine;
let view;
let streams;

/** The browser's stream, held by the test. */
class FakeStream extends EventTarget {
  readyState = 1;
  constructor(url) {
    super();
    this.url = url;
    streams.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(type, data) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
  fail(readyState) {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  globalThis.EventSource = FakeStream;
  streams = [];
  server = new FakeServer();
  server.snapshot = makeSnapshot({ allows_reentry: true }).pack();
  server.install();
});

afterEach(() => page.abort());

function openPage() {
  page?.abort();
  page = new AbortController();
  view = { ...CLOSED };
  const show = (change) => Object.assign(view, change, change.verdict ? { last: change.verdict } : {});
  engine = new DoorEngine({ eventId: "e1", label: "Linux", show, signal: page.signal, onVerdict: () => undefined });
  engine.run();
}

async function until(isTrue) {
  for (let turn = 0; turn < 1600 && !isTrue(); turn += 1) await new Promise((resume) => setTimeout(resume, 5));
  assert.ok(isTrue());
}

const polls = () => server.calls.filter(({ path }) => path.includes("since=")).length;

test("the first opening: who, which scanner, the whole snapshot, what has changed since, names, the stream", async () => {
  openPage();
  assert.equal(view.isOpen, false);
  await until(() => view.isOpen && streams.length === 1);
  const asked = server.calls.map(({ path }) => path.split("?")[0]);
  assert.deepEqual(asked.slice(0, 4), ["/auth/session", "/door/events", "/door/scanners", "/door/snapshot"]);
  assert.equal(polls(), 1);
  assert.deepEqual([view.title, view.isOnline, view.counts.expected, view.role], ["Lamplight", true, 10, "door"]);
  assert.match(streams[0].url, /stream\?event=e1&since=1800000000000$/);
  assert.match(server.posted("/door/scanners")[0].public_key, /^04/);
});

test("several gates: one is chosen, and is still chosen after a reload without a network", async () => {
  openPage();
  await until(() => view.isOpen);
  assert.deepEqual([view.gates, view.gate, view.isGateFixed], [["North", "South"], "", false]);
  await engine.chooseGate("South");
  server.isAway = true;
  openPage();
  await until(() => view.isOpen);
  assert.deepEqual([view.gate, view.isOnline, view.title], ["South", false, "Lamplight"]);
  engine.look(codeOf({ tokenId: 5 }));
  await until(() => view.last);
  assert.deepEqual([view.last.result, view.last.isOffline, view.last.gate], ["go", true, "South"]);
  assert.equal(view.waiting, 1);
  await until(() => view.counts.inside === 1);
});

test("a link's gate is fixed; an event without gates has one", async () => {
  server.door = { ...server.door, gate: "North" };
  openPage();
  await until(() => view.isOpen && view.gates.length > 0);
  assert.deepEqual([view.gate, view.isGateFixed], ["North", true]);
  await engine.chooseGate("South");
  assert.equal(view.gate, "North");
  server.door = { ...server.door, gate: "" };
  server.delta = () => ({ ...deltaOf([]), gates: [] });
  openPage();
  await until(() => view.gate === "Main gate");
  assert.equal(view.isGateFixed, true);
});

test("no gate, no scan: nobody is let in at nowhere, and at no gate that is not known yet", async () => {
  openPage();
  assert.equal(view.gate, "");
  await until(() => view.isOpen);
  engine.look(codeOf({ tokenId: 5 }));
  await new Promise((resume) => setTimeout(resume, 50));
  assert.equal(view.last, undefined);
});

test("what the stream tells is known at once, and counts are the server's", async () => {
  openPage();
  await until(() => streams.length === 1);
  await engine.chooseGate("North");
  streams[0].say("delta", { ...deltaOf([ENTERED]), cursor: 1_800_000_001_000, counts: { inside: 7, expected: 9, tiers: [], gates: [], rate_per_min: 1 } });
  await until(() => view.counts.inside === 7);
  server.isAway = true;
  engine.look(codeOf({ tokenId: 5 }));
  await until(() => view.last);
  assert.deepEqual([view.last.reason, view.last.first.gate, view.last.first.by], ["already_in", "South", "Bo"]);
  streams[0].say("counts", { inside: 8, expected: 9, tiers: [], gates: [], rate_per_min: 1 });
});

test("without a stream changes are asked for every two seconds, and the stream is opened again", async () => {
  openPage();
  await until(() => streams.length === 1);
  streams[0].say("ping", { server_ms: Date.now() });
  const before = polls();
  server.delta = () => ({ ...deltaOf([ENTERED]), counts: null });
  streams[0].fail(0);
  await until(() => polls() > before + 1);
  await until(() => view.counts.inside === 1);
  streams[0].fail(2);
  assert.equal(streams[0].readyState, 2);
});

test("the server goes away and comes back: said, with since when, and the queue goes up", async () => {
  openPage();
  await until(() => streams.length === 1);
  await engine.chooseGate("North");
  server.isAway = true;
  streams[0].fail(0);
  await until(() => !view.isOnline);
  assert.ok(Date.now() - view.since < 1_000);
  engine.look(codeOf({ tokenId: 5 }));
  await until(() => view.waiting === 1);
  server.isAway = false;
  const begun = performance.now();
  await until(() => view.isOnline && view.waiting === 0);
  assert.ok(performance.now() - begun < 4_000);
  assert.equal(view.rows[0].checkinId, "c-1");
});

test("a snapshot that has grown too old is fetched anew", async () => {
  openPage();
  await until(() => streams.length === 1);
  const before = server.calls.filter(({ path }) => path === "/door/snapshot?event=e1").length;
  streams[0].say("reset", {});
  await until(() => server.calls.filter(({ path }) => path === "/door/snapshot?event=e1").length > before);
  await until(() => streams.length === 2);
});

test("changes survive a reload, one by one and folded into the snapshot", async () => {
  openPage();
  await until(() => streams.length === 1);
  for (let number = 0; number < 130; number += 1) {
    streams[0].say("delta", { ...deltaOf([{ ...ENTERED, token: 20 + number }]), counts: null });
  }
  await until(() => view.counts?.expected === 140 || view.counts?.expected === 10);
  await new Promise((resume) => setTimeout(resume, 300));
  server.isAway = true;
  openPage();
  await until(() => view.isOpen);
  assert.deepEqual([view.counts.inside, view.counts.expected], [130, 140]);
});

test("whose door it is not is told so; whoever is not signed in, too", async () => {
  server.refusals["/door/scanners"] = { status: 403, message: "You are not on the door of this event." };
  openPage();
  await until(() => view.refusal);
  assert.equal(view.refusal.message, "You are not on the door of this event.");
  server.account = null;
  openPage();
  await until(() => view.refusal?.status === 401);
});

test("whose right ends is told so, and what was scanned still goes up", async () => {
  openPage();
  await until(() => view.isOpen);
  await engine.chooseGate("North");
  server.isAway = true;
  await until(() => streams.length > 0);
  streams[0].fail(0);
  await until(() => !view.isOnline);
  engine.look(codeOf({ tokenId: 5 }));
  await until(() => view.waiting === 1);
  server.isAway = false;
  server.refusals["/door/snapshot"] = { status: 403, message: "Not any more." };
  await until(() => view.refusal?.message === "Not any more.");
  await until(() => view.waiting === 0);
  server.refusals = {};
  await until(() => view.refusal === null);
});

test("never opened here before and no network: not open", async () => {
  server.isAway = true;
  openPage();
  await new Promise((resume) => setTimeout(resume, 300));
  assert.deepEqual([view.isOpen, view.refusal], [false, null]);
});

test("a typed code, a photograph, taking back, letting in", async () => {
  openPage();
  await until(() => view.isOpen);
  await engine.chooseGate("North");
  engine.acts.typeCode("ABCD2345");
  await until(() => view.last);
  assert.deepEqual(server.posted("/checkins")[0].code, "ABCD2345");
  engine.dismiss();
  await until(() => view.verdict === null);
  server.decide = () => ({ ...GO, result: "ask", reason: "needs_supervisor" });
  engine.look(codeOf({ tokenId: 6 }));
  await until(() => view.last.reason === "needs_supervisor");
  await engine.acts.undo(view.rows.at(-1));
  assert.equal(view.rows.at(-1).isUndone, true);
  const done = engine.acts.admit(view.rows[0], "On the list of the band");
  await until(() => view.last.checkinId === "c-other");
  assert.equal(server.calls.at(-1).body?.reason ?? server.posted("/checkins/c-2/admit")[0].reason, "On the list of the band");
  engine.dismiss();
  await done;
});

test("a photograph is read by the server, without a network by us", async () => {
  openPage();
  await until(() => view.isOpen);
  await engine.chooseGate("North");
  const read = async () => codeOf({ tokenId: 7 });
  engine.acts.scanPhoto(new File(["x"], "ticket.jpg"), read);
  await until(() => view.last);
  assert.equal(view.last.token, 0);
  engine.dismiss();
  await until(() => view.verdict === null);
  server.isAway = true;
  await until(() => streams.length > 0);
  streams[0].fail(0);
  await until(() => !view.isOnline);
  view.last = null;
  engine.acts.scanPhoto(new File(["x"], "ticket.jpg"), read);
  await until(() => view.last);
  assert.deepEqual([view.last.token, view.last.isOffline], [7, true]);
  engine.dismiss();
  await until(() => view.verdict === null);
  engine.acts.scanPhoto(new File(["x"], "ticket.jpg"), async () => "");
  await until(() => view.problem.startsWith("No code can be read"));
});

test("the quiet line", () => {
  const at = new Date(2027, 0, 15, 20, 14).getTime();
  const door = { isOnline: true, since: at, waiting: 0, knownAt: at, clockErrorMs: 212 };
  assert.equal(sayState(door), "Online · list of 20:14 · clock ±0.2 s");
  assert.equal(
    sayState({ ...door, isOnline: false, waiting: 12 }),
    "Offline since 20:14 · 12 waiting to go up · list of 20:14 · clock ±0.2 s",
  );
  assert.deepEqual([sayClock(Infinity), sayClock(9_000), sayClock(1)], ["clock not checked", "clock may be 9.0 s off", "clock ±0.1 s"]);
});

test("what was refused, in one sentence and as a file", () => {
  const refusalOf = (message) => ({ id: 1, scan: { nonce: "n" }, refusal: { code: "X", message } });
  assert.equal(sayRefused([refusalOf("No.")]), "1 scan was refused: No.");
  assert.equal(sayRefused([refusalOf("No."), refusalOf("No.")]), "2 scans were refused: No.");
  assert.equal(sayRefused([refusalOf("No."), refusalOf("Never.")]), "2 scans were refused: 2 reasons.");
  assert.deepEqual(JSON.parse(writeRefused([refusalOf("No.")])), [{ refusal: { code: "X", message: "No." }, scan: { nonce: "n" } }]);
});

test("a scan that the server refuses is shown until somebody removes it", async () => {
  openPage();
  await until(() => view.isOpen);
  await engine.chooseGate("North");
  server.decide = () => ({ error: { code: "RECORD_REFUSED", message: "No." } });
  engine.look("HTTPS://POSTER.EXAMPLE");
  await until(() => view.refused.length === 1);
  assert.deepEqual([view.waiting, view.refused[0].refusal.message], [0, "No."]);
  await engine.acts.dropRefused(view.refused);
  assert.deepEqual(view.refused, []);
});

test("a code that is typed while a verdict is on the screen comes after it; taking back is said while it lasts", async () => {
  openPage();
  await until(() => view.isOpen);
  await engine.chooseGate("North");
  engine.look(codeOf({ tokenId: 5 }));
  await until(() => view.verdict?.token === 5);
  engine.acts.typeCode("ABCD2345");
  await until(() => view.verdict && view.verdict.token === 0);
  assert.equal(view.rows.length, 2);
  server.delayMs = 100;
  const undone = engine.acts.undo(view.rows[1]);
  assert.deepEqual([view.rows[1].isUndoing, view.rows[1].isUndone], [true, false]);
  await undone;
  assert.deepEqual([view.rows[1].isUndoing, view.rows[1].isUndone], [false, true]);
  server.isAway = true;
  await engine.acts.undo(view.rows[0]);
  assert.deepEqual([view.rows[0].isUndoing, view.rows[0].isUndone], [false, false]);
  assert.match(view.problem, /cannot reach/);
});

test("typed codes with their look-alikes", () => {
  assert.equal(readCode(" abcd-2o4l "), "ABCD2041");
  assert.deepEqual([readCode("ABCD234"), readCode("ABCDU345"), readCode("ABCD23456")], ["", "", ""]);
});
