import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodePass } from "../../assets/js/pass.js";
import { decide } from "../../assets/js/verdict.js";
import { lookOf, REASONS } from "../../assets/js/verdicts.js";
import { readSnapshot } from "./pass_fields.js";

const vectors = JSON.parse(readFileSync(new URL("../data/verdict_vectors.json", import.meta.url)));

function readPass(text) {
  try {
    return decodePass(text);
  } catch {
    return null;
  }
}

for (const { name, reason, text, snapshot, now, gate } of vectors) {
  test(name, () => {
    const verdict = decide(readPass(text), readSnapshot(snapshot), now, gate);
    assert.deepEqual(verdict, { result: REASONS[reason || "go"].result, reason });
  });
}

test("a reason that this build does not know still shows its result", () => {
  assert.equal(lookOf("something_new", "stop").result, "stop");
  assert.equal(lookOf("something_new", "ask").result, "ask");
  assert.equal(lookOf("something_new", "go").result, "go");
  assert.equal(lookOf("", "go").title, "Go");
  assert.equal(lookOf("already_in", "stop").title, "Already in");
});
