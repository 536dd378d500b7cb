import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { generatePrivateKey } from "viem/accounts";

import { ApiError } from "../../assets/js/api.js";
import { passphraseSalt } from "../../assets/js/gifts/code.js";
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
      deriveKey: note("derive", generatePrivateKey()),
      passphraseSalt,
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
  assert.deepEqual([other.view.phase, other.view.problem], ["over", "Somebody is opening this gift right now."]);
  assert.deepEqual([other.view.isGone, other.view.canRetry], [false, true]);
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

test("a sender who tries the link is nobody who has looked", async () => {
  world.getHolder = async () => ({ address: SENDER });
  const one = await loaded();
  await one.unwrap();
  assert.deepEqual([one.view.phase, calls], ["open", []]);
});

test("what keeping needs cannot be fetched: said, and tried again", async () => {
  const one = await loaded();
  const { getHands } = world;
  world.getHands = async () => {
    throw new TypeError("Failed to fetch");
  };
  await one.unwrap();
  await one.keep();
  assert.equal(one.view.phase, "open");
  assert.match(one.view.problem, /We cannot be reached/);
  world.getHands = getHands;
  await one.keep();
  assert.equal(one.view.phase, "done");
});

test("the wallet that we would not pay for pays itself; what the network refuses is said", async () => {
  world.carryClaim = async () => {
    throw refusal("SPONSOR_BUDGET_SPENT", 429);
  };
  const asked = [];
  const other = {
    info: { rdns: "com.other" },
    provider: {
      request: async ({ method }) => {
        asked.push(method);
        return { status: "0x0" };
      },
    },
  };
  const hands = await world.getHands();
  const sendTransaction = async (provider) => (provider === other.provider ? "0xhash" : assert.fail("another wallet"));
  world.getHands = async () => ({ ...hands, sendTransaction });
  const one = await loaded();
  await one.unwrap();
  await one.keep({ wallet: other });
  await one.keepAlone();
  assert.equal(one.view.phase, "open");
  assert.match(one.view.problem, /The network refused this/);
  assert.deepEqual(asked, ["eth_getTransactionReceipt"]);
});

test("what it came too late for is over", async () => {
  world.carryClaim = async () => {
    throw refusal("GIFT_EXPIRED", 410);
  };
  const one = await loaded();
  await one.unwrap();
  await one.keep();
  assert.deepEqual([one.view.phase, one.view.isGone], ["over", true]);
});

test("one thing is stuck: the rest is taken", async () => {
  const carry = world.carryClaim;
  world.carryClaim = async (claim) => {
    if (claim.skip_mask === 2) return carry(claim);
    const details = [{ field: "items.1", message: "Stuck." }];
    throw new ApiError({ code: "GIFT_ITEM_STUCK", message: "Stuck.", status: 409, details });
  };
  const things = [{ kind: "native" }, { kind: "ticket", ticket_id: "t2" }];
  const one = await loaded({ items: things, terms: { ...TERMS, items: [...TERMS.items, [2, SENDER, "1", "1"]] } });
  await one.unwrap();
  await one.keep();
  assert.deepEqual([one.view.phase, one.view.problem, one.view.stuck], ["open", "Stuck.", 2]);
  await one.keep({ isRest: true });
  assert.deepEqual([one.view.phase, one.view.gift.items, one.view.ticketIds], ["done", [things[0]], []]);
});

test("a gift for one wallet looks for that one", async () => {
  const looked = [];
  const hands = await world.getHands();
  const findHolder = async (address) => looked.push(address) && POCKET;
  world.getHands = async () => ({ ...hands, findHolder });
  const one = await loaded({ terms: { ...TERMS, recipient: MINE } });
  await one.unwrap();
  await one.keep();
  assert.deepEqual([one.view.phase, looked], ["done", [MINE]]);
});

test("a link that nothing lies behind yet can be tried again, one that is cut short cannot", async () => {
  world.getGift = async () => {
    throw refusal("GIFT_UNKNOWN", 404);
  };
  const now = Date.now;
  let later = 0;
  Date.now = () => now() + (later += 4_000);
  const one = course();
  await one.load();
  Date.now = now;
  const cut = course(writeLink("https://keepsake.example", LINK).slice(0, -9));
  await cut.load();
  assert.deepEqual([one.view.canRetry, one.view.isGone, cut.view.canRetry], [true, false, false]);
});

test("two presses are one claim", async () => {
  const one = await loaded();
  await one.unwrap();
  await Promise.all([one.keep(), one.keep()]);
  assert.equal(calls.filter(([name]) => name === "carry").length, 1);
});

test("the passphrase is the same under a replaced link", async () => {
  for (const key of [KEY, generatePrivateKey()]) {
    const terms = { ...TERMS, claim_key: addressOfKey(key), second: SENDER };
    world.getGift = async () => ({ ...GIFT, terms });
    const one = course(writeLink("https://keepsake.example", { ...LINK, key, terms }));
    await one.load();
    await one.unwrap();
    await one.keep({ passphrase: " by the river " });
    assert.equal(one.view.phase, "done");
  }
  const asked = calls.filter(([name]) => name === "derive");
  assert.deepEqual(asked[0], ["derive", "by the river", passphraseSalt(31337, ESCROW, GIFT_ID)]);
  assert.deepEqual(asked[1], asked[0]);
});
