/** The holder's tickets: the data layer of `my_tickets.jsx` and `ticket_view.jsx`. */
import { getApi } from "./api.js";

/** @typedef {{id: string, event_id: string, event_title: string, event_slug: string, event_number: number,
 *   token_id: number, tier_name: string, gates: string[], papers: ("pdf" | "pkpass" | "google")[],
 *   venue: string, city: string, country: string,
 *   timezone: string, doors_at: string, starts_at: string, ends_at: string,
 *   state: "valid" | "attended" | "refunded" | "cancelled",
 *   transfer_policy: "free" | "marketplace" | "none", owner: string, pass_seq: number, art_seed: string,
 *   contract: string, chain_id: number, paid_wei: string, explorer_url: string | null, refund_until?: string,
 *   transfer_barred_by?: "refunded" | "used" | "marketplace" | "none" | null,
 *   refund_barred_by?: "refunded" | "used" | "over" | null}} Ticket the last three are missing in what was kept by an
 *   older version */

/** @returns {Promise<Ticket[]>} */
export const listTickets = () => getApi("/tickets");

const PAST_AFTER_MS = 6 * 3600_000;

/**
 * What comes, the next event first, and what is over, the latest first. Refunded, cancelled and given ones are over.
 * @param {import("./tickets_store.js").KeptTicket[]} tickets
 * @param {number} now milliseconds since 1970
 */
export function sortTickets(tickets, now) {
  const isComing = (ticket) =>
    (ticket.state === "valid" || ticket.state === "attended") &&
    !ticket.gone_at &&
    Date.parse(ticket.ends_at) + PAST_AFTER_MS > now;
  const byStart = (one, other) =>
    Date.parse(one.starts_at) - Date.parse(other.starts_at) ||
    Number(one.state === "attended") - Number(other.state === "attended") || // those that still open the door first
    one.token_id - other.token_id;
  return {
    coming: tickets.filter(isComing).sort(byStart),
    past: tickets.filter((ticket) => !isComing(ticket)).sort((one, other) => byStart(other, one)),
  };
}

/**
 * A ticket's state for people, with the badge's mood.
 * @type {Record<Ticket["state"], {words: string, mood: string}>}
 */
const STATES = {
  valid: { words: "Valid", mood: "is-go" },
  attended: { words: "You were in", mood: "is-gold" },
  refunded: { words: "Refunded", mood: "" },
  cancelled: { words: "Event cancelled", mood: "is-stop" },
};

/**
 * The words and mood of a ticket's badge; while it `isValid`, the time to the doors says more than they do.
 * @param {import("./tickets_store.js").KeptTicket} ticket
 */
export function stateOf(ticket) {
  if (ticket.gone_at) return { words: "Given away", mood: "", isValid: false };
  if (ticket.state === "refunded" && ticket.paid_wei === "0") return { words: "Given back", mood: "", isValid: false };
  return { ...STATES[ticket.state], isValid: ticket.state === "valid" };
}

/** Where it is, in one line. @param {Ticket} ticket */
export const placeOf = (ticket) => [ticket.venue, ticket.city].filter(Boolean).join(", ") || "Online";

/** The drawing of an event. @param {string} seed */
export const artUrl = (seed) => `/art/event/${encodeURIComponent(seed)}.svg`;
