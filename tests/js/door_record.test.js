import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { hashText, makeKeys, sign, tellPass, tellPublicKey, writeText, ZEROS } from "../../assets/js/door/record.js";
import { readPass } from "../../assets/js/door/judge.js";
import { fromHex } from "./pass_fields.js";

const { public_key: publicKey, records, refused } = JSON.parse(
  readFileSync(new URL("../data/record_vectors.json", import.meta.url)),
);
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

const verify = async (keyHex, signature, text) => {
  const key = await crypto.subtle.importKey("raw", fromHex(keyHex), CURVE, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromHex(signature), new TextEncoder().encode(text));
};

for (const { name, scanned, fields, text, hash, signature } of records) {
  test(`the record "${name}"`, async () => {
    assert.equal(writeText(fields), text);
    assert.equal(await hashText(text), hash);
    assert.equal(await hashText(scanned), fields.pass_hash);
    const { form, key_id, event_number, token_id, sequence, slot } = fields;
    assert.deepEqual(tellPass(readPass(scanned)), { form, key_id, event_number, token_id, sequence, slot });
    assert.ok(await verify(publicKey, signature, text));
  });
}

for (const { name, fields, signature } of refused) {
  test(`a signature that does not belong to its record: ${name}`, async () => {
    assert.equal(await verify(publicKey, signature, writeText(fields)), false);
  });
}

test("what we sign verifies under the key that is told, and its parts make the text again", async () => {
  const keys = await makeKeys();
  const { fields } = records[1];
  const { scan, hash } = await sign(fields, keys);
  const { record, ...outside } = scan;
  assert.deepEqual(Object.keys(outside), ["event_id", "gate", "kind", "nonce", "scanned_at"]);
  const told = writeText({ ...outside, ...record });
  assert.equal(told, records[1].text);
  assert.equal(hash, records[1].hash);
  assert.match(record.signature, /^[0-9a-f]{128}$/);
  assert.ok(await verify(await tellPublicKey(keys), record.signature, told));
});

test("the key cannot be taken out", async () => {
  const keys = await makeKeys();
  assert.match(await tellPublicKey(keys), /^04[0-9a-f]{128}$/);
  await assert.rejects(crypto.subtle.exportKey("pkcs8", keys.privateKey));
  await assert.rejects(crypto.subtle.exportKey("jwk", keys.privateKey));
});

test("the first record follows zeros", () => {
  assert.equal(records[0].fields.previous, ZEROS);
});
