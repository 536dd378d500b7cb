import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodePass } from "../../assets/js/pass.js";
import { decide } from "../../assets/js/verdict.js";
import { lookOf, REASONS } from "../../assets/js/verdicts.js";
import { fromHex } from "./pass_fields.js";

const vectors = JSON.parse(readFileSync(new URL("../data/verdict_vectors.json", import.meta.url)));

const readSnapshot = (written) => ({
  chainId: written.chain_id,
  contract: written.contract,
  eventNumber: written.event_number,
  allowsPaper: written.allows_paper,
  keys: new Map(Object.entries(written.keys).map(([id, key]) => [Number(id), fromHex(key)])),
  tickets: new Map(
    Object.entries(written.tickets).map(([id, ticket]) => [
      Number(id),
      {
        passSeq: ticket.pass_seq,
        isRefunded: ticket.is_refunded,
        isBlocked: ticket.is_blocked,
        needsSupervisor: ticket.needs_supervisor,
        gates: ticket.gates,
        isIn: ticket.is_in,
      },
    ]),
  ),
});

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
