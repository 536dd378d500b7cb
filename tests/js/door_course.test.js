import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import { DoorCourse } from "../../assets/js/door/course.js";
import { DoorDevice } from "../../assets/js/door/device.js";
import { Link } from "../../assets/js/door/link.js";
import { ZEROS, hashText, writeText } from "../../assets/js/door/record.js";
import { DoorSync } from "../../assets/js/door/sync.js";
import { deltaOf, makeSnapshot, makeText } from "./doors.js";
import { FakeServer, GO } from "./door_server.js";

const IN = { ...GO, result: "stop", reason: "already_in", first_scan: { at: "2026-11-20T20:00:00Z", gate: "North", by: "Bo" } };
/** The event's codes are of now: the device's clock is not faked. */
const now = () => Math.floor(Date.now() / 1000);
const codeOf = (fields) => makeText({ validFrom: now() - 600, ...fields });

let server;
let page;
let device;
let link;
let sync;
let course;
let view;
let looks;
let nameless;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  server.install();
  view = { rows: [], verdict: null };
  looks = [];
  nameless = [];
  await openPage();
});

afterEach(() => page.abort());

/** The page, on whatever the device has kept. */
async function openPage() {
  page?.abort();
  device?.close();
  page = new AbortController();
  device = await DoorDevice.open("e1");
  if (!device.book) await device.takeSnapshot(makeSnapshot({ allows_reentry: true }).pack());
  await device.register({ accountId: "a1", gate: "North", label: "Linux" });
  link = new Link(() => sync?.kick());
  const common = { device, link, signal: page.signal };
  sync = new DoorSync({ ...common, onAnswers: (answers) => course.hearAnswers(answers), onProblem: (problem) => Object.assign(view, { uploadProblem: problem?.message ?? "" }) });
  const show = (change) => Object.assign(view, change, "verdict" in change && change.verdict ? { last: change.verdict } : {});
  const onNameless = ({ tokenId }) => nameless.push(tokenId);
  course = new DoorCourse({ ...common, sync, show, onVerdict: (look) => looks.push(look.title), onNameless });
  course.stand({ gate: "North", kind: "entry" });
}

/** Until it is true, for at most five seconds. */
async function until(isTrue) {
  for (let turn = 0; turn < 1000 && !isTrue(); turn += 1) await new Promise((resume) => setTimeout(resume, 5));
  assert.ok(isTrue());
}

async function scan(text) {
  course.dismiss();
  await course.runNext(async () => null);
  view.last = null;
  course.look(text);
  await until(() => view.last !== null || view.problem);
  course.dismiss();
  return view.last;
}

test("online the server's answer is the light, asked with the code and its record", async () => {
  link.hear();
  server.delayMs = 30;
  const code = codeOf({ tokenId: 5 });
  const shown = await scan(code);
  assert.deepEqual([shown.result, shown.name, shown.isOffline, shown.token], ["go", "Ada", false, 5]);
  const [asked] = server.posted("/checkins");
  assert.deepEqual([asked.pass, asked.record.pass_hash], [code, await hashText(code)]);
  assert.equal(asked.shown, undefined);
  await until(() => device.waiting === 0);
  assert.deepEqual(await device.listQueue(9, new Set()), []);
});

test("what the server says outweighs what we know", async () => {
  link.hear();
  server.decide = () => IN;
  const shown = await scan(codeOf({ tokenId: 5 }));
  assert.deepEqual([shown.reason, shown.first.by], ["already_in", "Bo"]);
  await until(() => device.waiting === 0);
  assert.equal(device.book.isIn(5), false, "nobody was let in here");
});

test("offline this device decides at once, keeps the scan, and knows whom it has let in", async () => {
  server.isAway = true;
  const code = codeOf({ tokenId: 5 });
  const first = await scan(code);
  assert.deepEqual([first.result, first.isOffline, first.tier], ["go", true, "Floor"]);
  const again = await scan(codeOf({ tokenId: 5, validFrom: now() - 700 }));
  assert.deepEqual([again.reason, again.first.gate], ["already_in", "North"]);
  assert.equal(device.waiting, 2);
  assert.equal(server.posted("/checkins").length, 0);
  assert.deepEqual(looks, ["Go", "Already in"]);
});

test("a reload loses nothing, and knows whom this device has let in", async () => {
  await scan(codeOf({ tokenId: 5 }));
  await openPage();
  assert.equal(device.waiting, 1);
  assert.equal((await scan(codeOf({ tokenId: 5, validFrom: now() - 700 }))).reason, "already_in");
});

test("the records are a chain", async () => {
  for (const tokenId of [1, 2, 3]) await scan(codeOf({ tokenId }));
  const queued = await device.listQueue(9, new Set());
  let previous = ZEROS;
  for (const [place, { scan: sent }] of queued.entries()) {
    const { record, shown, ...outside } = sent;
    assert.deepEqual([record.counter, record.previous, shown], [place + 1, previous, "go"]);
    previous = await hashText(writeText({ ...outside, ...record }));
  }
});

test("without an answer in 1.2 s this device decides; the late answer is no second light, and the nonce is the same", async () => {
  link.hear();
  server.delayMs = 3_000;
  const begun = performance.now();
  const shown = await scan(codeOf({ tokenId: 5 }));
  const taken = performance.now() - begun;
  assert.ok(taken > 1_150 && taken < 1_900, `${taken} ms`);
  assert.deepEqual([shown.result, shown.isOffline, link.isOnline], ["go", true, false]);
  server.delayMs = 0;
  sync.run();
  sync.kick();
  await until(() => device.waiting === 0);
  const [asked, sent] = server.posted("/checkins");
  assert.equal(sent.scans[0].nonce, asked.nonce);
  assert.deepEqual([sent.scans[0].shown, sent.scans[0].pass], ["go", undefined]);
  assert.equal(view.rows[0].checkinId, "c-1");
  assert.equal(view.rows[0].isOffline, false);
});

test("a code that is plainly none of ours is refused at once, online too", async () => {
  link.hear();
  server.delayMs = 3_000;
  const begun = performance.now();
  const shown = await scan("HTTPS://POSTER.EXAMPLE");
  assert.ok(performance.now() - begun < 500);
  assert.deepEqual([shown.reason, shown.isOffline], ["unreadable", false]);
  assert.equal((await device.listQueue(1, new Set()))[0].scan.shown, "stop");
});

test("a server that refuses to look is no light, and nobody is in by it", async () => {
  link.hear();
  server.refusals["/checkins"] = { status: 403 };
  course.look(codeOf({ tokenId: 5 }));
  await until(() => view.problem === "No, 403.");
  assert.deepEqual([view.last ?? null, looks], [null, []]);
  const [{ scan: kept }] = await device.listQueue(9, new Set());
  assert.equal(kept.shown, "stop");
  assert.equal(device.book.isIn(5), false);
});

test("a broken server is one that is away", async () => {
  link.hear();
  server.refusals["/checkins"] = { status: 500 };
  assert.deepEqual([(await scan(codeOf({ tokenId: 5 }))).isOffline, link.isOnline], [true, false]);
});

test("everything goes up in order, at most 80 a list; sent twice it changes nothing", async () => {
  for (let number = 0; number < 100; number += 1) await scan(`POSTER ${number}`);
  sync.run();
  link.hear();
  await until(() => device.waiting === 0);
  const lists = server.posted("/checkins").map(({ scans }) => scans);
  assert.deepEqual(lists.map((list) => list.length), [80, 20]);
  const counters = lists.flat().map(({ record }) => record.counter);
  assert.deepEqual(counters, Array.from({ length: 100 }, (_, place) => place + 1));
  assert.equal(server.scans.size, 100);
});

test("an answer that gets lost is asked for again", async () => {
  await scan(codeOf({ tokenId: 5 }));
  const answer = globalThis.fetch;
  let lost = 0;
  globalThis.fetch = async (...call) => {
    const response = await answer(...call);
    if (String(call[0]).endsWith("/checkins") && lost === 0) {
      lost += 1;
      throw new TypeError("cut");
    }
    return response;
  };
  sync.run();
  await until(() => device.waiting === 0);
  assert.deepEqual([lost, server.scans.size], [1, 1]);
});

test("who is not allowed any more is told why, and everything stays", async () => {
  await scan(codeOf({ tokenId: 5 }));
  server.refusals["/checkins"] = { status: 401, message: "Please sign in first." };
  sync.run();
  await until(() => view.uploadProblem === "Please sign in first.");
  assert.equal(device.waiting, 1);
  server.refusals = {};
  sync.kick();
  await until(() => device.waiting === 0);
  assert.equal(view.uploadProblem, "");
});

test("a server with too much to do is left alone for as long as it says", async () => {
  await scan(codeOf({ tokenId: 5 }));
  server.refusals["/checkins"] = { status: 429, retryAfterS: 1 };
  sync.run();
  await until(() => server.posted("/checkins").length === 1);
  server.refusals = {};
  const begun = performance.now();
  sync.kick();
  await until(() => device.waiting === 0);
  assert.ok(performance.now() - begun > 800);
});

test("one scan that the server cannot take does not keep the others", async () => {
  for (let number = 0; number < 5; number += 1) await scan(`POSTER ${number}`);
  const answer = globalThis.fetch;
  globalThis.fetch = async (url, options) => {
    const isBad = options.body?.includes('"counter":3,') ?? false;
    if (!isBad) return answer(url, options);
    return new Response(JSON.stringify({ success: false, error: { code: "INVALID", message: "No." } }), { status: 422 });
  };
  sync.run();
  await until(() => device.waiting === 0);
  assert.deepEqual([device.refused.length, server.scans.size], [1, 4]);
  await openPage();
  assert.deepEqual([device.waiting, device.refused.length], [0, 1]);
});

test("a record that is refused in its place stays on the device", async () => {
  server.decide = () => ({ error: { code: "RECORD_REFUSED", message: "No." } });
  await scan(codeOf({ tokenId: 5 }));
  sync.run();
  await until(() => view.refused?.length === 1);
  assert.deepEqual([view.rows[0].isRefused, view.rows[0].isOffline, view.rows[0].isOdd], [true, false, false]);
  const [{ id, scan: kept, refusal }] = view.refused;
  assert.deepEqual([kept.record.token_id, kept.gate, refusal], [5, "North", { code: "RECORD_REFUSED", message: "No." }]);
  await openPage();
  assert.deepEqual([device.refused.map(({ refusal: { message } }) => message), device.waiting], [["No."], 0]);
  await device.dropRefused([id + 1]);
  assert.equal(device.refused.length, 1);
  await device.dropRefused([id]);
  await openPage();
  assert.deepEqual([device.refused, await device.listQueue(9, new Set())], [[], []]);
});

test("without a network nothing is tried scan by scan; when the server is there again all goes up", async () => {
  let tries = 0;
  const answer = globalThis.fetch;
  globalThis.fetch = (...call) => {
    tries += 1;
    return answer(...call);
  };
  server.isAway = true;
  sync.run();
  for (let tokenId = 1; tokenId <= 5; tokenId += 1) await scan(codeOf({ tokenId }));
  assert.ok(tries <= 1, `${tries} tries`);
  server.isAway = false;
  link.hear();
  await until(() => device.waiting === 0);
});

test("a pass that opens no name is told of, when whose it is would have been shown", async () => {
  const code = codeOf({ tokenId: 5 });
  await scan(code);
  await scan("HTTPS://POSTER.EXAMPLE");
  assert.deepEqual(nameless, [5]);
  await scan(codeOf({ tokenId: 5, validFrom: now() - 700 }));
  assert.deepEqual(nameless, [5, 5], "already in");
  link.hear();
  await scan(codeOf({ tokenId: 6 }));
  assert.deepEqual(nameless, [5, 5, 6], "online too: the next one may be shown without a network");
  device.nameOf = async () => "Ada";
  await scan(codeOf({ tokenId: 7 }));
  assert.equal(nameless.length, 3);
});

test("the server's word takes the place of an own mark once it is newer", async () => {
  server.isAway = true;
  await scan(codeOf({ tokenId: 5 }));
  server.isAway = false;
  sync.run();
  await until(() => device.waiting === 0);
  assert.equal(device.book.isIn(5), true);
  await device.applyDelta({ ...deltaOf([]), cursor: Date.now() + 60_000 });
  assert.equal(device.book.isIn(5), false, "it was taken back elsewhere");
});

test("out and in again by this device alone", async () => {
  assert.equal((await scan(codeOf({ tokenId: 5 }))).result, "go");
  course.stand({ gate: "North", kind: "exit" });
  assert.equal((await scan(codeOf({ tokenId: 6 }))).reason, "needs_supervisor");
  await new Promise((resume) => setTimeout(resume, 1_050)); // marks are of a second
  assert.equal((await scan(codeOf({ tokenId: 5, validFrom: now() - 700 }))).result, "go");
  assert.equal(device.book.isIn(5), false);
  assert.deepEqual((await device.listQueue(9, new Set())).map(({ scan: { kind } }) => kind), ["entry", "exit", "exit"]);
});

test("another account makes another scanner; the same one goes on with its chain", async () => {
  await scan(codeOf({ tokenId: 5 }));
  await device.register({ accountId: "a1", gate: "", label: "" });
  await scan(codeOf({ tokenId: 6 }));
  server.scanner = { ...server.scanner, id: "s2" };
  await device.register({ accountId: "a2", gate: "", label: "" });
  await scan(codeOf({ tokenId: 7 }));
  const sent = (await device.listQueue(9, new Set())).map(({ scan: { record } }) => [record.scanner_id, record.counter]);
  assert.deepEqual(sent, [["s1", 1], ["s1", 2], ["s2", 1]]);
  const [first, again, other] = server.posted("/door/scanners").map((one) => one.public_key);
  assert.equal(first, again);
  assert.notEqual(first, other);
});

test("a disk that has lost the last moment goes on where the server is", async () => {
  server.scanner = { id: "s1", last_counter: 9, last_hash: "ab".repeat(32) };
  await device.register({ accountId: "a1", gate: "", label: "" });
  await scan(codeOf({ tokenId: 5 }));
  const [{ scan: { record } }] = await device.listQueue(9, new Set());
  assert.deepEqual([record.counter, record.previous], [10, "ab".repeat(32)]);
});

test("the list keeps five, and no names beyond the page", async () => {
  link.hear();
  for (let tokenId = 1; tokenId <= 6; tokenId += 1) await scan(codeOf({ tokenId }));
  assert.equal(view.rows.length, 5);
  assert.equal(view.rows[0].name, "Ada");
  await until(() => device.waiting === 0);
  const kept = await device.recall("recent");
  assert.deepEqual([kept.length, kept[0].name], [5, ""]);
});

test("a held verdict stays until it is dismissed", async () => {
  course.look(codeOf({ tokenId: 5 }));
  await until(() => view.verdict !== null);
  course.hold();
  await new Promise((resume) => setTimeout(resume, 1_500));
  assert.notEqual(view.verdict, null);
  course.dismiss();
  await until(() => view.verdict === null);
});
