import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { generatePrivateKey } from "viem/accounts";

import { ApiError } from "../../assets/js/api.js";
import { writeLink } from "../../assets/js/gifts/link.js";
import { OpeningCourse } from "../../assets/js/gifts/opening.js";
import { addressOfKey, signClaim, signOpened } from "../../assets/js/gifts/sign.js";

const KEY = generatePrivateKey();
const GIFT_ID = `0x${"ab".repeat(32)}`;
const ESCROW = `0x${"11".repeat(20)}`;
const SENDER = `0x${"22".repeat(20)}`;
const MINE = `0x${"33".repeat(20)}`;
const TERMS = {
  claim_key: addressOfKey(KEY),
  recipient: "",
  second: "",
  expiry: 1_900_000_000,
  cancellable: false,
  items: [[0, `0x${"0".repeat(40)}`, "0", "5"]],
};
const LINK = { giftId: GIFT_ID, key: KEY, chainId: 31337, escrow: ESCROW, sender: SENDER, terms: TERMS };
const GIFT = {
  gift_id: GIFT_ID,
  status: "locked",
  chain_id: 31337,
  escrow: ESCROW,
  sender: SENDER,
  sender_name: "Nadja",
  terms: TERMS,
  items: [{ kind: "ticket", ticket_id: "t1" }],
  wrapping: "waves",
  sealed_message: "",
  claimed_by: "",
  relay_id: "",
};
const POCKET = { info: { rdns: "app.keepsake.pocket" }, provider: { request: async () => [MINE] } };

let world;
let calls;
let phases;

beforeEach(() => {
  calls = [];
  phases = [];
  const note = (name, answer) => async (...given) => {
    calls.push([name, ...given]);
    return answer;
  };
  world = {
    getConfig: async () => ({ chain_id: 31337 }),
    getHolder: async () => null,
    getGift: async () => GIFT,
    carryClaim: note("carry", { id: "r1", status: "queued", ticket_ids: [] }),
    getRelay: async () => ({ id: "r1", status: "confirmed", recipient: MINE, ticket_ids: ["t1"] }),
    tellOpened: note("opened"),
    pause: async () => undefined,
    getHands: async () => ({
      findWallet: async () => POCKET,
      findHolder: async () => POCKET,
      requestAddress: async () => MINE,
      signIn: note("sign in"),
      sendTransaction: note("send", "0xhash"),
      sayProblem: (problem) => problem.message,
      claimTransaction: ({ claim }) => ({ to: ESCROW, claim }),
      deriveKey: async () => generatePrivateKey(),
      passphraseSalt: () => new Uint8Array(),
      signClaim,
      signOpened,
    }),
  };
});

const refusal = (code, status = 409) => new ApiError({ code, message: `${code}.`, status });
const course = (url = writeLink("https://keepsake.example", LINK)) =>
  new OpeningCourse({
    url,
    onChange: ({ phase }) => phases.at(-1) === phase || phases.push(phase),
    signal: new AbortController().signal,
    world,
  });

async function loaded(change = {}) {
  world.getGift = async () => ({ ...GIFT, ...change });
  const made = course();
  await made.load();
  return made;
}

test("from the link to the ticket", async () => {
  const one = await loaded();
  await one.unwrap();
  await one.keep();
  assert.deepEqual(phases, ["loading", "wrapped", "open", "claiming", "done"]);
  assert.deepEqual(one.view.ticketIds, ["t1"]);
  assert.deepEqual(
    calls.map(([name]) => name),
    ["opened", "carry", "sign in"],
  );
  const [, claim] = calls[1];
  assert.equal(claim.recipient, MINE);
  assert.match(claim.claim_signature, /^0x[0-9a-f]{130}$/);
  assert.equal(JSON.stringify(calls).includes(KEY.slice(2)), false);
});

for (const [change, words] of [
  [{ status: "claimed", claimed_by: SENDER }, /opened already/],
  [{ status: "returned" }, /went back/],
  [{ status: "expired" }, /has expired/],
  [{ terms: { ...TERMS, claim_key: addressOfKey(generatePrivateKey()) } }, /replaced by a newer one/],
]) {
  test(`one sentence for a gift that is ${change.status ?? "under another key"}`, async () => {
    const one = await loaded(change);
    assert.deepEqual([one.view.phase, one.view.canPayAlone], ["over", false]);
    assert.match(one.view.problem, words);
  });
}

test("a gift of another network", async () => {
  world.getConfig = async () => ({ chain_id: 8453 });
  const one = await loaded();
  assert.equal(one.view.phase, "over");
  assert.match(one.view.problem, /another network/);
});

test("a link that is cut short", async () => {
  const one = course(writeLink("https://keepsake.example", LINK).slice(0, -9));
  await one.load();
  assert.equal(one.view.problem, "This link is not complete. Please ask for it again.");
});

test("a link may be faster than the network", async () => {
  let asked = 0;
  world.getGift = async () => {
    asked += 1;
    if (asked < 3) throw refusal("GIFT_UNKNOWN", 404);
    return GIFT;
  };
  const one = course();
  await one.load();
  assert.equal(one.view.phase, "wrapped");
});

test("we are away: the file opens it without us", async () => {
  world.getGift = async () => {
    throw new ApiError({ code: "AWAY", message: "Away.", status: 0 });
  };
  const one = course();
  await one.load();
  assert.deepEqual([one.view.phase, one.view.canPayAlone], ["over", true]);
});

test("mine already: it is shown as mine", async () => {
  const one = await loaded({ status: "claimed", claimed_by: MINE });
  assert.deepEqual([one.view.phase, one.view.ticketIds], ["done", ["t1"]]);
});

test("the page was closed while the claim was on its way", async () => {
  const one = await loaded({ relay_id: "r1" });
  assert.deepEqual([one.view.phase, one.view.recipient], ["done", MINE]);
  world.getRelay = async () => ({ id: "r1", status: "queued", recipient: SENDER, ticket_ids: [] });
  const other = await loaded({ relay_id: "r1" });
  assert.deepEqual([other.view.phase, other.view.problem], ["over", "This gift has been opened already."]);
});

test("we pay no more today: the wallet may carry it alone", async () => {
  world.carryClaim = async () => {
    throw refusal("SPONSOR_BUDGET_SPENT", 429);
  };
  const one = await loaded();
  await one.unwrap();
  await one.keep();
  assert.deepEqual([one.view.phase, one.view.canPayAlone], ["open", true]);
  world.getGift = async () => ({ ...GIFT, status: "claimed", claimed_by: MINE });
  await Promise.all([one.keepAlone(), one.keepAlone()]);
  assert.equal(one.view.phase, "done");
  assert.deepEqual(
    calls.map(([name]) => name).filter((name) => name === "send"),
    ["send"],
  );
});

test("a claim that the network refused can be tried again, one that came too late cannot", async () => {
  for (const [code, phase] of [
    ["GIFT_ITEM_STUCK", "open"],
    ["GIFT_CLAIMED", "over"],
  ]) {
    world.getRelay = async () => ({ id: "r1", status: "failed", error_code: code, error_message: `${code}.` });
    const one = await loaded();
    await one.unwrap();
    await one.keep();
    assert.deepEqual([one.view.phase, one.view.problem], [phase, `${code}.`]);
  }
});

test("two presses are one claim", async () => {
  const one = await loaded();
  await one.unwrap();
  await Promise.all([one.keep(), one.keep()]);
  assert.equal(calls.filter(([name]) => name === "carry").length, 1);
});
