import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { callApi } from "../../assets/js/api.js";

const NOON = Date.parse("2026-11-20T12:00:00Z");
let kept;
let count = 0;

/** The module as a page that was just opened has it. */
const open = () => import(`../../assets/js/server_clock.js?page=${(count += 1)}`);

beforeEach(() => {
  kept = {};
  globalThis.localStorage = {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, text) => {
      kept[name] = text;
    },
  };
});

test("a device that is two minutes late knows the server's time, with its error", async () => {
  const clock = await open();
  assert.equal(clock.serverNow(NOON), NOON);
  assert.equal(clock.clockError(NOON), Number.POSITIVE_INFINITY);
  assert.equal(clock.clockCheckedAt(), null);
  clock.noteAnswer({ date: "Fri, 20 Nov 2026 12:02:00 GMT" }, 200, NOON);
  assert.equal(clock.serverNow(NOON), NOON + 120_000 + 500 + 100);
  assert.equal(clock.clockError(NOON), 600);
  assert.equal(clock.clockCheckedAt(), NOON);
});

test("a time in the body is finer; one that an answer repeats is not believed", async () => {
  const clock = await open();
  const date = "Fri, 20 Nov 2026 12:00:00 GMT";
  clock.noteAnswer({ date, serverTime: "2026-11-20T12:00:00.700Z" }, 40, NOON);
  assert.equal(clock.serverNow(NOON), NOON + 720);
  assert.equal(clock.clockError(NOON), 20);
  clock.noteAnswer({ date, serverTime: "2026-11-20T11:00:00.700Z" }, 4, NOON);
  assert.equal(clock.serverNow(NOON), NOON + 720);
});

test("it is there after a reload; a rougher look changes nothing, a clock that was set does", async () => {
  (await open()).noteAnswer({ date: null, serverTime: "2026-11-20T12:00:01Z" }, 20, NOON);
  const clock = await open();
  assert.equal(clock.serverNow(NOON), NOON + 1010);
  clock.noteAnswer({ date: "Fri, 20 Nov 2026 12:00:11 GMT" }, 100, NOON + 10_000);
  assert.equal(clock.serverNow(NOON), NOON + 1010);
  clock.noteAnswer({ date: "Fri, 20 Nov 2026 12:00:20 GMT" }, 100, NOON + 80_000);
  assert.equal(clock.serverNow(NOON), NOON - 60_000 + 550);
});

test("it grows doubtful with age, and a fresh look is taken again", async () => {
  const clock = await open();
  clock.noteAnswer({ date: null, serverTime: "2026-11-20T12:00:00Z" }, 20, NOON);
  const week = NOON + 7 * 86_400_000;
  assert.ok(clock.clockError(week) < clock.DOUBTFUL_MS);
  assert.ok(clock.clockError(week + 3 * 86_400_000) > clock.DOUBTFUL_MS);
  clock.noteAnswer({ date: new Date(week).toUTCString() }, 100, week);
  assert.equal(clock.clockError(week), 550);
});

test("nothing is learned from what is no time, nor lost where nothing can be kept", async () => {
  const clock = await open();
  clock.noteAnswer({ date: null, serverTime: undefined }, 10, NOON);
  clock.noteAnswer({ date: "yesterday", serverTime: 7 }, 10, NOON);
  assert.equal(clock.clockCheckedAt(), null);
  kept["ks-server-clock"] = "{";
  globalThis.localStorage.setItem = () => {
    throw new Error("full");
  };
  const other = await open();
  assert.equal(other.serverNow(NOON), NOON);
  other.noteAnswer({ date: null, serverTime: "2026-11-20T12:00:05Z" }, 0, NOON);
  assert.equal(other.serverNow(NOON), NOON + 5000);
});

test("every answer of the API is looked at", async () => {
  const { serverNow } = await import("../../assets/js/server_clock.js");
  globalThis.document = { cookie: "" };
  const soon = new Date(Date.now() + 3_600_000).toUTCString();
  globalThis.fetch = async () => new Response('{"success": true, "data": []}', { headers: { Date: soon } });
  await callApi("/tickets");
  assert.ok(Math.abs(serverNow() - Date.now() - 3_600_000) < 2_000);
});
