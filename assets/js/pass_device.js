/**
 * The rotating pass of a ticket on this device. Its seeds are drawn here and never leave; the server signs the ends of
 * their chains, and every 15 seconds the next link is shown. One device shows a ticket's code: asking for it on another
 * one ends it here, so nothing is taken over unless somebody wants that.
 */
import { hexToBytes, bytesToHex } from "@noble/hashes/utils";

import { ApiError, getApi, postApi } from "./api.js";
import { encodeBase45 } from "./base45.js";
import { SLOT_S, WINDOW_UNIT_S } from "./pass.js";
import { anchorOf, makeChain, proofOf, SEED_BYTES } from "./pass_chain.js";
import { serverNow } from "./server_clock.js";
import { findPass, keepPass } from "./tickets_store.js";

/** `seed` and `signed` (the pass before its slot) in hexadecimal. Times as in the pass.
 * @typedef {{valid_from: number, valid_for: number, seed: string, signed: string}} Window */
/**
 * What this device shows. `times` are the doors and the end that the windows were made for.
 * @typedef {{sequence: number, short_code: string, times: string, token_id: number, chain_id: number, contract: string,
 *   windows: Window[]}} DevicePass
 */
/**
 * `draft`: asked for, and not answered yet; `isTaking` when it would end the code on another device.
 * @typedef {{current: DevicePass | null, draft: (DevicePass & {isTaking: boolean}) | null}} KeptPass
 */
/**
 * @typedef {{kind: "code", text: string, slot: number, startsAt: number, endsAt: number} |
 *   {kind: "early", opensAt: number} | {kind: "over"}} CodeNow times in milliseconds of the server's clock
 */

export const SLOT_MS = SLOT_S * 1000;
const UNIT_MS = WINDOW_UNIT_S * 1000;
const DAY_MS = 86_400_000;
/** Passes of what opens within this time are fetched ahead, so that one visit is enough. */
const AHEAD_MS = 10 * DAY_MS;
const AFTER_END_MS = 6 * 3600_000;
/** A pass that ends before its event does is renewed when so much of it is left. */
const RENEW_MS = 2 * DAY_MS;
const TRIES = 3;
const SIGNED_BYTES = 97;
const ANCHOR_AT = 17;

/** What issuing needs of the world; tests give their own. */
const WORLD = { getApi, postApi, findPass, keepPass, now: serverNow };

/** Another device (`rotating`), or a sheet of paper (`printed`), has the ticket's code. */
export class CodeElsewhere extends Error {
  name = "CodeElsewhere";

  /** @param {"rotating" | "printed"} form */
  constructor(form) {
    super("The code of this ticket is elsewhere.");
    this.form = form;
  }
}

/**
 * Whether a pass is to be fetched ahead.
 * @param {import("./tickets_store.js").KeptTicket} ticket @param {number} now of the server's clock
 */
export const isSoon = (ticket, now) =>
  mayEnter(ticket) &&
  Date.parse(ticket.doors_at) - now <= AHEAD_MS &&
  Date.parse(ticket.ends_at) + AFTER_END_MS > now;

/** @param {import("./tickets_store.js").KeptTicket} ticket */
export const mayEnter = (ticket) => !ticket.gone_at && (ticket.state === "valid" || ticket.state === "attended");

/**
 * Whether the device needs another pass than it has: none yet, a newer one is elsewhere, the event's times have
 * changed, or it ends before the event does.
 * @param {import("./tickets_store.js").KeptTicket} ticket @param {DevicePass | null | undefined} pass
 * @param {number} now
 */
export function isDue(ticket, pass, now) {
  if (!pass || pass.sequence < ticket.pass_seq) return true;
  const last = pass.windows.at(-1);
  const isShort = endOf(last) < Date.parse(ticket.ends_at) && endOf(last) - now < RENEW_MS;
  return pass.times !== timesOf(ticket) || isShort;
}

/**
 * The ticket's pass on this device, asked for where it is due. Throws `CodeElsewhere` when that would take it from
 * another device and `isWanted` does not say so, `StoreWiped`, and `ApiError`.
 * @param {import("./tickets_store.js").KeptTicket} ticket @param {string} epoch @param {{isWanted?: boolean}} [how]
 * @returns {Promise<DevicePass>}
 */
export const ensurePass = (ticket, epoch, { isWanted = false } = {}, world = WORLD) =>
  alone(ticket.id, async () => {
    const kept = (await world.findPass(ticket.id)) ?? { current: null, draft: null };
    if (kept.current && !isDue(ticket, kept.current, world.now())) return kept.current;
    const finished = isToFinish(ticket, kept.draft, isWanted) ? await send(ticket, kept.draft, epoch, world) : null;
    if (finished && finished.sequence >= ticket.pass_seq) return finished;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const plan = await world.getApi(`/tickets/${encodeURIComponent(ticket.id)}/pass`);
      const isFree = plan.live === null || isOurs(plan.live, kept.current);
      if (!isFree && !isWanted) throw new CodeElsewhere(plan.live.form);
      const draft = { ...draw(ticket, plan), isTaking: !isFree };
      // before the server hears of it: an answer may be lost, and the same chains get the same answer
      await world.keepPass(epoch, ticket.id, { current: kept.current, draft });
      const signed = await send(ticket, draft, epoch, world);
      if (signed) return signed;
    }
    throw new ApiError({ code: "PASS_PLAN_CHANGED", message: "The code is being changed just now.", status: 503 });
  });

/**
 * What the device shows at a moment of the server's clock.
 * @param {DevicePass} pass @param {number} now @returns {CodeNow}
 */
export function codeAt(pass, now) {
  const window = pass.windows.find((one) => endOf(one) > now);
  if (!window) return { kind: "over" };
  const opensAt = window.valid_from * 1000;
  if (now < opensAt) return { kind: "early", opensAt };
  const slot = Math.floor((now - opensAt) / SLOT_MS);
  const proof = proofOf(chainOf(pass, window), slot);
  const text = encodeBase45(Uint8Array.from([...hexToBytes(window.signed), slot >> 8, slot & 0xff, ...proof]));
  return { kind: "code", text, slot, startsAt: opensAt + slot * SLOT_MS, endsAt: opensAt + (slot + 1) * SLOT_MS };
}

/** A wish of a while ago no longer takes the code from where it is now; one that was granted already is only heard. */
const isToFinish = (ticket, draft, isWanted) =>
  draft !== null && (isWanted || !draft.isTaking || draft.sequence === ticket.pass_seq);

const endOf = (window) => window.valid_from * 1000 + window.valid_for * UNIT_MS;
const timesOf = (ticket) => `${Date.parse(ticket.doors_at)} ${Date.parse(ticket.ends_at)}`;
const isOurs = (live, pass) => live.form === "rotating" && pass?.sequence === live.sequence;

/** Fresh seeds for every window of the plan. @returns {DevicePass} */
function draw(ticket, plan) {
  const windows = plan.windows.map(({ valid_from, valid_for }) => {
    const seed = bytesToHex(crypto.getRandomValues(new Uint8Array(SEED_BYTES)));
    return { valid_from, valid_for, seed, signed: "" };
  });
  const { sequence, token_id, chain_id, contract } = plan;
  return { sequence, short_code: "", times: timesOf(ticket), token_id, chain_id, contract, windows };
}

/** Have the draft signed, and keep it; null when the server plans something else by now. */
async function send(ticket, { isTaking: _, ...draft }, epoch, world) {
  const asked = draft.windows.map((one) => ({
    valid_from: one.valid_from,
    anchor: bytesToHex(anchorOf(chainOf(draft, one))),
  }));
  try {
    const body = { form: "rotating", sequence: draft.sequence, windows: asked };
    const answer = await world.postApi(`/tickets/${encodeURIComponent(ticket.id)}/pass`, body);
    const windows = draft.windows.map((one, place) => withSigned(one, asked[place].anchor, answer));
    const current = { ...draft, short_code: answer.short_code, windows };
    await world.keepPass(epoch, ticket.id, { current, draft: null });
    return current;
  } catch (problem) {
    if (problem instanceof ApiError && problem.code === "PASS_PLAN_CHANGED") return null;
    throw problem;
  }
}

/** A pass that does not hold our anchor would be refused at the door: better to say so now. */
function withSigned(window, anchor, answer) {
  const signed = answer.windows.find((one) => one.valid_from === window.valid_from)?.signed ?? "";
  const carried = signed.slice(2 * ANCHOR_AT, 2 * ANCHOR_AT + anchor.length);
  if (signed.length !== 2 * SIGNED_BYTES || carried !== anchor) {
    throw new ApiError({ code: "BROKEN", message: "Your code could not be made. Please try again.", status: 500 });
  }
  return { ...window, signed };
}

/** The last chain that was needed: 1,920 steps are not walked anew for every slot. */
let last = { name: "", chain: new Uint8Array() };

function chainOf(pass, { seed, valid_from, valid_for }) {
  const name = `${seed} ${pass.sequence} ${valid_from}`;
  if (last.name !== name) {
    const bound = { tokenId: pass.token_id, sequence: pass.sequence, validFrom: valid_from, validFor: valid_for };
    last = { name, chain: makeChain(hexToBytes(seed), bound, pass.chain_id, pass.contract) };
  }
  return last.chain;
}

/** @type {Map<string, Promise<unknown>>} */
const queues = new Map();

/** One at a time for each ticket, among all pages of this device where the browser can. */
function alone(ticketId, work) {
  if (globalThis.navigator?.locks) return navigator.locks.request(`keepsake-pass-${ticketId}`, work);
  const turn = (queues.get(ticketId) ?? Promise.resolve()).catch(() => undefined).then(work);
  queues.set(ticketId, turn);
  return turn;
}
