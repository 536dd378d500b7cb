import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

import { drawCode } from "../../assets/js/qr.js";
import { placeOf, sortTickets } from "../../assets/js/tickets.js";

const wasm = new URL("../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url);
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });

const vectors = JSON.parse(readFileSync(new URL("../data/pass_vectors.json", import.meta.url)));
const printed = vectors.valid.find((one) => one.name === "printed").text;

/** The path as pixels, as the browser paints it. */
function paint({ side, path }, scale) {
  const pixels = new Uint8ClampedArray((side * scale) ** 2 * 4).fill(255);
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let row = y * scale; row < (Number(y) + 1) * scale; row += 1) {
      const begin = (row * side * scale + x * scale) * 4;
      for (let at = begin; at < begin + width * scale * 4; at += 4) pixels.fill(0, at, at + 3);
    }
  }
  return { data: pixels, width: side * scale, height: side * scale, colorSpace: "srgb" };
}

test("the drawn code is version 5 and a reader reads the pass from it", async () => {
  const code = drawCode(printed);
  assert.equal(code.version, 5);
  assert.equal(code.side, 37 + 8);
  const [found] = await readBarcodes(paint(code, 4), { formats: ["QRCode"] });
  assert.equal(found.text, printed);
  assert.equal(found.ecLevel, "M");
});

const ticket = (id, day, state = "valid") => ({
  id, state, token_id: Number(id), starts_at: `2026-11-${day}T19:00:00Z`, ends_at: `2026-11-${day}T22:00:00Z`,
});

test("next one first, past ones folded, the latest first", () => {
  const now = Date.parse("2026-11-20T23:00:00Z");
  const list = [ticket("1", "25"), ticket("2", "10"), ticket("3", "20"), ticket("4", "12"), ticket("5", "25", "refunded")];
  const { coming, past } = sortTickets(list, now);
  assert.deepEqual(coming.map((one) => one.id), ["3", "1"]);
  assert.deepEqual(past.map((one) => one.id), ["5", "4", "2"]);
});

test("of the same evening, those that still open the door come first", () => {
  const list = [ticket("1", "25", "attended"), ticket("2", "25"), ticket("3", "25")];
  const { coming } = sortTickets(list, Date.parse("2026-11-25T20:00:00Z"));
  assert.deepEqual(coming.map((one) => one.id), ["2", "3", "1"]);
});

test("places", () => {
  assert.equal(placeOf({ venue: "Hall", city: "Bremen" }), "Hall, Bremen");
  assert.equal(placeOf({ venue: "", city: "Bremen" }), "Bremen");
  assert.equal(placeOf({ venue: "", city: "" }), "Online");
});
