/** What a wallet can give, tickets first, and a wish for some of it as the API takes it. */
import { parseUnits } from "viem";

import { ApiError } from "../api.js";
import { artUrl, listTickets } from "../tickets.js";
import { listAssets } from "./api.js";

/** @typedef {import("./api.js").Thing & {key: string, most: string, whyNot: string}} Givable `most` in the smallest
 *   unit; `whyNot` says why it cannot be given */

const KINDS = ["native", "erc20", "erc721", "erc1155"];
const DAY_S = 24 * 3600;
const MAX_ITEMS = 16; // GiftItems.MAX_ITEMS
/** From so much of the chain's coin on a code alone is too easy to guess at leisure (contracts.md, "Typed code"). */
const CODE_ALONE_UP_TO = 10n ** 17n;

/**
 * Everything that `address` can give. A kind that cannot be looked up now is left out; when that goes for all of them
 * and there is no ticket either, it throws: a wallet is not empty because the network is away.
 * @returns {Promise<Givable[]>}
 */
export async function listGivable(address) {
  const [tickets, ...others] = await Promise.all([
    listTickets(),
    ...KINDS.map((kind) => listAssets(kind, address).catch(keepPassing)),
  ]);
  const mine = tickets.filter((one) => one.state === "valid" && one.owner.toLowerCase() === address.toLowerCase());
  const found = others.filter((one) => Array.isArray(one));
  if (mine.length === 0 && found.length === 0) throw others[0];
  return [...mine.map(ofTicket), ...found.flat().map(ofAsset)];
}

function keepPassing(problem) {
  if (problem instanceof ApiError && problem.isPassing) return problem;
  throw problem;
}

const ofTicket = (ticket) => ({
  key: `ticket-${ticket.id}`,
  kind: "ticket",
  token: ticket.contract,
  token_id: String(ticket.token_id),
  amount: "1",
  most: "1",
  name: ticket.event_title,
  detail: ticket.tier_name,
  symbol: "",
  decimals: 0,
  picture: artUrl(ticket.art_seed),
  ticket_id: ticket.id,
  whyNot: ticket.transfer_policy === "free" ? "" : "The organizer does not let this ticket be given away.",
});

const ofAsset = (asset) => ({
  ...asset,
  key: `${asset.kind}-${asset.token}-${asset.token_id}`,
  most: asset.amount,
  ticket_id: "",
  whyNot: "",
});

/** Whether somebody says how much of it. @param {Givable} thing */
export const isCounted = ({ kind, most }) => kind === "native" || kind === "erc20" || (kind === "erc1155" && most !== "1");

/** What was typed, in the smallest unit; "" for what is no amount. @param {Givable} thing @param {string} text */
export function amountOf(thing, text) {
  if (!isCounted(thing)) return "1";
  const clean = text.trim().replace(",", ".");
  if (thing.decimals === 0) return /^\d+$/.test(clean) ? BigInt(clean).toString() : "";
  return /^\d*\.?\d+$|^\d+\.$/.test(clean) ? parseUnits(clean, thing.decimals).toString() : "";
}

/** Whether a code alone would not be enough. @param {import("./wrapping_view.js").Wish} wish @param {Givable[]} things */
export function asksPassphrase({ hasCode, items }, things) {
  const coin = things.find(({ kind, key }) => kind === "native" && key in items);
  return hasCode && coin !== undefined && BigInt(amountOf(coin, items[coin.key]) || 0) > CODE_ALONE_UP_TO;
}

/**
 * A draft as `POST /giftpacks` takes it; throws with one sentence.
 * @param {import("./wrapping_view.js").Wish} wish @param {Givable[]} things @param {string} sender
 */
export function toForm(wish, things, sender) {
  const chosen = things.filter((one) => one.key in wish.items);
  if (chosen.length === 0) throw wrong("Choose something to give first.");
  if (chosen.length > MAX_ITEMS) throw wrong(`At most ${MAX_ITEMS} things fit into one gift.`);
  const items = chosen.map((thing) => {
    const amount = amountOf(thing, wish.items[thing.key]);
    if (!amount || BigInt(amount) === 0n) throw wrong(`How much ${thing.symbol || thing.name} shall be in it?`);
    if (BigInt(amount) > BigInt(thing.most)) throw wrong(`You do not hold that much ${thing.symbol || thing.name}.`);
    const kind = thing.kind === "ticket" ? "erc721" : thing.kind;
    return { kind, token: kind === "native" ? "" : thing.token, token_id: thing.token_id, amount };
  });
  return {
    sender,
    items,
    recipient: wish.recipient.trim(),
    wrapping: wish.wrapping,
    lives_s: Math.round(wish.days * DAY_S),
    is_cancellable: wish.isCancellable,
  };
}

const wrong = (message) => new ApiError({ code: "INVALID", message, status: 400 });

/**
 * What was wished for when a draft was kept; what the wallet does not hold any more is left out.
 * @param {import("./api.js").Pack} pack @param {Givable[]} things
 */
export function wishOfPack(pack, things) {
  const items = {};
  for (const item of pack.items) {
    const thing = things.find((one) => one.token === item.token && one.token_id === item.token_id);
    if (thing) items[thing.key] = isCounted(thing) ? showAmount(item.amount, thing.decimals) : "1";
  }
  const { wrapping, recipient, lives_s: livesS, is_cancellable: isCancellable } = pack;
  return { items, wrapping, recipient, days: livesS / DAY_S, isCancellable };
}

function showAmount(amount, decimals) {
  if (decimals === 0) return amount;
  const digits = amount.padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return digits.slice(0, -decimals) + (fraction ? `.${fraction}` : "");
}
