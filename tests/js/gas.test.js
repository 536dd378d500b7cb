// The gas comparison of the contracts: a figure more than 1 % above its committed one fails.
import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {test} from "node:test";

const TOOL = new URL("../../contracts/tools/gas.js", import.meta.url).pathname;

function compare(measured) {
  const folder = mkdtempSync(join(tmpdir(), "keepsake-gas-"));
  try {
    mkdirSync(join(folder, "tools"));
    mkdirSync(join(folder, "cache/gas"), {recursive: true});
    cpSync(TOOL, join(folder, "tools/gas.js"));
    writeFileSync(join(folder, "gas-snapshot.json"), JSON.stringify({transfer: "100000"}));
    writeFileSync(join(folder, "cache/gas/measured.json"), JSON.stringify(measured));
    writeFileSync(join(folder, "cache/gas/bound.json"), "{}");
    return spawnSync("node", ["tools/gas.js"], {cwd: folder, encoding: "utf8"});
  } finally {
    rmSync(folder, {recursive: true});
  }
}

test("one per cent more is let through", () => {
  assert.equal(compare({transfer: "101000"}).status, 0);
});

test("a little more than one per cent fails, and says what", () => {
  const {status, stderr} = compare({transfer: "101001"});
  assert.equal(status, 1);
  assert.match(stderr, /transfer: 101001, was 100000/);
});

test("an operation that is not measured any more fails", () => {
  assert.equal(compare({}).status, 1);
});
