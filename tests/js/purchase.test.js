import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { PurchaseCourse } from "../../assets/js/purchase.js";

const ACCOUNT = { id: "a", address: `0x${"11".repeat(20)}` };
const HASH = `0x${"ab".repeat(32)}`;
const ORDER = { id: "o1", status: "prepared", error_code: "", error_message: "", ticket_ids: [] };

let routes;
let sent;
let phases;
let page;
let wallets;

const ok = (data) => new Response(JSON.stringify({ success: true, data }), { status: 200 });
const fail = (status, code, message = `${code}.`) =>
  new Response(JSON.stringify({ success: false, error: { code, message } }), { status });

beforeEach(() => {
  const kept = new Map();
  globalThis.document = { cookie: "" };
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) };
  sent = [];
  phases = [];
  page = new AbortController();
  routes = {
    "/config": () => ok({ faucet: true, currency: { symbol: "ETH", decimals: 18 } }),
    "/auth/session": () => ok(ACCOUNT),
    "/orders": (body) => ok({ order: { ...ORDER, tier_id: body.tier_id }, transaction: { to: "0x0" }, fee_wei: "7" }),
    "/orders/o1/submitted": () => ok({ ...ORDER, status: "submitted" }),
    "/orders/o1": () => ok({ ...ORDER, status: "confirmed", ticket_ids: ["t1"] }),
  };
  globalThis.fetch = async (url, options) => routes[url.replace("/api/v1", "")](JSON.parse(options.body ?? "{}"));
  wallets = {
    findHolder: async () => ({ info: { name: "Purse" }, provider: {} }),
    topUp: async () => undefined,
    sendTransaction: async (_provider, from, transaction) => {
      sent.push({ from, transaction });
      return HASH;
    },
  };
});

const onChange = ({ phase }) => phases.at(-1) === phase || phases.push(phase);
const makeCourse = () => new PurchaseCourse({ onChange, signal: page.signal, wallets });
const WISH = { tierId: "floor", quantity: 2 };

test("the whole way", async () => {
  const course = makeCourse();
  await course.open(WISH);
  assert.deepEqual([course.view.phase, course.view.walletName, course.view.feeWei], ["ready", "Purse", "7"]);
  await course.pay();
  assert.deepEqual(phases, ["opening", "preparing", "ready", "signing", "following", "done"]);
  assert.deepEqual(course.view.order.ticket_ids, ["t1"]);
  assert.equal(sent[0].from, ACCOUNT.address);
});

test("two presses pay once", async () => {
  const course = makeCourse();
  await course.open(WISH);
  await Promise.all([course.pay(), course.pay()]);
  assert.equal(sent.length, 1);
});

test("who is not signed in signs in first", async () => {
  routes["/auth/session"] = () => ok(null);
  const course = makeCourse();
  await course.open(WISH);
  assert.equal(course.view.phase, "sign-in");
  await course.enter(ACCOUNT);
  assert.deepEqual([course.view.phase, course.view.hasSignedIn], ["ready", true]);
});

test("who came by a door link has no wallet to pay with", async () => {
  routes["/auth/session"] = () => ok({ ...ACCOUNT, address: "" });
  const course = makeCourse();
  await course.open(WISH);
  assert.equal(course.view.phase, "sign-in");
});

test("sold out before paying: said, nothing sent, no second try", async () => {
  routes["/orders"] = () => fail(409, "SOLD_OUT", "Somebody was faster. You paid nothing.");
  const course = makeCourse();
  await course.open(WISH);
  assert.deepEqual([course.view.phase, course.view.problem, course.view.canRetry], ["failed", "Somebody was faster. You paid nothing.", false]);
  await course.pay();
  assert.equal(sent.length, 0);
});

test("a race lost on chain: said with what became of the money", async () => {
  const message = "Someone else got the last one. You paid nothing for it (only the network fee).";
  routes["/orders/o1"] = () => ok({ ...ORDER, status: "failed", error_code: "SOLD_OUT", error_message: message });
  const course = makeCourse();
  await course.open(WISH);
  await course.pay();
  assert.deepEqual([course.view.phase, course.view.problem, course.view.canRetry], ["failed", message, false]);
});

test("a no in the wallet leaves everything as it was", async () => {
  const send = wallets.sendTransaction;
  wallets.sendTransaction = async () => {
    throw { code: 4001 };
  };
  const course = makeCourse();
  await course.open(WISH);
  await course.pay();
  assert.equal(course.view.phase, "ready");
  assert.match(course.view.problem, /said no/);
  wallets.sendTransaction = send;
  await course.pay();
  assert.equal(course.view.phase, "done");
});

test("once sent, what goes wrong never offers to pay again", async () => {
  routes["/orders/o1/submitted"] = () => fail(500, "BROKEN");
  const course = makeCourse();
  await course.open(WISH);
  await course.pay();
  assert.deepEqual([course.view.phase, course.view.canRetry, sent.length], ["failed", false, 1]);
  assert.match(course.view.problem, /look under Tickets/);
  await course.pay();
  assert.equal(sent.length, 1);
});

test("another tier chosen meanwhile: the late answer of the first one is void", async () => {
  let letGo;
  const slow = new Promise((resume) => (letGo = resume));
  const answer = routes["/orders"];
  routes["/orders"] = async (body) => (body.tier_id === "floor" ? slow.then(() => answer(body)) : answer(body));
  const course = makeCourse();
  const first = course.open(WISH);
  await new Promise((resume) => setTimeout(resume, 20));
  await course.open({ tierId: "balcony", quantity: 1 });
  letGo();
  await first;
  assert.deepEqual([course.view.phase, course.view.order.tier_id], ["ready", "balcony"]);
});

test("opened again: what is on its way is shown, what is over starts anew", async () => {
  let answer;
  wallets.sendTransaction = () => new Promise((resume) => (answer = resume));
  const course = makeCourse();
  await course.open(WISH);
  const paid = course.pay();
  await course.open({ tierId: "balcony", quantity: 1 });
  assert.equal(course.view.phase, "signing");
  await new Promise((resume) => setImmediate(resume));
  answer(HASH);
  await paid;
  assert.equal(course.view.phase, "done");
  await course.open(WISH);
  assert.equal(course.view.phase, "ready");
});

test("a page that was left is shown nothing more", async () => {
  const course = makeCourse();
  await course.open(WISH);
  page.abort();
  phases.length = 0;
  await course.pay();
  assert.deepEqual([phases, sent], [[], []]);
});
