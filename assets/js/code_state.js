/** What the place of a ticket's code shows: the code, when it comes, or one sentence about why there is none. Pure. */
import { codeAt, mayEnter } from "./pass_device.js";

/**
 * `canShowHere`: one action brings the code to this device.
 * @typedef {import("./pass_device.js").CodeNow | {kind: "making"} |
 *   {kind: "said", title: string, words: string, canShowHere: boolean}} Told never of the kind `over`
 */

const GONE = ["No longer yours", "You gave this ticket away. It opens the door for whoever has it now."];
const REFUNDED = ["Refunded", "You have your money back, so this ticket no longer opens the door."];
const GIVEN_BACK = ["Given back", "You gave this ticket back, so it no longer opens the door."];
const CANCELLED = ["Event cancelled", "Your money is waiting for you."];
const CANCELLED_FREE = ["Event cancelled", "This ticket was free, so there is nothing to pay back."];
const OVER = ["It is over", "This ticket has nothing more to open."];
const PAPER = ["On paper", "The code on paper opens the door, so there is none on this device."];
const ELSEWHERE = ["On another device", "It shows this ticket's code now, and only the newest one opens the door."];
const SUPERSEDED = ["Not on this device", "A newer code was made elsewhere, and only the newest one opens the door."];
const SIGNED_OUT = ["No code yet", "Sign in again to get the code on this device."];
const NOT_YET = [
  "No code yet",
  "This device has not had a network since the ticket became yours. The code comes by itself as soon as it has one.",
];

/**
 * @param {import("./tickets_store.js").KeptTicket} ticket @param {import("./tickets_course.js").View} view
 * @param {number} now of the server's clock @returns {Told}
 */
export function tellCode(ticket, view, now) {
  if (ticket.gone_at) return say(GONE);
  if (!mayEnter(ticket)) return say(tellEnd(ticket));
  const pass = view.passes[ticket.id]?.current;
  if (pass && pass.sequence >= ticket.pass_seq) return tellOwn(pass, now);
  const elsewhere = view.elsewhere[ticket.id];
  if (ticket.id in view.refusals) return say(["No code on this device", view.refusals[ticket.id]], Boolean(elsewhere));
  if (elsewhere) return say(elsewhere.form === "printed" ? PAPER : ELSEWHERE, true);
  if (pass && view.awaySince !== null) return say(SUPERSEDED, true);
  if (view.isSignedOut) return say(SIGNED_OUT);
  return view.awaySince === null ? { kind: "making" } : say(NOT_YET);
}

function tellEnd(ticket) {
  const wasFree = ticket.paid_wei === "0";
  if (ticket.state === "refunded") return wasFree ? GIVEN_BACK : REFUNDED;
  return wasFree ? CANCELLED_FREE : CANCELLED;
}

function tellOwn(pass, now) {
  const shown = codeAt(pass, now);
  return shown.kind === "over" ? say(OVER) : shown;
}

/** When what is shown changes by itself, or null. @param {Told} told @returns {number | null} */
export const changesAt = (told) => {
  if (told.kind === "code") return told.endsAt;
  return told.kind === "early" ? told.opensAt : null;
};

const say = ([title, words], canShowHere = false) => ({ kind: "said", title, words, canShowHere });
