import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { encode } from "uqr";

import { decodePass, encodePass, PassUnreadable, verifyPass } from "../../assets/js/pass.js";
import { asFields, fromHex } from "./pass_fields.js";

const vectors = JSON.parse(readFileSync(new URL("../data/pass_vectors.json", import.meta.url)));
const key = fromHex(vectors.public_key);
const verify = (pass) => verifyPass(pass, key, vectors.chain_id, vectors.contract);

test("there are enough vectors", () => {
  assert.ok(vectors.valid.length + vectors.foreign.length + vectors.broken.length >= 200);
});

for (const { name, text, fields } of vectors.valid) {
  test(`valid: ${name}`, () => {
    const pass = decodePass(text);
    assert.deepEqual(asFields(pass), fields);
    assert.equal(encodePass(pass), text);
    assert.equal(verify(pass), true);
  });
}

for (const { name, text, fields } of vectors.foreign) {
  test(`foreign: ${name}`, () => {
    const pass = decodePass(text);
    assert.deepEqual(asFields(pass), fields);
    assert.equal(verify(pass), false);
  });
}

for (const { name, text } of vectors.broken) {
  test(`broken: ${name}`, () => assert.throws(() => decodePass(text), PassUnreadable));
}

test("what is no text is no pass", () => {
  for (const thing of [null, undefined, 5, {}, ["0"]]) assert.throws(() => decodePass(thing), PassUnreadable);
});

test("fields that do not fit are refused", () => {
  const pass = decodePass(vectors.valid[0].text);
  const wrong = [
    { keyId: 256 }, { keyId: -1 }, { keyId: 1.5 }, { eventNumber: 2 ** 32 }, { tokenId: 2 ** 24 }, { sequence: 65536 },
    { validFrom: 2 ** 32 }, { validFor: 65536 }, { slot: 1 }, { proof: new Uint8Array(16) },
    { anchor: new Uint8Array(16) }, { signature: new Uint8Array(63) },
  ];
  for (const change of wrong) assert.throws(() => encodePass({ ...pass, ...change }), PassUnreadable);
});

test("a bad key verifies nothing", () => {
  const pass = decodePass(vectors.valid[0].text);
  assert.equal(verifyPass(pass, new Uint8Array(31), vectors.chain_id, vectors.contract), false);
  assert.equal(verifyPass(pass, new Uint8Array(32).fill(255), vectors.chain_id, vectors.contract), false);
});

test("printed fits version 5-M, rotating 7-M, in alphanumeric mode", () => {
  const sizes = ["printed", "rotating"].map((name) => {
    const { text } = vectors.valid.find((one) => one.name === name);
    return encode(text, { ecc: "M", boostEcc: false, border: 0 }).version;
  });
  assert.deepEqual(sizes, [5, 7]);
});

test("a chain or contract that cannot be is no go", () => {
  const pass = decodePass(vectors.valid[0].text);
  for (const chainId of [-1, 1.5, "x", 2n ** 64n + BigInt(vectors.chain_id)]) {
    assert.equal(verifyPass(pass, key, /** @type {any} */ (chainId), vectors.contract), false);
  }
  assert.equal(verifyPass(pass, key, vectors.chain_id, "0x12"), false);
});
