import assert from "node:assert/strict";
import test from "node:test";

import { formatDay, formatTime, makeLeaf, tellDoors } from "../../assets/js/dates.js";
import { formatCoins, formatFee } from "../../assets/js/money.js";

test("amounts", () => {
  assert.equal(formatCoins("0", "ETH"), "Free");
  assert.equal(formatCoins("50000000000000000", "ETH"), "0.05 ETH");
  assert.equal(formatCoins("1000000000000000000", "ETH"), "1 ETH");
  assert.equal(formatCoins(2n ** 96n - 1n, "S"), "79228162514.264337593543950335 S");
  assert.equal(formatCoins("1", "ETH"), "0.000000000000000001 ETH");
});

test("fees are rounded up to two figures", () => {
  assert.equal(formatFee("123456789012345", "ETH"), "0.00013 ETH");
  assert.equal(formatFee("99900000000000", "ETH"), "0.0001 ETH");
  assert.equal(formatFee("7", "ETH"), "0.000000000000000007 ETH");
});

test("days and times in the event's zone", () => {
  const moment = "2026-11-20T23:30:00Z";
  assert.equal(formatDay(moment, "Europe/Berlin"), "Sat 21 Nov");
  assert.equal(formatTime(moment, "Europe/Berlin"), "00:30");
  assert.equal(formatTime(moment, "no such zone"), "23:30");
  assert.deepEqual(makeLeaf(moment, "America/New_York"), { month: "Nov", day: "20", weekday: "Fri" });
});

test("time to the doors", () => {
  const event = { doors_at: "2026-11-20T18:00:00Z", starts_at: "2026-11-20T19:00:00Z", ends_at: "2026-11-20T22:00:00Z" };
  const at = (moment) => tellDoors(event, Date.parse(moment));
  assert.equal(at("2026-11-17T12:00:00Z"), "Doors in 3 days");
  assert.equal(at("2026-11-19T12:00:00Z"), "Doors in 1 day");
  assert.equal(at("2026-11-20T15:30:00Z"), "Doors in 2 h 30 min");
  assert.equal(at("2026-11-20T17:59:30Z"), "Doors in 1 min");
  assert.equal(at("2026-11-20T18:00:00Z"), "Doors are open");
  assert.equal(at("2026-11-20T22:00:00Z"), "Over");
});
