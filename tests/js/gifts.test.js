import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { argon2id } from "hash-wasm";
import { hashTypedData } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

import { CodeUnreadable, codeSalt, makeCode, readCode, showCode, stretch } from "../../assets/js/gifts/code.js";
import { LinkUnreadable, readLink, writeLink } from "../../assets/js/gifts/link.js";
import { openMessage, sealMessage } from "../../assets/js/gifts/message.js";
import { giftHash, giftIdOf, typedClaim } from "../../assets/js/gifts/sign.js";
import { dayOf, isLate, tellUntil } from "../../assets/js/gifts/until.js";
import { findSecret, keepSecret } from "../../assets/js/gifts/vault.js";

const vectors = JSON.parse(readFileSync(new URL("../data/gift_vectors.json", import.meta.url)));

test("there are enough vectors, and as the contract says", () => {
  assert.ok(vectors.claims.length >= 6);
  for (const one of vectors.claims) {
    assert.equal(giftIdOf(one.wish.sender, one.wish.terms.claim_key, one.salt), one.wish.giftId);
    assert.equal(giftHash(one.wish.sender, one.wish.terms), one.slot);
    assert.equal(hashTypedData(typedClaim(one.wish)), one.digest);
  }
});

for (const { wish } of vectors.claims) {
  test(`a link of ${wish.terms.items.length} items comes back whole`, () => {
    const { giftId, chainId, escrow, sender, terms } = wish;
    const lower = JSON.parse(JSON.stringify({ escrow, sender, terms }).toLowerCase());
    const link = { giftId, key: generatePrivateKey(), chainId, escrow, sender, terms };
    const url = writeLink("https://keepsake.example", link);
    const mark = lower.terms.claim_key.slice(0, 10);
    assert.deepEqual(readLink(url), { ...link, ...lower, mark, terms: { ...lower.terms, claim_key: "" } });
    const [path] = url.split("#");
    assert.ok(!path.includes(link.key.slice(2, 12)));
    for (let cut = 1; cut < 40; cut += 3) assert.throws(() => readLink(url.slice(0, -cut)), LinkUnreadable);
  });
}

test("what is no link is said to be none", () => {
  for (const url of ["nonsense", "https://keepsake.example/g/", "https://keepsake.example/g/abc/#def"]) {
    assert.throws(() => readLink(url), LinkUnreadable);
  }
});

test("codes are read as people type them, and one wrong symbol is noticed", () => {
  for (let round = 0; round < 200; round += 1) {
    const code = makeCode();
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{13}$/);
    const typed = showCode(code).toLowerCase().replace(/0/g, "o").replace(/1/g, "l");
    assert.equal(readCode(` ${typed} `), code);
    const place = round % 13;
    const other = code[place] === "7" ? "8" : "7";
    assert.throws(() => readCode(code.slice(0, place) + other + code.slice(place + 1)), CodeUnreadable);
  }
  assert.throws(() => readCode("ABCD"), /13 characters; this has 4/);
  assert.throws(() => readCode("ABCD-ABCD-ABC!D"), /no “!” in it/);
});

test("a code's key is the one of its vector, and is bound to chain and escrow", async () => {
  const { text, chain_id: chainId, escrow, key } = vectors.code;
  assert.equal(await stretch(argon2id, text, codeSalt(chainId, escrow)), key);
  assert.notEqual(await stretch(argon2id, text, codeSalt(1, escrow)), key);
});

test("a message opens with its key and gift alone", async () => {
  const [one, other] = [generatePrivateKey(), generatePrivateKey()];
  const [giftId, another] = [`0x${"ab".repeat(32)}`, `0x${"cd".repeat(32)}`];
  const sealed = await sealMessage("Happy birthday, Zoë 🎉", one, giftId);
  assert.equal(await openMessage(sealed, one, giftId), "Happy birthday, Zoë 🎉");
  assert.equal(await openMessage(sealed, other, giftId), "");
  assert.equal(await openMessage(sealed, one, another), "");
  assert.equal(await sealMessage("", one, giftId), "");
});

test("this device keeps a gift's secrets, sealed, by the key that they are for", async () => {
  const giftId = `0x${"11".repeat(32)}`;
  const make = () => {
    const key = generatePrivateKey();
    return { claimKey: privateKeyToAccount(key).address, key, code: makeCode(), message: "hello" };
  };
  const [first, second] = [make(), make()];
  assert.equal(await findSecret(giftId, first.claimKey), null);
  await keepSecret(giftId, first);
  await keepSecret(giftId, second); // a replacement that may still be refused
  assert.deepEqual(await findSecret(giftId, first.claimKey), first);
  assert.deepEqual(await findSecret(giftId, second.claimKey), second);
  await keepSecret(giftId, { ...first, message: "again" });
  assert.equal((await findSecret(giftId, first.claimKey)).message, "again");
  assert.equal(await findSecret(giftId), null);
  for (let refused = 0; refused < 12; refused += 1) await keepSecret(giftId, make());
  assert.deepEqual(await findSecret(giftId, second.claimKey), second);
});

test("days have their year when it is another one, and hours when they are near", () => {
  const now = new Date(2026, 5, 1, 12);
  const at = (...time) => new Date(...time).toISOString();
  assert.equal(dayOf(at(2026, 6, 5), now), "5 July");
  assert.equal(dayOf(at(2027, 5, 1), now), "1 June 2027");
  const gift = { expires_at: at(2027, 5, 1), terms: { cancellable: false } };
  assert.equal(tellUntil(gift, now), "It waits for you until 1 June 2027.");
  const soon = { expires_at: at(2026, 5, 2, 9, 30), terms: { cancellable: true } };
  const ended = { status: "expired", expires_at: at(2026, 5, 1, 11, 30) };
  assert.deepEqual([isLate(ended, now), isLate(ended, new Date(2026, 5, 1, 13))], [false, true]);
  assert.equal(isLate({ ...ended, status: "returned" }, new Date(2026, 5, 2)), false);
  assert.match(tellUntil(soon, now), /^It waits until Tuesday.* 09:30, unless it is taken back before\.$/);
});
