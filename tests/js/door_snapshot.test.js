import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { DoorSnapshot, FLAGS, SnapshotDamaged } from "../../assets/js/door/snapshot.js";

const vectors = JSON.parse(readFileSync(new URL("../data/snapshot_vectors.json", import.meta.url)));
const bytesOf = (text) => Uint8Array.from(Buffer.from(text, "base64")).buffer;
const snapshotOf = (name) => new DoorSnapshot(bytesOf(vectors.snapshots.find((one) => one.name === name).bytes));

/** Every ticket of a range that reaches beyond both ends, as the vectors write them down. */
function listTickets(snapshot) {
  const found = {};
  for (let token = 0; token < 64; token += 1) {
    const { token: _token, ...row } = snapshot.find(token) ?? {};
    if (_token !== undefined) found[token] = row;
  }
  return found;
}

for (const { name, header, tickets } of vectors.snapshots) {
  test(`the snapshot "${name}" is read, and packed again`, () => {
    const snapshot = snapshotOf(name);
    assert.deepEqual(snapshot.header, header);
    assert.deepEqual(listTickets(snapshot), tickets);
    const again = new DoorSnapshot(snapshot.pack());
    assert.deepEqual(again.header, header);
    assert.deepEqual(listTickets(again), tickets);
  });
}

test("deltas bring it up to date, applied once or twice, kept or not", () => {
  let snapshot = snapshotOf("busy");
  for (const { what, delta, after } of vectors.deltas) {
    snapshot.apply(delta);
    snapshot.apply(delta);
    assert.deepEqual(listTickets(snapshot), after, what);
    assert.deepEqual([snapshot.header.cursor, snapshot.header.gates], [delta.cursor, delta.gates], what);
    snapshot = new DoorSnapshot(snapshot.pack());
    assert.deepEqual(listTickets(snapshot), after, `${what}, packed`);
  }
});

test("an event without tickets gets its first ones", () => {
  const snapshot = snapshotOf("empty");
  const ticket = { seq: 1, tier: 0, flags: FLAGS.exists, at: null, gate: "", by: "" };
  snapshot.apply({ cursor: 5, server_ms: 5, tickets: [{ token: 40, ...ticket }, { token: 38, ...ticket }] });
  assert.deepEqual(Object.keys(listTickets(snapshot)), ["38", "40"]);
});

test("whoever is the 256th name has none", () => {
  const snapshot = snapshotOf("busy");
  const tickets = Array.from({ length: 300 }, (_, place) => ({
    token: 1000 + place, seq: 1, tier: 0, flags: FLAGS.exists | FLAGS.in, at: 9, gate: "North", by: `Staff ${place}`,
  }));
  snapshot.apply({ cursor: 5, server_ms: 5, tickets });
  const again = new DoorSnapshot(snapshot.pack());
  assert.deepEqual([again.find(1000).by, again.find(1299).by], ["Staff 0", ""]);
});

test("damaged bytes are refused", () => {
  const whole = new Uint8Array(bytesOf(vectors.snapshots[0].bytes));
  for (const length of [0, 4, 8, 100, whole.length - 4]) {
    assert.throws(() => new DoorSnapshot(whole.slice(0, length).buffer), SnapshotDamaged);
  }
  const other = whole.slice();
  other[0] = 0;
  assert.throws(() => new DoorSnapshot(other.buffer), SnapshotDamaged);
});

test("100,000 tickets are read in well under a second", (context) => {
  const crowd = snapshotOf("busy");
  const tickets = Array.from({ length: 100_000 }, (_, place) => {
    const isIn = place % 3 === 0;
    return {
      token: 100 + place, seq: place % 9, tier: place % 2, flags: isIn ? 17 : 1,
      at: isIn ? 1_800_000_000 + place : null, gate: isIn ? "North" : "", by: isIn ? "Jonas" : "",
    };
  });
  crowd.apply({ cursor: 5, server_ms: 5, tickets });
  const packed = crowd.pack();
  const begun = performance.now();
  const read = new DoorSnapshot(packed);
  const taken = performance.now() - begun;
  assert.equal(read.find(100_099).seq, 99_999 % 9);
  context.diagnostic(`${Math.round(packed.byteLength / 1024)} KB read in ${taken.toFixed(1)} ms`);
  assert.ok(taken < 300, `${taken} ms`);
});
