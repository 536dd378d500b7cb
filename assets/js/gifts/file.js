/**
 * Opening a gift with our servers gone: the script of `claim.html`, one file that anybody can keep. It reads the link,
 * asks any node of the gift's network, and sends the claim from the receiver's own wallet, who pays the network fee.
 */
import { argon2id } from "hash-wasm";
import { formatUnits, zeroHash } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { findActive } from "../wallet/vault.js";
import { fillTransaction, makePocketProvider } from "../wallet/pocket.js";
import { makeRpc } from "../wallet/rpc.js";
import { passphraseSalt, stretch } from "./code.js";
import { claimTransaction, slotCall, stuckPlace } from "./direct.js";
import { readLink } from "./link.js";
import { addressOfKey, giftHash, signClaim } from "./sign.js";

/** Public nodes, as in app/chain/networks.py. */
export const NODES = {
  8453: "https://mainnet.base.org",
  84532: "https://sepolia.base.org",
  137: "https://polygon-rpc.com",
  146: "https://rpc.soniclabs.com",
  14601: "https://rpc.testnet.soniclabs.com",
};
const LOCAL = "/rpc";
const ENDED = `0x${"1".padStart(64, "0")}`;
const KINDS = ["coins", "tokens of", "the collectible of", "copies of"];
const PATIENCE = 120;

const at = (id) => document.getElementById(id);
const say = (words) => {
  at("words").textContent = words;
};

/** What cannot be handed over at the moment, by the gift's id: bit i for item i. @type {Map<string, number>} */
const stuck = new Map();

/** The link in the field, with its key's address filled in. */
function gift() {
  const link = readLink(at("link").value.trim());
  return { ...link, terms: { ...link.terms, claim_key: addressOfKey(link.key) } };
}

/** What is in it, as far as the link tells. */
function listItems({ terms }) {
  return terms.items.map(([kind, token, id, amount]) => {
    if (kind === 0) return `${formatUnits(BigInt(amount), 18)} coins`;
    return kind === 2 ? `${KINDS[kind]} ${token}, number ${id}` : `${amount} ${KINDS[kind]} ${token}`;
  });
}

/** Whether it is still there. */
async function look(rpc, one) {
  if (Number(await rpc("eth_chainId")) !== one.chainId) throw new Error("That node is of another network.");
  const slot = await rpc("eth_call", [{ to: one.escrow, data: slotCall(one.giftId) }, "latest"]);
  if (slot === zeroHash) throw new Error("There is no such gift on this network.");
  if (slot === ENDED) throw new Error("This gift was opened already, or went back to its sender.");
  if (slot !== giftHash(one.sender, one.terms)) {
    throw new Error("This gift has another key now, or a part of it was taken: ask the sender for the newer link.");
  }
  if (Date.now() / 1000 >= one.terms.expiry) throw new Error("This gift has expired. It goes back to its sender.");
}

/** Who pays the network fee and receives: the browser's wallet, this device's pocket wallet, or a key that was typed. */
async function findPayer(rpc) {
  const typed = at("key").value.trim();
  if (typed) return ofKey(rpc, typed.startsWith("0x") ? typed : `0x${typed}`);
  if (globalThis.ethereum) return ofProvider(globalThis.ethereum);
  if (await findActive().catch(() => null)) return ofProvider(makePocketProvider({ rpc }));
  throw new Error("There is no wallet in this browser. Type the key of one that has some coin.");
}

async function ofProvider(provider) {
  const [address] = await provider.request({ method: "eth_requestAccounts" });
  return { address, send: (wish) => provider.request({ method: "eth_sendTransaction", params: [wish] }) };
}

function ofKey(rpc, key) {
  const account = privateKeyToAccount(/** @type {`0x${string}`} */ (key));
  const send = async (wish) => {
    const filled = await fillTransaction(rpc, wish);
    return rpc("eth_sendRawTransaction", [await account.signTransaction(/** @type {any} */ (filled))]);
  };
  return { address: account.address, send };
}

async function open() {
  const one = gift();
  const rpc = makeRpc(at("node").value.trim());
  say("Asking the network…");
  await look(rpc, one);
  const payer = await findPayer(rpc);
  const recipient = at("to").value.trim() || one.terms.recipient || payer.address;
  const words = at("passphrase").value.trim();
  if (words) say("Working the passphrase out, a moment…");
  const second = words
    ? await stretch(argon2id, words, passphraseSalt(one.chainId, one.escrow, one.giftId))
    : "";
  const skipMask = stuck.get(one.giftId) ?? 0;
  const claim = await signClaim({ ...one, recipient, skipMask }, one.key, second);
  const { to, data, value } = claimTransaction({ ...one, claim });
  await tryOut(rpc, one, { from: payer.address, to, data, value });
  say("Sending it…");
  const hash = await payer.send({ from: payer.address, to, data, value });
  say("Waiting for the network…");
  await settle(rpc, hash);
  const rest = skipMask ? " The rest stays in the gift." : "";
  say(`It is yours: ${recipient} has it.${rest} Transaction ${hash}`);
}

/** Before anybody pays. One frozen thing must not keep the others in: it is left out when the button is pressed again. */
async function tryOut(rpc, one, wish) {
  try {
    await rpc("eth_call", [wish, "latest"]);
  } catch (problem) {
    const place = stuckPlace(problem.data);
    if (place < 0) throw problem;
    const left = (stuck.get(one.giftId) ?? 0) | (1 << place);
    const name = listItems(one)[place];
    if (left === 2 ** one.terms.items.length - 1) throw new Error(`Nothing of it can be handed over now: ${name}.`);
    stuck.set(one.giftId, left);
    throw new Error(`This cannot be handed over now: ${name}. Press again to take the rest; it stays in the gift.`);
  }
}

async function settle(rpc, hash) {
  for (let left = PATIENCE; left > 0; left -= 1) {
    const receipt = await rpc("eth_getTransactionReceipt", [hash]);
    if (receipt?.status === "0x1") return;
    if (receipt) throw new Error("The network refused it. Is it still there, and the passphrase right?");
    await new Promise((resume) => setTimeout(resume, 1000));
  }
  throw new Error("The network has not answered yet. Please look again later.");
}

/** What the link says of itself, as soon as it is there. */
function show() {
  at("items").replaceChildren();
  try {
    const one = gift();
    at("items").append(...listItems(one).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    at("secret").hidden = !one.terms.second;
    at("node").value ||= NODES[one.chainId] ?? new URL(LOCAL, location.href).href;
    say("");
  } catch (problem) {
    say(at("link").value ? problem.message : "");
  }
}

/** The link stands behind the file's own `#`, or is pasted. */
function begin() {
  const given = location.hash.slice(1);
  if (given.startsWith("/g/")) at("link").value = new URL(given, location.href).href;
  else if (given.startsWith("http")) at("link").value = given;
  show();
}

at("link").addEventListener("input", show);
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  at("open").disabled = true;
  open()
    .catch((problem) => say(problem?.message || "That did not work. Nothing was lost."))
    .finally(() => {
      at("open").disabled = false;
    });
});
begin();
