import assert from "node:assert/strict";
import test, { afterEach, beforeEach, mock } from "node:test";

import { DoorFeed } from "../../assets/js/door/feed.js";
import { FakeServer } from "./door_server.js";

const MINUTE_S = 60;
const PASS = { tokenId: 5 };

let page;
let server;
let feed;
let names;
let missing;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  server = new FakeServer();
  server.install();
  names = "Nadia";
  missing = "";
  page = new AbortController();
  globalThis.EventSource = class extends EventTarget {
    close() {}
  };
  const device = {
    book: { cursor: 0, confirm: () => undefined },
    applyDelta: async () => undefined,
    takeNames: async () => {
      missing = names;
    },
    nameOf: async () => missing,
  };
  const link = { isOnline: true, hear: () => undefined, miss: () => undefined, check: () => undefined };
  feed = new DoorFeed({
    ...{ eventId: "e1", device, link, signal: page.signal },
    ...{ onChange: () => undefined, onProblem: (problem) => assert.fail(problem) },
  });
  feed.run();
});

afterEach(() => {
  page.abort();
  mock.timers.reset();
});

/** Let so many seconds pass, and everything happen that happens in them. */
async function pass(seconds) {
  for (let tick = 0; tick < seconds * 2; tick += 1) {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resume) => setImmediate(resume));
    mock.timers.tick(500);
  }
}

/** How often names were loaded, and how often those of this moment were asked for. */
const loaded = () => {
  const paths = server.calls.map(({ path }) => path).filter((path) => path.includes("/door/names") && path.includes("next"));
  return [paths.length, paths.filter((path) => path.includes("fresh=true")).length];
};

test("names are loaded at once, and every ten minutes", async () => {
  await pass(5);
  assert.deepEqual(loaded(), [1, 0]);
  await pass(9 * MINUTE_S);
  assert.deepEqual(loaded(), [1, 0]);
  await pass(2 * MINUTE_S);
  assert.deepEqual(loaded(), [2, 0]);
});

test("a name that is missing is looked for at once, at most once a minute", async () => {
  await pass(2 * MINUTE_S);
  feed.missName(PASS);
  await pass(2);
  assert.deepEqual(loaded(), [2, 1]);
  for (let guest = 0; guest < 10; guest += 1) {
    feed.missName(PASS);
    await pass(3);
  }
  assert.deepEqual(loaded(), [2, 1]);
  await pass(MINUTE_S);
  assert.deepEqual(loaded(), [3, 2], "for all of them one more");
  await pass(5 * MINUTE_S);
  assert.deepEqual(loaded(), [3, 2]);
});

test("guests without a name cost less and less", async () => {
  names = "";
  for (let second = 0; second < 30 * MINUTE_S; second += 10) {
    feed.missName(PASS);
    await pass(10);
  }
  const [times] = loaded();
  assert.ok(times >= 5 && times <= 8, `${times} times in half an hour`);
});

test("a loading that failed is made up for", async () => {
  await pass(2 * MINUTE_S);
  server.refusals["/door/names"] = { status: 503 };
  feed.missName(PASS);
  await pass(2);
  server.refusals = {};
  await pass(MINUTE_S + 2);
  assert.equal(loaded()[1] > 0, true);
  assert.equal(missing, "Nadia");
});
