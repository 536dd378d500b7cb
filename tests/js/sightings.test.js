import assert from "node:assert/strict";
import test from "node:test";

import { Sightings } from "../../assets/js/sightings.js";

test("a code that stays is scanned once until 2 s after its verdict", () => {
  const seen = new Sightings();
  assert.equal(seen.isNew("A", 10_000), true);
  assert.equal(seen.isNew("A", 10_050), false);
  for (let now = 10_100; now <= 11_300; now += 50) seen.watch("A", now);
  seen.settle(11_300);
  for (let now = 11_350; now < 13_300; now += 50) assert.equal(seen.isNew("A", now), false);
  assert.equal(seen.isNew("A", 13_300), true);
});

test("a code that leaves the picture and comes back is scanned at once", () => {
  const seen = new Sightings();
  seen.isNew("A", 10_000);
  seen.settle(10_100);
  seen.isNew("", 10_500);
  assert.equal(seen.isNew("A", 10_600), false);
  seen.isNew("", 11_500);
  assert.equal(seen.isNew("A", 11_600), true);
});

test("a blink is not leaving", () => {
  const seen = new Sightings();
  seen.isNew("A", 10_000);
  seen.settle(10_050);
  seen.isNew("", 10_400);
  seen.isNew("", 10_700);
  assert.equal(seen.isNew("A", 10_790), false);
});

test("another code is scanned at once, and then the first one again", () => {
  const seen = new Sightings();
  assert.equal(seen.isNew("A", 10_000), true);
  seen.settle(10_100);
  assert.equal(seen.isNew("B", 10_200), true);
  seen.settle(10_300);
  assert.equal(seen.isNew("A", 10_400), true);
});

test("an empty picture is nothing to scan", () => {
  assert.equal(new Sightings().isNew("", 5), false);
});
