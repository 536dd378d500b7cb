import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { decodePass, PassUnreadable } from "../../assets/js/pass.js";
import { anchorOf, isProof, makeChain, proofOf } from "../../assets/js/pass_chain.js";
import { fromHex, toHex } from "./pass_fields.js";

const vectors = JSON.parse(readFileSync(new URL("../data/pass_vectors.json", import.meta.url)));

const boundOf = (written) => ({
  tokenId: written.token_id,
  sequence: written.sequence,
  validFrom: written.valid_from,
  validFor: written.valid_for,
});
const [longest] = vectors.chains;
const make = (change = {}, seed = longest.seed, contract = longest.contract) =>
  makeChain(fromHex(seed), { ...boundOf(longest), ...change }, BigInt(longest.chain_id), contract);

for (const vector of vectors.chains) {
  test(`chain: ${vector.name}`, () => {
    const chain = makeChain(fromHex(vector.seed), boundOf(vector), BigInt(vector.chain_id), vector.contract);
    assert.equal(chain.length, 16 * (vector.valid_for * 20 + 1));
    assert.equal(toHex(anchorOf(chain)), vector.anchor);
    for (const [index, link] of Object.entries(vector.links)) {
      assert.equal(toHex(chain.slice(16 * index, 16 * index + 16)), link);
    }
  });
}

for (const { name, text, is_proof: isOne } of vectors.proofs) {
  test(`proof: ${name}`, () => {
    assert.equal(isProof(decodePass(text), vectors.chain_id, vectors.contract), isOne);
  });
}

test("first and last slot", () => {
  const chain = make();
  assert.deepEqual(proofOf(chain, 0), chain.slice(-32, -16));
  assert.deepEqual(proofOf(chain, 1919), chain.slice(0, 16));
  for (const slot of [-1, 1920, 0.5]) assert.throws(() => proofOf(chain, slot), PassUnreadable);
});

test("what makes no chain is refused", () => {
  const wrong = [
    { validFor: 0 }, { validFor: 97 }, { validFor: 1.5 }, { tokenId: 2 ** 24 }, { sequence: -1 }, { validFrom: 0.5 },
  ];
  for (const change of wrong) assert.throws(() => make(change), PassUnreadable);
  assert.throws(() => make({}, "00"), PassUnreadable);
  assert.throws(() => make({}, longest.seed, "0x12"), PassUnreadable);
});

test("every slot has one proof", () => {
  const chain = make({ validFor: 1 });
  const text = vectors.proofs.find(({ name }) => name === "slot 0 of 5 minutes").text;
  const pass = { ...decodePass(text), anchor: anchorOf(chain) };
  const slots = [...Array(20).keys()];
  for (const slot of slots) {
    const fits = slots.filter((at) =>
      isProof({ ...pass, slot, proof: proofOf(chain, at) }, vectors.chain_id, vectors.contract),
    );
    assert.deepEqual(fits, [slot]);
  }
});
