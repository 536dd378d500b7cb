import assert from "node:assert/strict";
import test, { beforeEach, mock } from "node:test";

import { ScanCourse, SHOWN_MS } from "../../assets/js/scan_course.js";

const GO = { result: "go", reason: "", sentence: "", holder_name: "Ada", tier_name: "Floor", first_scan: null, ticket_id: "t", checkin_id: "c1" };
const IN = { ...GO, result: "stop", reason: "already_in", first_scan: { at: "2026-11-20T20:00:00Z", gate: "North", by: "Bo" } };

let posted;
let answers;
let view;
let looks;
let course;
let page;

const ok = (data) => new Response(JSON.stringify({ success: true, data }), { status: 200 });
const refuse = (status) =>
  new Response(JSON.stringify({ success: false, error: { code: "X", message: `No, ${status}.` } }), { status });

/** Let everything that waits for an answer go on. */
async function settle() {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resume) => setImmediate(resume));
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  posted = [];
  answers = [];
  looks = [];
  view = { rows: [], verdict: null };
  page = new AbortController();
  globalThis.document = { cookie: "" };
  globalThis.fetch = async (url, options) => {
    if (options.method !== "POST") return ok({ inside: posted.length, expected: 9 });
    posted.push({ url, ...options });
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (!next) throw new TypeError("away");
    return next();
  };
  const show = (change) => Object.assign(view, typeof change === "function" ? change(view) : change);
  course = new ScanCourse({
    eventId: "e", gate: "Main", show, signal: page.signal, onVerdict: (look) => looks.push(look.title),
  });
});

test("a code becomes a scan, a verdict, a row, a count; then the next one needs no tap", async () => {
  answers = [() => ok({ verdict: GO })];
  course.look("PASS-A");
  await settle();
  assert.deepEqual([view.verdict, looks, view.counts.inside], [GO, ["Go"], 1]);
  assert.equal(view.rows[0].gate, "Main");
  const body = JSON.parse(posted[0].body);
  assert.deepEqual([body.event_id, body.gate, body.pass], ["e", "Main", "PASS-A"]);
  assert.equal(posted[0].headers["Idempotency-Key"], body.nonce);
  mock.timers.tick(SHOWN_MS.go);
  await settle();
  assert.equal(view.verdict, null);
  answers = [() => ok({ verdict: IN })];
  course.look("PASS-B");
  await settle();
  assert.deepEqual(looks, ["Go", "Already in"]);
  assert.equal(view.rows.length, 2);
});

test("while the server is away the same scan is sent again under its nonce", async () => {
  answers = [null, () => refuse(503), () => ok({ verdict: GO })];
  course.look("PASS-A");
  await settle();
  assert.equal(view.isAway, true);
  course.look("PASS-B");
  for (let turn = 0; turn < 3; turn += 1) {
    mock.timers.tick(1_000);
    await settle();
  }
  assert.equal(posted.length, 3);
  assert.equal(new Set(posted.map((one) => one.body)).size, 1);
  assert.deepEqual(looks, ["Go"]);
});

test("a refusal to look at it is said, and the camera goes on", async () => {
  answers = [() => refuse(403)];
  course.look("PASS-A");
  await settle();
  assert.equal(view.problem, "No, 403.");
  answers = [() => ok({ verdict: GO })];
  course.look("PASS-B");
  await settle();
  assert.deepEqual(looks, ["Go"]);
});

test("a tap takes the verdict away before its time", async () => {
  answers = [() => ok({ verdict: GO })];
  course.look("PASS-A");
  await settle();
  course.dismiss();
  await settle();
  assert.equal(view.verdict, null);
});

test("only five rows are kept, and an undone one says so", async () => {
  answers = [() => ok({ verdict: GO })];
  view.rows = Array.from({ length: 5 }, (_, place) => ({ checkin_id: `old${place}` }));
  course.look("PASS-A");
  await settle();
  assert.equal(view.rows.length, 5);
  answers = [() => ok({})];
  await course.undo("c1");
  assert.match(posted.at(-1).url, /\/checkins\/c1\/undo$/);
  assert.deepEqual(view.rows.map((row) => Boolean(row.isUndone)), [true, false, false, false, false]);
});

test("a photograph goes the same way", async () => {
  answers = [() => ok({ verdict: IN, decoded: true })];
  course.scanPhoto(new File(["x"], "ticket.jpg", { type: "image/jpeg" }));
  await settle();
  assert.match(posted[0].url, /scan\/image\?event_id=e&gate=Main$/);
  assert.equal(view.verdict.reason, "already_in");
});

test("what a poster's code says is cut to what the server takes", async () => {
  answers = [() => ok({ verdict: GO })];
  course.look("\0".repeat(10) + "x".repeat(900));
  await settle();
  assert.equal(JSON.parse(posted[0].body).pass, "x".repeat(400));
});
