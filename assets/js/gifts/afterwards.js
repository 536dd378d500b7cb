/** What a sender does with a gift that waits: another link, or back with it. */
import { generatePrivateKey } from "viem/accounts";

import { ApiError } from "../api.js";
import { pause } from "../orders.js";
import { findHolder, topUp } from "../wallet/connect.js";
import { awaitReceipt, isReverted } from "../wallet/receipt.js";
import { sendTransaction } from "../wallet/send.js";
import { prepareReclaim, prepareRekey } from "./api.js";
import { sealMessage } from "./message.js";
import { addressOfKey } from "./sign.js";
import { keepSecret } from "./vault.js";

const NO_WALLET = "Please open the wallet that gave it.";
const REFUSED = "The network refused this. The gift is as it was; only the network fee was paid.";

/** What this needs of the world; tests give their own. */
const WORLD = { prepareRekey, prepareReclaim, keepSecret, findHolder, topUp, sendTransaction, pause };

/**
 * The new key counts once the chain has it: until then the gift's page, and the sender's, go by the old one.
 * @param {import("./api.js").Pack} pack @param {string} message
 */
export async function rekey(pack, message, world = WORLD) {
  const giftId = pack.gift_id ?? "";
  const key = generatePrivateKey();
  const claimKey = addressOfKey(key);
  const sealed = await sealMessage(message, key, giftId);
  const asked = await world.prepareRekey(giftId, { claim_key: claimKey, sealed_message: sealed });
  await world.keepSecret(giftId, { claimKey, key, code: "", message });
  await send(pack, asked.transaction, world);
}

/** @param {import("./api.js").Pack} pack */
export async function takeBack(pack, world = WORLD) {
  const asked = await world.prepareReclaim(pack.gift_id ?? "");
  await send(pack, asked.transaction, world);
}

async function send(pack, transaction, world) {
  const wallet = await world.findHolder(pack.sender);
  if (!wallet) throw new ApiError({ code: "NO_WALLET", message: NO_WALLET, status: 400 });
  await world.topUp(wallet, pack.sender);
  const hash = await world.sendTransaction(wallet.provider, pack.sender, transaction);
  const receipt = await awaitReceipt(wallet.provider, hash, world.pause);
  if (isReverted(receipt)) throw new ApiError({ code: "GIFT_REFUSED", message: REFUSED, status: 409 });
}
