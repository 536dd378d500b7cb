import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { openDB } from "idb";

import { isEnded, mayShow, mergeTickets } from "../../assets/js/tickets_kept.js";
import {
  claimStore,
  findPass,
  forgetAll,
  keepPass,
  keepTickets,
  NOTHING,
  readKept,
  StoreWiped,
  watchStore,
} from "../../assets/js/tickets_store.js";
import { makeTicket, NOON } from "./issuer.js";

const PASS = { current: { form: "rotating", sequence: 3, windows: [{ seed: "5eed".repeat(16) }] }, draft: null };
let pictures;

/** Everything that lies in the database, as a program that reads it finds it. */
async function readRaw() {
  const database = await openDB("keepsake-tickets");
  const found = { rows: await database.getAll("rows"), settings: await database.getAll("settings") };
  database.close();
  return found;
}

beforeEach(async () => {
  pictures = new Map();
  globalThis.caches = {
    open: async () => ({ match: async (url) => pictures.get(url), add: async (url) => pictures.set(url, url) }),
    delete: async () => pictures.clear(),
  };
  await forgetAll();
});

test("what is kept is there again, sealed, and bound to its name", async () => {
  const epoch = await claimStore("sam", "s1");
  await keepTickets(epoch, [makeTicket()], NOON);
  await keepPass(epoch, "t1", PASS);
  const kept = await readKept();
  assert.equal(kept.holder.accountId, "sam");
  assert.equal(kept.updatedAt, NOON);
  assert.deepEqual(kept.tickets, [makeTicket()]);
  assert.deepEqual(kept.passes, { t1: PASS });
  assert.deepEqual(await findPass("t1"), PASS);
  assert.equal(await findPass("t2"), null);
  const { rows } = await readRaw();
  assert.equal(rows.length, 2);
  for (const row of rows) {
    assert.equal(row.wrapKey.extractable, false);
    const bytes = Buffer.from(row.sealed).toString("latin1");
    for (const secret of ["Lamplight", "5eed"]) assert.ok(!bytes.includes(secret));
  }
  assert.ok(pictures.has("/art/event/e1.svg"));
});

test("signing out wipes everything, and what was on its way is not kept", async () => {
  const epoch = await claimStore("sam", "s1");
  await keepTickets(epoch, [makeTicket()], NOON);
  await keepPass(epoch, "t1", PASS);
  await forgetAll();
  assert.deepEqual(await readRaw(), { rows: [], settings: [] });
  assert.equal(pictures.size, 0);
  await assert.rejects(keepPass(epoch, "t1", PASS), StoreWiped);
  await assert.rejects(keepTickets(epoch, [makeTicket()], NOON), StoreWiped);
  assert.deepEqual(await readKept(), NOTHING);
});

test("another account finds nothing; the same one goes on", async () => {
  const epoch = await claimStore("sam", "s1");
  await keepTickets(epoch, [makeTicket()], NOON);
  assert.equal(await claimStore("sam", "s2"), epoch);
  assert.equal((await readKept()).tickets.length, 1);
  assert.equal((await readKept()).holder.session, "s2");
  const other = await claimStore("mika", "s3");
  assert.notEqual(other, epoch);
  const kept = await readKept();
  assert.deepEqual([kept.tickets, kept.updatedAt, kept.holder.accountId], [[], null, "mika"]);
  await assert.rejects(keepPass(epoch, "t1", PASS), StoreWiped);
});

test("two pages that begin at once share one epoch", async () => {
  const epochs = await Promise.all([claimStore("sam", "s1"), claimStore("sam", "s1"), claimStore("sam", "s1")]);
  assert.equal(new Set(epochs).size, 1);
});

test("other pages hear of changes and of the wipe", async () => {
  const heard = [];
  const page = new AbortController();
  watchStore((what) => heard.push(what), page.signal);
  const epoch = await claimStore("sam", "s1");
  await keepPass(epoch, "t1", PASS);
  await forgetAll();
  await new Promise((resume) => setTimeout(resume, 50));
  page.abort();
  assert.deepEqual(heard, ["changed", "wiped"]);
});

test("passes of tickets that are no longer told of go with them", async () => {
  const epoch = await claimStore("sam", "s1");
  await keepTickets(epoch, [makeTicket(), makeTicket({ id: "t2" })], NOON);
  await keepPass(epoch, "t1", PASS);
  await keepTickets(epoch, [makeTicket({ id: "t2" })], NOON + 1);
  assert.equal((await readKept()).tickets.find((one) => one.id === "t1").gone_at, NOON + 1);
  assert.deepEqual(Object.keys((await readKept()).passes), ["t1"]);
  const late = Date.parse(makeTicket().ends_at) + 86_400_000;
  const kept = await keepTickets(epoch, [makeTicket({ id: "t2" })], late);
  assert.deepEqual([kept.tickets.map((one) => one.id), kept.passes], [["t2"], {}]);
});

test("a ticket that has gone is told of until its evening is over, and comes back when it does", () => {
  const [one, other] = [makeTicket(), makeTicket({ id: "t2" })];
  const gone = mergeTickets([one, other], [other], NOON);
  assert.deepEqual(gone, [other, { ...one, gone_at: NOON }]);
  assert.equal(mergeTickets(gone, [other], NOON + 5)[1].gone_at, NOON);
  assert.deepEqual(mergeTickets(gone, [one, other], NOON), [one, other]);
  assert.deepEqual(mergeTickets([one], [], Date.parse(one.ends_at) + 86_400_000), []);
});

test("shown before the server was asked: to the same sign-in, and after it has run out", () => {
  assert.ok(mayShow("s1", "s1"));
  assert.ok(mayShow("s1", ""));
  assert.ok(!mayShow("s1", "s2"));
  assert.ok(isEnded("s1"));
  assert.ok(!isEnded(""));
});

test("a box that no longer opens is as good as none", async () => {
  const epoch = await claimStore("sam", "s1");
  await keepTickets(epoch, [makeTicket()], NOON);
  await keepPass(epoch, "t1", PASS);
  const database = await openDB("keepsake-tickets");
  const row = await database.get("rows", "pass-t1");
  await database.put("rows", { ...row, iv: new Uint8Array(12) });
  database.close();
  const kept = await readKept();
  assert.deepEqual([kept.tickets.length, kept.passes, await findPass("t1")], [1, {}, null]);
});

test("where nothing can be kept, the page has it all the same", async () => {
  const store = await import("../../assets/js/tickets_store.js?private");
  const seal = crypto.subtle.encrypt;
  const warn = console.warn;
  console.warn = () => undefined;
  crypto.subtle.encrypt = async () => {
    throw new Error("no keys here");
  };
  try {
    const epoch = await store.claimStore("sam", "s1");
    await store.keepTickets(epoch, [makeTicket()], NOON);
    await store.keepPass(epoch, "t1", PASS);
    assert.deepEqual((await store.readKept()).passes, { t1: PASS });
    assert.deepEqual(await store.findPass("t1"), PASS);
    await assert.rejects(store.keepPass("other", "t1", PASS), { name: "StoreWiped" });
    assert.equal((await store.claimStore("mika", "s2")) === epoch, false);
    assert.deepEqual((await store.readKept()).tickets, []);
    await store.forgetAll();
    assert.equal((await store.readKept()).holder, null);
  } finally {
    crypto.subtle.encrypt = seal;
    console.warn = warn;
  }
});
