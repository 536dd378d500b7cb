/** Whether a ticket may be passed on or given back, and the one reason why not. Pure: no network, no clock. */
import { formatDay, formatTime } from "./dates.js";
import { mayEnter } from "./pass_device.js";

const NOT_GIVEN = "The organizer does not let this ticket be given away.";
const USED = "This ticket was used at the door, so it stays with you.";
const WHY_KEPT = { used: USED, marketplace: NOT_GIVEN, none: NOT_GIVEN };

/** @typedef {import("./tickets_store.js").KeptTicket} KeptTicket */

/** Why it cannot be given to anybody, or "". @param {KeptTicket} ticket */
export const whyKept = (ticket) => WHY_KEPT[barOf(ticket)] ?? "";

/** What was kept by an older version knows the policy alone. */
const barOf = ({ transfer_barred_by: bar, transfer_policy: policy }) => (bar === undefined ? policy : bar);

/** Whether to offer to send it to an address: while it means something to whoever gets it. @param {KeptTicket} ticket */
export const canSend = (ticket, now) =>
  mayEnter(ticket) && ticket.transfer_barred_by === null && now < Date.parse(ticket.ends_at);

/**
 * Whether to offer to give it back. Of a cancelled event a free one is worth nothing any more, so there is nothing to do.
 * @param {KeptTicket} ticket @param {number} now of the server's clock
 */
export function canRefund(ticket, now) {
  if (ticket.gone_at || ticket.refund_barred_by !== null) return false;
  if (isCancelled(ticket)) return !isFree(ticket);
  return now <= Date.parse(ticket.refund_until ?? "");
}

/** @param {KeptTicket} ticket */
export const isCancelled = (ticket) => ticket.state === "cancelled";

/** Nothing was ever paid for it. @param {KeptTicket} ticket */
export const isFree = (ticket) => ticket.paid_wei === "0";

/**
 * Until when it can be given back, in the event's time; "" where that says nothing.
 * @param {KeptTicket} ticket @param {number} now of the server's clock
 */
export function tellRefundTime(ticket, now) {
  if (!mayEnter(ticket) || !ticket.refund_until) return "";
  if (!canRefund(ticket, now) && now <= Date.parse(ticket.refund_until)) return ""; // used
  const isOver = now > Date.parse(ticket.refund_until);
  return `${isOver ? "Was possible until" : "Until"} ${sayMoment(ticket.refund_until, ticket.timezone)}`;
}

/** @param {string} moment @param {string} timezone */
export const sayMoment = (moment, timezone) => `${formatDay(moment, timezone)}, ${formatTime(moment, timezone)}`;
