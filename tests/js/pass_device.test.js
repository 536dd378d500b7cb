import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { beforeEach } from "node:test";

import { ApiError } from "../../assets/js/api.js";
import { decodeBase45 } from "../../assets/js/base45.js";
import { decodePass } from "../../assets/js/pass.js";
import { isProof } from "../../assets/js/pass_chain.js";
import { CodeElsewhere, codeAt, ensurePass, isDue, isSoon, SLOT_MS } from "../../assets/js/pass_device.js";
import { makeIssuer, makeTicket, NOON } from "./issuer.js";

const vectors = JSON.parse(readFileSync(new URL("../data/pass_vectors.json", import.meta.url)));
const HOUR = 3600_000;

let server;
let ticket;

/** A device: its own store, the same server. */
function makeDevice(now = NOON) {
  const kept = new Map();
  const world = {
    kept,
    isAway: false,
    losesAnswer: false,
    now: () => now,
    findPass: async (id) => kept.get(id) ?? null,
    keepPass: async (_epoch, id, pass) => kept.set(id, structuredClone(pass)),
    getApi: async (path) => (world.isAway ? away() : server.plan(path)),
    postApi: async (path, body) => {
      if (world.isAway) away();
      const answer = server.issue(path, body);
      if (world.losesAnswer) away();
      return answer;
    },
  };
  return world;
}

function away() {
  throw new ApiError({ code: "AWAY", message: "Away.", status: 0 });
}

const ensure = (world, how) => ensurePass({ ...ticket, pass_seq: server.passSeq }, "e", how, world);

beforeEach(() => {
  server = makeIssuer();
  ticket = makeTicket();
});

test("what a phone shows is what the shared examples say", () => {
  const rotating = vectors.valid.find((one) => one.name === "rotating").text;
  const chain = vectors.chains.find((one) => one.name === "8 hours");
  const signed = Buffer.from(decodeBase45(rotating).slice(0, 97)).toString("hex");
  const { valid_from, valid_for, seed, token_id, sequence, contract } = chain;
  const window = { valid_from, valid_for, seed, signed };
  const pass = { sequence, token_id, contract, chain_id: 31337, windows: [window] };
  let looked = 0;
  for (const { name, text, is_proof: isShown } of vectors.proofs) {
    const slot = /^slot (\d+)$/.exec(name)?.[1];
    if (!slot || !isShown) continue;
    assert.equal(codeAt(pass, (valid_from + 15 * slot) * 1000).text, text);
    assert.equal(codeAt(pass, (valid_from + 15 * slot + 15) * 1000 - 1).text, text);
    looked += 1;
  }
  assert.ok(looked > 2);
});

test("from the plan to a code that the door takes, changing every 15 seconds", async () => {
  const device = makeDevice();
  const pass = await ensure(device);
  assert.equal(pass.sequence, 3);
  assert.equal(pass.short_code, "K3EPSAKE");
  const shown = codeAt(pass, NOON + 40_000);
  assert.equal(shown.kind, "code");
  assert.equal(shown.endsAt - shown.startsAt, SLOT_MS);
  const read = decodePass(shown.text);
  assert.equal(read.slot, Math.floor((NOON + 40_000 - read.validFrom * 1000) / SLOT_MS));
  assert.ok(isProof(read, 31337, ticket.contract));
  const next = codeAt(pass, shown.endsAt);
  assert.equal(next.slot, shown.slot + 1);
  assert.equal(next.text.length, shown.text.length);
  assert.ok(!JSON.stringify(server.heard).includes(pass.windows[0].seed));
  assert.equal(codeAt(pass, shown.endsAt - 1).text, shown.text);
});

test("no code ahead of its window or after it; several windows follow each other", async () => {
  ticket = makeTicket({ hours: 15 });
  server = makeIssuer(ticket);
  const pass = await ensure(makeDevice());
  assert.equal(pass.windows.length, 3);
  const opens = Date.parse(ticket.doors_at) - 2 * HOUR;
  assert.deepEqual(codeAt(pass, opens - 1), { kind: "early", opensAt: opens });
  assert.equal(codeAt(pass, opens).slot, 0);
  const edge = opens + 8 * HOUR;
  assert.deepEqual([codeAt(pass, edge - 1).slot, codeAt(pass, edge).slot], [1919, 0]);
  for (const moment of [edge - 1, edge]) {
    assert.ok(isProof(decodePass(codeAt(pass, moment).text), 31337, ticket.contract));
  }
  assert.deepEqual(codeAt(pass, Date.parse(ticket.ends_at) + 6 * HOUR), { kind: "over" });
});

test("asked again, nothing is issued again; other pages of the device neither", async () => {
  const device = makeDevice();
  const passes = await Promise.all([ensure(device), ensure(device), ensure(device)]);
  assert.equal(new Set(passes.map((one) => one.windows[0].seed)).size, 1);
  assert.equal(server.issued, 1);
});

test("another device takes over only when it is wanted; the first one learns of it and can take it back", async () => {
  const [phone, tablet] = [makeDevice(), makeDevice()];
  const first = await ensure(phone);
  await assert.rejects(ensure(tablet), { form: "rotating" });
  assert.equal(server.passSeq, first.sequence);
  const second = await ensure(tablet, { isWanted: true });
  assert.equal(second.sequence, first.sequence + 1);
  assert.ok(isDue({ ...ticket, pass_seq: server.passSeq }, first, NOON));
  await assert.rejects(ensure(phone), CodeElsewhere);
  assert.equal((await ensure(phone, { isWanted: true })).sequence, second.sequence + 1);
});

test("an answer that was lost is asked for again with the same chains", async () => {
  const device = makeDevice();
  device.losesAnswer = true;
  await assert.rejects(ensure(device), { code: "AWAY" });
  assert.equal(device.kept.get(ticket.id).current, null);
  device.losesAnswer = false;
  const pass = await ensure(device);
  assert.equal(pass.sequence, 3);
  assert.equal(server.issued, 1);
  assert.equal(device.kept.get(ticket.id).draft, null);
});

test("a lost answer of taking over is heard later; a wish that never arrived takes nothing by itself", async () => {
  const [phone, tablet] = [makeDevice(), makeDevice()];
  await ensure(phone);
  tablet.losesAnswer = true;
  await assert.rejects(ensure(tablet, { isWanted: true }), { code: "AWAY" });
  tablet.losesAnswer = false;
  assert.equal((await ensure(tablet)).sequence, 4);
  const laptop = makeDevice();
  const post = laptop.postApi;
  laptop.postApi = async () => away();
  await assert.rejects(ensure(laptop, { isWanted: true }), { code: "AWAY" });
  laptop.postApi = post;
  await assert.rejects(ensure(laptop), CodeElsewhere);
  assert.equal(server.passSeq, 4);
});

test("while a new pass is asked for, the one before stays", async () => {
  const device = makeDevice();
  const first = await ensure(device);
  ticket = { ...ticket, doors_at: new Date(Date.parse(ticket.doors_at) + HOUR).toISOString() };
  server.ticket = ticket;
  const post = device.postApi;
  device.postApi = async () => away();
  await assert.rejects(ensure(device), { code: "AWAY" });
  assert.equal(device.kept.get(ticket.id).current.windows[0].seed, first.windows[0].seed);
  device.postApi = post;
  const moved = await ensure(device);
  assert.equal(moved.windows[0].valid_from, first.windows[0].valid_from + 3600);
});

test("a change of owner leaves the sequence free for whoever has the ticket", async () => {
  const device = makeDevice();
  await ensure(device);
  server.bump();
  assert.equal((await ensure(device)).sequence, 4);
});

test("what the server plans changes meanwhile: asked again, and not for ever", async () => {
  const device = makeDevice();
  const plan = device.getApi;
  device.getApi = async (path) => {
    const found = await plan(path);
    device.getApi = plan;
    server.ticket = { ...ticket, ends_at: new Date(Date.parse(ticket.ends_at) + HOUR).toISOString() };
    return found;
  };
  assert.equal((await ensure(device)).sequence, 3);
  const other = makeDevice();
  server = makeIssuer();
  other.postApi = async () => {
    throw new ApiError({ code: "PASS_PLAN_CHANGED", message: "Changed.", status: 409 });
  };
  await assert.rejects(ensure(other), { code: "PASS_PLAN_CHANGED", isPassing: true });
});

test("a signature under another anchor is not taken", async () => {
  const device = makeDevice();
  const post = device.postApi;
  device.postApi = async (path, body) => {
    const answer = await post(path, body);
    return { ...answer, windows: answer.windows.map((one) => ({ ...one, signed: "00".repeat(97) })) };
  };
  await assert.rejects(ensure(device), { code: "BROKEN" });
});

test("paper ends the phone's code, and the phone can take it back", async () => {
  const device = makeDevice();
  const phone = await ensure(device);
  server.print();
  await assert.rejects(ensure(device), { form: "printed" });
  const again = await ensure(device, { isWanted: true });
  assert.equal(again.sequence, phone.sequence + 2);
});

test("a long festival's pass is renewed before its last window", async () => {
  ticket = makeTicket({ hours: 24 * 14 });
  server = makeIssuer(ticket);
  const device = makeDevice();
  const pass = await ensure(device);
  assert.equal(pass.windows.length, 32);
  const end = (pass.windows[31].valid_from + pass.windows[31].valid_for * 300) * 1000;
  assert.ok(!isDue({ ...ticket, pass_seq: 3 }, pass, end - 3 * 24 * HOUR));
  assert.ok(isDue({ ...ticket, pass_seq: 3 }, pass, end - 24 * HOUR));
  server.now = end - 24 * HOUR;
  const late = makeDevice(end - 24 * HOUR);
  late.kept.set(ticket.id, { current: pass, draft: null });
  const renewed = await ensure(late);
  assert.ok(!isDue({ ...ticket, pass_seq: 4 }, renewed, end - 24 * HOUR));
});

test("fetched ahead is what opens within ten days and still opens a door", () => {
  const day = 24 * HOUR;
  const doors = Date.parse(ticket.doors_at);
  assert.ok(isSoon(ticket, doors - 10 * day));
  assert.ok(!isSoon(ticket, doors - 10 * day - 1));
  assert.ok(!isSoon(ticket, Date.parse(ticket.ends_at) + 6 * HOUR));
  assert.ok(isSoon({ ...ticket, state: "attended" }, NOON));
  assert.ok(!isSoon({ ...ticket, state: "refunded" }, NOON));
  assert.ok(!isSoon({ ...ticket, gone_at: 1 }, NOON));
});
