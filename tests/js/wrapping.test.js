import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { generatePrivateKey } from "viem/accounts";

import { ApiError } from "../../assets/js/api.js";
import { rekey, takeBack } from "../../assets/js/gifts/afterwards.js";
import { amountOf, asksPassphrase, listGivable, toForm, wishOfPack } from "../../assets/js/gifts/holdings.js";
import { passphraseSalt } from "../../assets/js/gifts/code.js";
import { readLink } from "../../assets/js/gifts/link.js";
import { openMessage } from "../../assets/js/gifts/message.js";
import { WrappingCourse } from "../../assets/js/gifts/wrapping.js";
import { EMPTY } from "../../assets/js/gifts/wrapping_view.js";

const ACCOUNT = { address: `0x${"33".repeat(20)}`, display_name: "Nadja" };
const ESCROW = `0x${"11".repeat(20)}`;
const TOKEN = `0x${"44".repeat(20)}`;
const COINS = { key: "native--0", kind: "native", token: "", token_id: "0", most: "1000000000000000000", symbol: "ETH", decimals: 18, name: "ETH" };
const DOLLARS = { key: "erc20", kind: "erc20", token: TOKEN, token_id: "0", most: "5000000", symbol: "TUSD", decimals: 6, name: "Dollar" };
const TICKET = { key: "ticket", kind: "ticket", token: TOKEN, token_id: "7", most: "1", symbol: "", decimals: 0, name: "Evening" };
const WISH = { ...EMPTY, items: { "native--0": "0.5" }, message: "For you" };
const TX = { to: ESCROW, data: "0x", value: "0x0", chain_id: 31337 };

let world;
let calls;
let statuses;

beforeEach(() => {
  globalThis.location = { origin: "https://keepsake.example" };
  calls = [];
  statuses = ["locking", "locked"];
  let prepared = null;
  const pack = (change = {}) => ({
    id: "p1",
    status: "draft",
    sender: ACCOUNT.address,
    recipient: "",
    second: "",
    is_cancellable: false,
    expires_at: "2030-01-01T00:00:00Z",
    items: [],
    left: [{ kind: "native", token: `0x${"0".repeat(40)}`, token_id: "0", amount: "5" }],
    gift_id: prepared?.giftId ?? null,
    claim_key: prepared?.claim_key ?? "",
    ...change,
  });
  const note = (name, answer) => async (...given) => {
    calls.push([name, ...given]);
    return typeof answer === "function" ? answer(...given) : answer;
  };
  world = {
    getConfig: async () => ({ chain_id: 31337, gift_escrow: ESCROW }),
    getHolder: async () => ACCOUNT,
    listGivable: async () => [TICKET, COINS, DOLLARS],
    keepPack: note("draft", () => pack()),
    getPack: async () => pack({ status: statuses.length > 1 ? statuses.shift() : statuses[0] }),
    checkPack: async () => ({ problems: [], approvals: [{ why: "Because." }] }),
    prepareLock: note("prepare", (_id, wish) => {
      prepared = { ...wish, giftId: `0x${"ab".repeat(32)}` };
      return { pack: pack(), approvals: [], transaction: TX, fee_wei: "7" };
    }),
    tellLocked: note("told", () => pack({ status: "locking" })),
    findHolder: async () => ({ info: {}, provider: { request: note("ask", "0xsigned") } }),
    topUp: async () => undefined,
    sendTransaction: note("send", "0xhash"),
    canBatch: async () => false,
    findBatch: note("look", ""),
    sendBatch: note("batch", "0xbatch"),
    deriveKey: note("derive", () => generatePrivateKey()),
    keepSecret: note("secret"),
    findSecret: async () => ({ message: "Kept", hasCode: true }),
    pause: async () => undefined,
  };
});

async function made() {
  const one = new WrappingCourse({ onChange: () => undefined, signal: new AbortController().signal, world });
  await one.load();
  return one;
}

const names = () => calls.map(([name]) => name);

test("from the wish to a link that leads to it", async () => {
  const one = await made();
  await one.lock(WISH);
  assert.equal(one.view.phase, "done");
  assert.deepEqual(names(), ["draft", "secret", "secret", "prepare", "send", "told"]);
  const [, id, sent] = calls[3];
  const [, giftId, secret] = calls[2];
  assert.equal(id, "p1");
  assert.deepEqual([sent.permits, sent.second], [[], ""]);
  const link = readLink(one.view.link);
  assert.deepEqual([link.key, link.chainId, link.escrow], [secret.key, 31337, ESCROW]);
  assert.equal(await openMessage(sent.sealed_message, secret.key, giftId), "For you");
  const told = JSON.stringify(calls.filter(([name]) => !["secret"].includes(name)));
  assert.equal(told.includes("For you") || told.includes(secret.key.slice(2)), false);
});

test("two presses wrap once, and keep one draft", async () => {
  const one = await made();
  await Promise.all([one.lock(WISH), one.lock(WISH), one.keep(WISH)]);
  assert.deepEqual(names(), ["draft", "secret", "secret", "prepare", "send", "told"]);
});

test("what opens it is kept before the wallet is asked", async () => {
  const one = await made();
  world.sendTransaction = async () => {
    throw Object.assign(new Error("no"), { code: 4001 });
  };
  await one.lock(WISH);
  assert.equal(one.view.phase, "making");
  assert.match(one.view.problem, /You said no in the wallet/);
  assert.ok(names().indexOf("secret") < names().indexOf("prepare"));
});

test("we are away once the wallet has sent it: told later, and not wrapped again", async () => {
  const tell = world.tellLocked;
  let away = 2;
  world.tellLocked = async (...given) => {
    away -= 1;
    if (away >= 0) throw new ApiError({ code: "AWAY", message: "Away.", status: 0 });
    return tell(...given);
  };
  const one = await made();
  await one.lock(WISH);
  assert.equal(one.view.phase, "done");
  assert.equal(names().filter((name) => name === "send").length, 1);
});

test("approvals: a signature, a transaction, then the lock", async () => {
  let round = 0;
  const lock = world.prepareLock;
  world.prepareLock = async (id, wish) => {
    const ready = await lock(id, wish);
    round += 1;
    if (round === 2) return ready;
    const approvals = [
      { why: "Sign.", token: TOKEN, value: "5", deadline: 9, typed_data: { domain: {} } },
      { why: "Allow.", token: TOKEN, transaction: TX },
    ];
    return { ...ready, approvals, transaction: null };
  };
  const one = await made();
  await one.lock(WISH);
  assert.equal(one.view.phase, "done");
  const last = calls.filter(([name]) => name === "prepare").at(-1)[2];
  assert.deepEqual(last.permits, [{ token: TOKEN, value: "5", deadline: 9, signature: "0xsigned" }]);
  assert.equal(names().filter((name) => name === "send").length, 2);
});

test("a wallet that takes several calls at once is asked once", async () => {
  const lock = world.prepareLock;
  world.canBatch = async () => true;
  world.prepareLock = async (id, wish) => {
    const approvals = ["0xa", "0xb"].map((data) => ({ why: "Allow.", token: TOKEN, transaction: { ...TX, data } }));
    return { ...(await lock(id, wish)), approvals };
  };
  const one = await made();
  await one.lock(WISH);
  assert.equal(one.view.phase, "done");
  const [[, , , batch]] = calls.filter(([name]) => name === "batch");
  assert.deepEqual(batch, [{ ...TX, data: "0xa" }, { ...TX, data: "0xb" }, TX]);
  assert.equal(calls.find(([name]) => name === "prepare")[2].is_batched, true);
  assert.equal(calls.find(([name]) => name === "told")[2], "0xbatch");
  assert.equal(names().includes("send"), false);
});

test("what was sent at once by a page that was closed is found again, and not sent twice", async () => {
  const id = `0x${"cd".repeat(32)}`;
  const pack = { ...(await world.getPack()), gift_id: id, claim_key: ACCOUNT.address };
  world.canBatch = async () => true;
  world.keepPack = async () => ({ ...pack, status: "draft" });
  world.getPack = async () => ({ ...pack, status: "locked" });
  world.findBatch = async (_provider, asked) => (asked === id ? "0xbatch" : "");
  world.findSecret = async (asked) => (asked === id ? { claimKey: ACCOUNT.address, key: generatePrivateKey(), code: "" } : null);
  const one = await made();
  await one.lock(WISH);
  assert.equal(one.view.phase, "done");
  assert.equal(calls.find(([name]) => name === "told")[2], "0xbatch");
  assert.equal(one.view.pack.gift_id, id);
  assert.equal(names().some((name) => ["prepare", "send", "batch"].includes(name)), false);
});

test("a code and a passphrase are stretched, and never told", async () => {
  const one = await made();
  await one.lock({ ...WISH, hasCode: true, passphrase: "by the river" });
  assert.equal(names().filter((name) => name === "derive").length, 2);
  assert.match(one.view.code, /^[0-9A-Z]{13}$/);
  const told = JSON.stringify(calls.filter(([name]) => !["secret", "derive"].includes(name)));
  assert.equal(told.includes(one.view.code) || told.includes("by the river"), false);
  const [, giftId] = calls.filter(([name]) => name === "secret")[1];
  const [, words, salt] = calls.filter(([name]) => name === "derive")[1];
  assert.deepEqual([words, salt], ["by the river", passphraseSalt(31337, ESCROW, giftId)]);
  const [, , sent] = calls.find(([name]) => name === "prepare");
  assert.match(sent.second, /^0x[0-9a-fA-F]{40}$/);
});

test("so much takes a passphrase beside a code, however the amount is typed", async () => {
  const asks = (text, hasCode = true) => asksPassphrase({ ...WISH, hasCode, items: { "native--0": text } }, [TICKET, COINS]);
  assert.deepEqual(["0.1", "0,1", "", ".05", "what"].map((text) => asks(text)), [false, false, false, false, false]);
  assert.deepEqual(["0.11", "0,11", " 1 "].map((text) => asks(text)), [true, true, true]);
  assert.equal(asks("1", false), false);
  const one = await made();
  await one.lock({ ...WISH, hasCode: true, passphrase: "  " });
  assert.match(one.view.problem, /passphrase/);
  assert.deepEqual(names(), []);
  await one.lock({ ...WISH, hasCode: true, passphrase: "by the river" });
  assert.equal(one.view.phase, "done");
});

test("what the network refuses is a draft again, with its reason", async () => {
  statuses = ["draft"];
  world.getPack = async () => ({ id: "p1", status: "draft", error_message: "The ticket was gone." });
  const one = await made();
  await one.lock(WISH);
  assert.deepEqual([one.view.phase, one.view.problem], ["making", "The ticket was gone."]);
});

test("the dry run names things and questions", async () => {
  world.keepPack = async () => ({ id: "p1", items: [{ name: "Evening" }] });
  const problems = [
    { field: "items.0", message: "Gone." },
    { field: "gift", message: "Too long." },
  ];
  world.checkPack = async () => ({ problems, approvals: [{ why: "Because." }] });
  const one = await made();
  await one.keep(WISH);
  const checking = one.check();
  assert.match(one.view.doing, /Trying it out/);
  await checking;
  assert.deepEqual([one.view.problems, one.view.questions], [["Evening: Gone.", "Too long."], ["Because."]]);
  assert.equal(one.view.doing, "");
});

test("a server that refuses the draft says why", async () => {
  world.keepPack = async () => {
    throw new ApiError({ code: "INVALID", message: "That is not a wallet address.", status: 400 });
  };
  const one = await made();
  assert.equal(await one.keep(WISH), false);
  assert.equal(one.view.problem, "That is not a wallet address.");
});

test("amounts as people type them", () => {
  assert.equal(amountOf(COINS, "0.5"), "500000000000000000");
  assert.equal(amountOf(COINS, " ,25 "), "250000000000000000");
  assert.equal(amountOf(DOLLARS, "2."), "2000000");
  for (const text of ["", "-1", "1e5", "a lot", "1.2.3"]) assert.equal(amountOf(COINS, text), "");
  assert.equal(amountOf(TICKET, ""), "1");
  const prints = { kind: "erc1155", most: "9", decimals: 0 };
  assert.deepEqual(["2", " 3 ", "1.5", "2.", ""].map((text) => amountOf(prints, text)), ["2", "3", "", "", ""]);
});

test("a wish for what is not there, or for too much", () => {
  const things = [TICKET, COINS, DOLLARS];
  const ask = (items) => toForm({ ...EMPTY, items }, things, ACCOUNT.address);
  assert.throws(() => ask({}), /Choose something/);
  const many = Array.from({ length: 17 }, (_, at) => ({ ...TICKET, key: `t${at}`, token_id: String(at) }));
  const all = Object.fromEntries(many.map(({ key }) => [key, "1"]));
  assert.throws(() => toForm({ ...EMPTY, items: all }, many, ACCOUNT.address), /At most 16 things/);
  assert.throws(() => ask({ "native--0": "" }), /How much ETH/);
  assert.throws(() => ask({ "native--0": "1.0000001" }), /You do not hold that much ETH/);
  assert.deepEqual(ask({ ticket: "1", erc20: "1.5" }).items, [
    { kind: "erc721", token: TOKEN, token_id: "7", amount: "1" },
    { kind: "erc20", token: TOKEN, token_id: "0", amount: "1500000" },
  ]);
  const pack = { items: [{ token: TOKEN, token_id: "0", amount: "1500000" }], lives_s: 86_400 };
  assert.deepEqual(wishOfPack(pack, [DOLLARS]).items, { erc20: "1.5" });
});

test("a draft is gone on with once, when it is loaded: what is chosen anew stays chosen", async () => {
  const draft = { id: "p1", items: [], lives_s: 604_800, wrapping: "waves", recipient: "", is_cancellable: true };
  world.getPack = async () => draft;
  const one = await made();
  const kept = await one.load("p1");
  const { items, ...rest } = kept;
  assert.deepEqual(items, {});
  assert.deepEqual(rest, {
    message: "Kept",
    hasCode: true,
    wrapping: "waves",
    recipient: "",
    days: 7,
    isCancellable: true,
  });
  assert.equal(await one.load(), null);
  world.getHolder = async () => null;
  assert.deepEqual([await one.load("p1"), one.view.phase], [null, "sign-in"]);
});

test("a wallet is not empty because the network is away", async () => {
  const answer = (path) => {
    if (path.includes("/tickets")) return { success: true, data: [] };
    return path.includes("/native") && isUp ? { success: true, data: [COINS] } : null;
  };
  let isUp = true;
  globalThis.fetch = async (path) => new Response(JSON.stringify(answer(path)), { status: answer(path) ? 200 : 503 });
  assert.deepEqual((await listGivable(ACCOUNT.address)).map(({ name }) => name), ["ETH"]);
  isUp = false;
  world.listGivable = listGivable;
  const one = await made();
  assert.equal(one.view.phase, "away");
  assert.match(one.view.problem, /We cannot reach Keepsake/);
});

test("another link is kept before the wallet is asked; what the network refuses is said", async () => {
  const pack = { gift_id: `0x${"ab".repeat(32)}`, sender: ACCOUNT.address };
  const receipts = [null, { status: "0x1" }, { status: "0x0" }];
  const provider = { request: async () => receipts.shift() };
  const known = { ...world, findHolder: async () => ({ provider }) };
  for (const name of ["prepareRekey", "prepareReclaim"]) {
    known[name] = async (...given) => {
      calls.push([name, ...given]);
      return { transaction: TX };
    };
  }
  await rekey(pack, "For you", known);
  assert.deepEqual(names(), ["prepareRekey", "secret", "send"]);
  const [, , { key, message }] = calls[1];
  const [, giftId, told] = calls[0];
  assert.deepEqual([message, await openMessage(told.sealed_message, key, giftId)], ["For you", "For you"]);
  await assert.rejects(takeBack(pack, known), /The network refused this/);
});
