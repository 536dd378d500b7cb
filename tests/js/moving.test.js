import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { ApiError } from "../../assets/js/api.js";
import { findMistake, MovingCourse } from "../../assets/js/moving.js";
import { awaitReceipt, findReceipt, isReverted } from "../../assets/js/wallet/receipt.js";
import { OtherAccount } from "../../assets/js/wallet/send.js";

const OWNER = "0x1111111111111111111111111111111111111111";
const FRIEND = "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B";
const HASH = `0x${"ab".repeat(32)}`;
const TICKET = { id: "t1", owner: OWNER, state: "valid", paid_wei: "1000" };
const TX = { to: FRIEND, data: "0x", value: "0x0", chain_id: 31337, gas: "0x1" };

let world;
let page;
let views;
let calls;
let moved;
let receipt;
let lists;

beforeEach(() => {
  page = new AbortController();
  views = [];
  calls = [];
  moved = 0;
  receipt = null;
  lists = [[TICKET], []];
  let clock = 0;
  const provider = {
    request: async ({ method }) => {
      calls.push(method);
      return receipt;
    },
  };
  world = {
    getConfig: async () => ({ currency: { symbol: "ETH", decimals: 18 } }),
    getHolder: async () => ({ id: "a", address: "0x2222222222222222222222222222222222222222" }),
    postApi: async (path, body) => {
      calls.push([path, body]);
      return { transaction: TX, fee_wei: "7" };
    },
    listTickets: async () => (lists.length > 1 ? lists.shift() : lists[0]),
    findHolder: async (address) => {
      calls.push(["findHolder", address]);
      return { info: { name: "Purse" }, provider };
    },
    topUp: async (_wallet, address) => calls.push(["topUp", address]),
    sendTransaction: async (_provider, from, transaction) => {
      calls.push(["send", from, transaction]);
      return HASH;
    },
    pause: async (milliseconds) => {
      clock += milliseconds;
      page.signal.throwIfAborted();
    },
    now: () => clock,
  };
});

const makeCourse = () =>
  new MovingCourse({ onChange: (view) => views.push(view), onMoved: () => (moved += 1), signal: page.signal, world });
const phases = () => views.map(({ phase }) => phase).filter((one, place, all) => one !== all[place - 1]);
const sends = () => calls.filter(([name]) => name === "send");
const refuse = (code, message, more = {}) => async () => {
  throw new ApiError({ code, message, status: 409, ...more });
};

async function ready(kind = "refund") {
  const course = makeCourse();
  await course.open(kind, TICKET);
  if (kind === "transfer") await course.choose(FRIEND);
  assert.equal(course.view.phase, "ready");
  return course;
}

test("sent to an address, from the wallet that owns it and not the one that is signed in", async () => {
  const course = await ready("transfer");
  assert.deepEqual([course.view.to, course.view.feeWei, course.view.walletName], [FRIEND, "7", "Purse"]);
  await course.send();
  assert.deepEqual(phases(), ["asking", "preparing", "ready", "signing", "sent", "done"]);
  assert.deepEqual(calls[2], ["/tickets/t1/transfer", { to: FRIEND }]);
  assert.deepEqual(sends(), [["send", OWNER, TX]]);
  assert.deepEqual([moved, course.view.isStillOurs], [1, false]);
});

test("coins for the fee come before the network is asked, for the owner", async () => {
  await ready();
  assert.deepEqual(calls, [["findHolder", OWNER], ["topUp", OWNER], ["/tickets/t1/refund", {}]]);
});

test("to another wallet of the same account: it stays in the list under its new owner", async () => {
  lists = [[TICKET], [{ ...TICKET, owner: FRIEND }]];
  const course = await ready("transfer");
  await course.send();
  assert.deepEqual([course.view.phase, course.view.isStillOurs], ["done", true]);
});

test("given back: done when the server's list says so, not when the network has it", async () => {
  receipt = { status: "0x1" };
  lists = [[TICKET], [TICKET], [TICKET], [{ ...TICKET, state: "refunded" }]];
  const course = await ready();
  await course.send();
  assert.equal(course.view.phase, "done");
  assert.equal(calls.filter((name) => name === "eth_getTransactionReceipt").length, 3);
});

test("two presses send once", async () => {
  lists = [[{ ...TICKET, state: "refunded" }]];
  const course = await ready();
  await Promise.all([course.send(), course.send()]);
  assert.equal(sends().length, 1);
});

test("what sends appears later than a double press lasts", async () => {
  const waits = [];
  const pause = world.pause;
  world.pause = async (milliseconds) => {
    waits.push([milliseconds, views.at(-1).phase]);
    return pause(milliseconds);
  };
  await ready("transfer");
  assert.deepEqual(waits, [[600, "preparing"]]);
});

test("addresses are looked at before anybody is asked", async () => {
  const course = makeCourse();
  await course.open("transfer", TICKET);
  for (const [text, words] of [
    ["", /not a wallet address/],
    ["0x12", /not a wallet address/],
    [FRIEND.slice(2), /not a wallet address/],
    ["nadia.eth", /Names are not looked up/],
    [FRIEND.replace("Ab", "aB"), /mistake/],
    [OWNER, /the wallet that holds this ticket/],
  ]) {
    await course.choose(text);
    assert.match(course.view.toProblem, words);
  }
  assert.deepEqual([course.view.phase, calls], ["asking", []]);
  await course.choose(` ${FRIEND.toLowerCase()} `);
  assert.deepEqual([course.view.phase, course.view.to], ["ready", FRIEND]);
  assert.equal(findMistake(FRIEND, OWNER), "");
});

test("an address that the server refuses is asked for again", async () => {
  const details = [{ field: "to", message: "Nobody has that address." }];
  world.postApi = refuse("NO_RECEIVER", "Nobody has that address.", { status: 400, details });
  const course = makeCourse();
  await course.open("transfer", TICKET);
  await course.choose(FRIEND);
  assert.deepEqual([course.view.phase, course.view.toProblem], ["asking", "Nobody has that address."]);
});

test("what the contract refuses is said, and there is nothing to try again", async () => {
  world.postApi = refuse("REFUNDS_CLOSED", "The time is over.", { status: 410 });
  const course = makeCourse();
  await course.open("refund", TICKET);
  assert.deepEqual([course.view.phase, course.view.problem, course.view.canRetry], ["failed", "The time is over.", false]);
  await course.send();
  assert.equal(sends().length, 0);
});

test("a network that is away is asked again", async () => {
  const answer = world.postApi;
  world.postApi = refuse("NETWORK_AWAY", "Away.", { status: 503 });
  const course = makeCourse();
  await course.open("refund", TICKET);
  assert.deepEqual([course.view.phase, course.view.canRetry], ["failed", true]);
  world.postApi = answer;
  await course.retry();
  assert.equal(course.view.phase, "ready");
});

test("who is not signed in hears it", async () => {
  world.getHolder = async () => null;
  const course = makeCourse();
  await course.open("refund", TICKET);
  assert.deepEqual([course.view.phase, course.view.problem], ["failed", "Please sign in first."]);
});

test("a no in the wallet, or another account in it, leaves the sheet as it was", async () => {
  const send = world.sendTransaction;
  for (const problem of [{ code: 4001 }, new OtherAccount(4100, "Please switch the wallet.")]) {
    const course = await ready();
    world.sendTransaction = async () => {
      throw problem;
    };
    await course.send();
    assert.equal(course.view.phase, "ready");
    assert.match(course.view.problem, /said no|switch/);
    world.sendTransaction = send;
  }
});

test("a failure that may have come after the sending asks the network again first", async () => {
  world.sendTransaction = async () => {
    throw { code: 4900 };
  };
  const course = await ready();
  await course.send();
  assert.deepEqual([course.view.phase, course.view.canRetry], ["failed", true]);
  world.postApi = refuse("TICKET_REFUNDED", "This ticket was refunded.");
  await course.retry();
  assert.deepEqual([course.view.problem, course.view.canRetry], ["This ticket was refunded.", false]);
});

test("no wallet here that holds it: said, nothing sent", async () => {
  const course = await ready();
  world.findHolder = async () => null;
  await course.send();
  assert.deepEqual([course.view.phase, sends().length], ["ready", 0]);
  assert.match(course.view.problem, /open the wallet/);
});

test("refused in the block: one sentence, and no second try", async () => {
  receipt = { status: "0x0" };
  lists = [[TICKET]];
  const course = await ready();
  await course.send();
  assert.deepEqual([course.view.phase, course.view.canRetry, moved], ["failed", false, 1]);
  assert.match(course.view.problem, /refused it\. Only the network fee/);
});

test("two tabs send one ticket to two people: the one whose transaction was refused does not say that it was sent", async () => {
  lists = [[]];
  const course = await ready("transfer");
  const pauses = [];
  const pause = world.pause;
  world.pause = async (milliseconds, signal) => {
    pauses.push(course.view.phase);
    if (pauses.length === 2) receipt = { status: "0x0" };
    return pause(milliseconds, signal);
  };
  await course.send();
  assert.deepEqual([course.view.phase, course.view.canRetry, pauses], ["failed", false, ["sent", "sent"]]);
  assert.match(course.view.problem, /another wallet meanwhile/);
});

test("a wallet that has sent it anew, at a higher price: nobody hears of the first one, and it is done all the same", async () => {
  lists = [[]];
  const course = await ready("transfer");
  await course.send();
  assert.deepEqual([course.view.phase, course.view.isLate], ["done", false]);
});

test("a server and a wallet that are away for a while change nothing; a long wait is said", async () => {
  let asked = 0;
  world.listTickets = async () => {
    asked += 1;
    if (asked < 60) throw new ApiError({ code: "AWAY", message: "Away.", status: 0 });
    return [{ ...TICKET, state: "refunded" }];
  };
  const course = await ready();
  world.findHolder = async () => ({ info: { name: "Purse" }, provider: { request: async () => Promise.reject(new Error("away")) } });
  await course.send();
  assert.equal(course.view.phase, "done");
  assert.equal(views.some(({ isLate, phase }) => isLate && phase === "sent"), true);
  assert.equal(course.view.isLate, false);
});

test("a sheet that is opened again shows what is on its way, also by the other button", async () => {
  const course = await ready("transfer");
  lists = [[TICKET]];
  const sending = course.send();
  await course.open("refund", { ...TICKET, id: "t2" });
  course.change();
  assert.deepEqual([course.view.kind, course.view.ticket.id], ["transfer", "t1"]);
  assert.match(course.view.phase, /signing|sent/);
  lists = [[]];
  await sending;
  await course.open("refund", TICKET);
  assert.deepEqual([course.view.kind, course.view.phase], ["refund", "ready"]);
});

test("what was asked for the address before comes too late", async () => {
  let answer;
  const late = new Promise((resolve) => (answer = resolve));
  const first = world.postApi;
  world.postApi = async () => late;
  const course = makeCourse();
  await course.open("transfer", TICKET);
  const asking = course.choose(FRIEND);
  await new Promise(setImmediate);
  course.change();
  answer({ transaction: TX, fee_wei: "9" });
  await asking;
  assert.equal(course.view.phase, "asking");
  world.postApi = first;
});

test("a page that is left is told nothing more", async () => {
  lists = [[TICKET]];
  const course = await ready();
  const pause = world.pause;
  world.pause = async (milliseconds) => {
    page.abort();
    return pause(milliseconds);
  };
  await course.send();
  assert.deepEqual([views.at(-1).phase, moved], ["sent", 0]);
});

test("receipts: asked until there is one, whatever the wallet says meanwhile", async () => {
  const answers = [null, new Error("away"), { status: "0x1" }];
  const provider = {
    request: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  let rests = 0;
  const found = await awaitReceipt(provider, HASH, async () => (rests += 1));
  assert.deepEqual([found, rests], [{ status: "0x1" }, 2]);
  assert.deepEqual([isReverted(found), isReverted({ status: "0x0" }), isReverted(null)], [false, true, false]);
  assert.equal(await findReceipt({ request: async () => Promise.reject(new Error("away")) }, HASH), null);
});
