import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { openDB } from "idb";
import { keccak256, parseTransaction, recoverMessageAddress, recoverTransactionAddress, recoverTypedDataAddress } from "viem";

import { exportPocket, fillTransaction, importPocket, makePocket, makePocketProvider } from "../../assets/js/wallet/pocket.js";
import { CODES, RpcError } from "../../assets/js/wallet/rpc.js";
import { findActive, openKey } from "../../assets/js/wallet/vault.js";
import { canBatch, findBatch, sendBatch } from "../../assets/js/wallet/send.js";
import { isRefusal, sayProblem } from "../../assets/js/wallet/words.js";
import { ApiError } from "../../assets/js/api.js";
import { readDemoKey } from "../../assets/js/wallet/connect.js";

const KEY = `0x${"11".repeat(32)}`;
const ADDRESS = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A";

/** A node that knows just enough. */
function makeNode(extra = {}) {
  const sent = [];
  let nonce = 4;
  const answers = {
    eth_chainId: () => "0x7a69",
    eth_getTransactionCount: () => `0x${nonce.toString(16)}`,
    eth_estimateGas: () => "0x186a0",
    eth_getBlockByNumber: () => ({ baseFeePerGas: "0x3b9aca00" }),
    eth_maxPriorityFeePerGas: () => "0x0",
    eth_sendRawTransaction: ([raw]) => {
      sent.push(raw);
      nonce += 1;
      return `0x${"ab".repeat(32)}`;
    },
    ...extra,
  };
  const rpc = async (method, params) => {
    if (!answers[method]) throw new RpcError(4200, "no");
    await new Promise((resume) => setTimeout(resume, 1));
    return answers[method](params);
  };
  return { rpc, sent };
}

beforeEach(async () => {
  const database = await openDB("keepsake-wallet", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("keys", { keyPath: "address" });
      fresh.createObjectStore("settings");
    },
  });
  await database.clear("keys");
  await database.clear("settings");
  database.close();
});

test("one tap makes one wallet, also from two tabs at once", async () => {
  const made = await Promise.all([makePocket(), makePocket(), makePocket()]);
  assert.equal(new Set(made).size, 1);
  assert.equal(await findActive(), made[0]);
  const provider = makePocketProvider(makeNode());
  assert.deepEqual(await provider.request({ method: "eth_requestAccounts" }), [made[0]]);
});

test("a page that was not let in sees no account; asking makes the wallet and tells the listeners", async () => {
  const provider = makePocketProvider(makeNode());
  const told = [];
  provider.on("accountsChanged", (accounts) => told.push(accounts));
  assert.deepEqual(await provider.request({ method: "eth_accounts" }), []);
  const accounts = await provider.request({ method: "eth_requestAccounts" });
  assert.deepEqual(told, [accounts]);
});

test("the key lies encrypted under a key that cannot be exported", async () => {
  await importPocket(KEY);
  const database = await openDB("keepsake-wallet", 1);
  const entry = await database.get("keys", ADDRESS);
  database.close();
  assert.equal(entry.wrapKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("raw", entry.wrapKey));
  assert.ok(!Buffer.from(entry.sealed).toString("latin1").includes("1111"));
  assert.equal(await openKey(ADDRESS), KEY);
  assert.equal(await exportPocket(), KEY);
});

test("importing another key keeps the first", async () => {
  const first = await makePocket();
  assert.equal(await importPocket(KEY), ADDRESS);
  assert.equal(await findActive(), ADDRESS);
  assert.match(await openKey(first), /^0x[0-9a-f]{64}$/);
  await assert.rejects(importPocket("0x12"), RpcError);
});

test("signs messages, text and hexadecimal", async () => {
  await importPocket(KEY);
  const provider = makePocketProvider(makeNode());
  const hex = `0x${Buffer.from("hello").toString("hex")}`;
  for (const message of ["hello", hex]) {
    const signature = await provider.request({ method: "personal_sign", params: [message, ADDRESS] });
    assert.equal(await recoverMessageAddress({ message: "hello", signature }), ADDRESS);
  }
});

test("signs typed data", async () => {
  await importPocket(KEY);
  const typed = {
    domain: { name: "Keepsake", chainId: 31337 },
    types: { EIP712Domain: [{ name: "name", type: "string" }, { name: "chainId", type: "uint256" }], Hello: [{ name: "to", type: "address" }] },
    primaryType: "Hello",
    message: { to: ADDRESS },
  };
  const provider = makePocketProvider(makeNode());
  const signature = await provider.request({ method: "eth_signTypedData_v4", params: [ADDRESS, JSON.stringify(typed)] });
  assert.equal(await recoverTypedDataAddress({ ...typed, signature }), ADDRESS);
});

test("sends transactions one after the other, each with its nonce", async () => {
  await importPocket(KEY);
  const node = makeNode();
  const provider = makePocketProvider(node);
  const send = () =>
    provider.request({ method: "eth_sendTransaction", params: [{ from: ADDRESS, to: ADDRESS, value: "0x5", data: "0x01" }] });
  await Promise.all([send(), send(), send()]);
  const read = node.sent.map((raw) => parseTransaction(raw));
  assert.deepEqual(read.map((one) => one.nonce), [4, 5, 6]);
  assert.equal(await recoverTransactionAddress({ serializedTransaction: node.sent[0] }), ADDRESS);
  assert.equal(read[0].chainId, 31337);
  assert.equal(read[0].gas, 120_000n);
  assert.equal(read[0].value, 5n);
  assert.equal(read[0].maxFeePerGas, 2_001_000_000n);
});

test("a wish's own gas and fees are kept", async () => {
  const { rpc } = makeNode();
  const filled = await fillTransaction(rpc, { from: ADDRESS, to: ADDRESS, gas: "0x10", nonce: "0x9", maxFeePerGas: "0x7" });
  assert.deepEqual([filled.gas, filled.nonce, filled.maxFeePerGas], [16n, 9, 7n]);
});

test("a failed send does not block the next one", async () => {
  await importPocket(KEY);
  let isPoor = true;
  const node = makeNode({ eth_estimateGas: () => { if (isPoor) throw new RpcError(-32000, "insufficient funds"); return "0x1"; } });
  const provider = makePocketProvider(node);
  const send = () => provider.request({ method: "eth_sendTransaction", params: [{ from: ADDRESS, to: ADDRESS }] });
  await assert.rejects(send(), /insufficient/);
  isPoor = false;
  assert.match(await send(), /^0x/);
});

test("other accounts, other networks and unknown methods are refused with EIP-1193 codes", async () => {
  await importPocket(KEY);
  const provider = makePocketProvider(makeNode());
  const other = `0x${"22".repeat(20)}`;
  await assert.rejects(provider.request({ method: "personal_sign", params: ["hi", other] }), { code: 4100 });
  await assert.rejects(provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: "0x1" }] }), { code: 4902 });
  assert.equal(await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: "0x7a69" }] }), null);
  await assert.rejects(provider.request({ method: "eth_coinbase" }), { code: 4200 });
});

test("problems in one plain sentence", () => {
  assert.match(sayProblem({ code: 4001 }), /said no/);
  assert.match(sayProblem({ code: "ACTION_REJECTED" }), /said no/);
  assert.match(sayProblem({ code: -32002 }), /already asking/);
  assert.match(sayProblem({ code: -32000, message: "insufficient funds for gas * price + value" }), /does not hold enough/);
  assert.match(sayProblem(new Error("boom")), /answered with an error/);
  assert.equal(sayProblem(new ApiError({ code: "SOLD_OUT", message: "Gone.", status: 409 })), "Gone.");
  assert.ok(isRefusal({ cause: { code: 4001 } }));
});

test("demo links", () => {
  assert.equal(readDemoKey(`#demo-key=${KEY}`), KEY);
  for (const hash of ["", "#demo-key=0x12", `#demo-key=${KEY}0`, `#other=${KEY}`]) assert.equal(readDemoKey(hash), "");
});

/** A node that takes the bytes, and whose answer is lost `times` times. */
function makeDeafNode(times, { knows = true } = {}) {
  let lost = 0;
  const taken = new Set();
  const node = makeNode({
    eth_sendRawTransaction: ([raw]) => {
      const isRepeated = taken.has(raw);
      taken.add(raw);
      lost += 1;
      if (lost <= times) throw new RpcError(CODES.away, "The network cannot be reached.");
      if (isRepeated) throw new RpcError(-32000, "nonce too low");
      return keccak256(raw);
    },
    eth_getTransactionByHash: () => (knows ? {} : null),
  });
  return { ...node, taken };
}

const WISH = { to: ADDRESS, value: "0x1", data: "0x" };

test("a lost answer is no second payment: the same bytes go out again, and their hash is told", async () => {
  await importPocket(KEY);
  const node = makeDeafNode(1);
  const hash = await makePocketProvider(node).request({ method: "eth_sendTransaction", params: [WISH] });
  assert.equal(node.taken.size, 1);
  assert.equal(hash, keccak256([...node.taken][0]));
});

test("bytes that the node never took are told as refused", async () => {
  await importPocket(KEY);
  const provider = makePocketProvider(makeDeafNode(1, { knows: false }));
  await assert.rejects(provider.request({ method: "eth_sendTransaction", params: [WISH] }), { message: "nonce too low" });
});

test("several calls at once: asked whether it can, sent with one question, waited for", async () => {
  const asked = [];
  const statuses = [{ status: 100 }, new Error("away"), { status: 200, receipts: [{ transactionHash: "0x1" }, { transactionHash: "0x2" }] }];
  const answers = {
    eth_requestAccounts: () => [ADDRESS],
    eth_chainId: () => "0x7a69",
    wallet_getCapabilities: () => ({ "0x7a69": { atomic: { status: "ready" } } }),
    wallet_sendCalls: () => ({ id: "0xid" }),
    wallet_getCallsStatus: () => statuses.shift(),
  };
  const request = async ({ method, params }) => {
    asked.push([method, params]);
    const answer = answers[method](params);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const provider = { request };
  const never = () => new Promise(() => undefined);
  const atOnce = async () => undefined;
  assert.equal(await canBatch(provider, ADDRESS, 31337, never), true);
  assert.equal(await canBatch(provider, ADDRESS, 1, never), false);
  assert.equal(await canBatch({ request: async () => Promise.reject(new RpcError(4200, "no")) }, ADDRESS, 31337, never), false);
  assert.equal(await canBatch({ request: never }, ADDRESS, 31337, atOnce), false); // it does not even answer
  const one = { to: ADDRESS, data: "0x01", value: "0x0", chain_id: 31337, gas: null };
  const two = { ...one, data: "0x02", value: "0x5" };
  const how = { id: "0x77", pause: atOnce };
  assert.equal(await sendBatch(provider, ADDRESS, [one, two], how), "0x2");
  const [, [batch]] = asked.find(([method]) => method === "wallet_sendCalls");
  assert.deepEqual([batch.chainId, batch.from, batch.atomicRequired, batch.id], ["0x7a69", ADDRESS, true, "0x77"]);
  assert.deepEqual(batch.calls.map(({ data, value }) => [data, value]), [["0x01", "0x0"], ["0x02", "0x5"]]);
  statuses.push({ status: 500 });
  await assert.rejects(sendBatch(provider, ADDRESS, [one, two], how), { message: /refused it/ });
  statuses.push({ status: 100 }, { status: 200, receipts: [{ transactionHash: "0x3" }] }, { status: 400 }, new Error("unknown"));
  assert.equal(await findBatch(provider, "0x77", atOnce), "0x3");
  assert.equal(await findBatch(provider, "0x77", atOnce), "");
  assert.equal(await findBatch(provider, "0x77", atOnce), "");
});
