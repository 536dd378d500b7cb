import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";

import { makeKeys, ZEROS } from "../../assets/js/door/record.js";
import { ChainMoved, DoorStore } from "../../assets/js/door/store.js";

const MARK = { token: 7, seq: 2, kind: "entry", at: 1_800_000_000, gate: "North", ackedAt: 0 };

let store;
let chain;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  store = await DoorStore.open("e1");
  chain = { keys: await makeKeys(), counter: 0, lastHash: ZEROS, scannerId: "s1", accountId: "a1" };
  await store.writeChain(chain);
});

const append = (counter, { name = `scan ${counter}`, mark = null } = {}) =>
  store.append({ chain: { ...chain, counter, lastHash: `${counter}` }, scan: { name }, mark });

test("a scan, the chain's end and the mark go in together", async () => {
  const id = await append(1, { mark: MARK });
  const again = await DoorStore.open("e1");
  const { keys, ...end } = await again.readChain();
  assert.deepEqual(end, { counter: 1, lastHash: "1", scannerId: "s1", accountId: "a1" });
  assert.equal(keys.privateKey.extractable, false);
  assert.deepEqual(await again.listQueue(9), [{ id, isRefused: false, scan: { name: "scan 1" } }]);
  assert.deepEqual(await again.listMarks(), [MARK]);
});

test("a record that is not the next one leaves nothing behind", async () => {
  await append(1);
  await assert.rejects(append(1, { mark: MARK }), ChainMoved);
  await assert.rejects(append(3, { mark: MARK }), ChainMoved);
  assert.equal((await store.readChain()).counter, 1);
  assert.equal((await store.listQueue(9)).length, 1);
  assert.deepEqual(await store.listMarks(), []);
});

test("the queue keeps its order; what is on its way or refused is left out, what is answered goes", async () => {
  const ids = [];
  for (let counter = 1; counter <= 5; counter += 1) ids.push(await append(counter));
  const [first, second, third] = await store.listQueue(9);
  const refusal = { code: "RECORD_REFUSED", message: "No." };
  await store.refuse({ ...second, refusal });
  await store.rewrite({ ...third, scan: { ...third.scan, shown: "go" } });
  const refused = [{ id: second.id, scan: { name: "scan 2" }, refusal }];
  assert.deepEqual(await store.readQueue(), { waiting: 4, refused });
  const left = await store.listQueue(2, new Set([first.id]));
  assert.deepEqual(left.map(({ scan }) => scan), [{ name: "scan 3", shown: "go" }, { name: "scan 4" }]);
  await store.drop([ids[0], ids[2]]);
  assert.deepEqual((await store.listQueue(9)).map(({ id }) => id), [ids[3], ids[4]]);
  await store.rewrite({ ...third, scan: { name: "late" } });
  assert.equal((await store.listQueue(9)).length, 2, "a scan that is answered already does not come back");
});

test("a refusal of before reasons were kept is told all the same", async () => {
  await append(1);
  const [queued] = await store.listQueue(1);
  await store.rewrite({ ...queued, isRefused: true });
  const { refused } = await store.readQueue();
  assert.deepEqual([refused.length, refused[0].scan, refused[0].refusal.code], [1, { name: "scan 1" }, "REFUSED"]);
});

test("events do not see each other", async () => {
  await append(1, { mark: MARK });
  await store.writeSnapshot(new Uint8Array([1]).buffer);
  const other = await DoorStore.open("e2");
  assert.equal(await other.readChain(), null);
  assert.equal(await other.readSnapshot(), null);
  assert.equal(await other.readFile("names"), null);
  assert.equal(await other.read("settings"), null);
  assert.deepEqual([await other.listQueue(9), await other.listMarks()], [[], []]);
});

test("a new snapshot takes the place of the changes that are in it", async () => {
  await store.writeSnapshot(new Uint8Array([1, 2]).buffer);
  const upTo = await store.addDelta({ cursor: 1 });
  await store.addDelta({ cursor: 2 });
  assert.deepEqual((await store.readSnapshot()).deltas, [{ cursor: 1 }, { cursor: 2 }]);
  await store.writeSnapshot(new Uint8Array([3]).buffer, upTo);
  const { bytes, deltas } = await store.readSnapshot();
  assert.deepEqual([[...new Uint8Array(bytes)], deltas], [[3], [{ cursor: 2 }]]);
});

test("whoever reads the database finds sealed boxes", async () => {
  const secret = "Ada Lovelace";
  await append(1, { name: secret, mark: { ...MARK, gate: secret } });
  await store.write("recent", [secret]);
  await store.write("settings", { gate: secret });
  await store.addDelta({ by: secret });
  await store.writeFile("names", new TextEncoder().encode(secret).buffer);
  await store.writeSnapshot(new TextEncoder().encode(secret).buffer);
  await store.addDelta({ by: secret });
  const raw = await openDB("keepsake-door");
  const texts = [];
  for (const name of raw.objectStoreNames) for (const row of await raw.getAll(name)) texts.push(rawText(row));
  assert.ok(texts.length >= 8);
  assert.deepEqual(texts.filter((text) => text.includes(secret)), []);
});

/** All that a row holds, its bytes as letters. */
function rawText(thing) {
  if (thing instanceof ArrayBuffer || ArrayBuffer.isView(thing)) return Buffer.from(thing).toString("latin1");
  if (thing instanceof CryptoKey) return `key, extractable: ${thing.extractable}`;
  return thing && typeof thing === "object" ? Object.values(thing).map(rawText).join(" ") : String(thing);
}
