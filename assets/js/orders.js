/** Buying: orders over REST, what became of them, and how far along they are in words. */
import { ApiError, getApi, postApi } from "./api.js";

/** @typedef {{id: string, status: "prepared" | "submitted" | "confirming" | "confirmed" | "failed", event_id: string,
 *   tier_id: string, quantity: number, unit_price_wei: string, total_wei: string, error_code: string,
 *   error_message: string, tx_hash: string | null, ticket_ids: string[], event_title: string, event_slug: string,
 *   tier_name: string, created_at: string}} Order */

const PENDING = "ks-pending-orders";
const POLL_MS = 700;
const RETRY_MS = 2_000;

/** The steps of a purchase, in their order. */
export const STEPS = ["Signed", "Sent", "Confirmed", "Yours"];

/**
 * How far an order is: the number of finished steps (0…4) and the words of each; `failedAfter` steps were done before
 * one failed.
 * @param {"ready" | "signing" | Order["status"]} status
 * @returns {{done: number, steps: {words: string, state: "is-done" | "is-now" | "is-todo" | "is-failed"}[]}}
 */
export function progressOf(status, failedAfter = 2) {
  const done = status === "failed" ? failedAfter : (DONE[status] ?? 0);
  const steps = STEPS.map((words, place) => {
    if (place < done) return { words, state: "is-done" };
    if (place > done) return { words, state: "is-todo" };
    if (status === "failed") return { words: "Not bought", state: "is-failed" };
    return { words: NOW[status] ?? words, state: "is-now" };
  });
  return { done, steps };
}

const DONE = { submitted: 2, confirming: 2, confirmed: 4 };
const NOW = {
  signing: "Waiting for your signature",
  submitted: "Waiting for the network, about 2 s",
  confirming: "In the network, waiting for its confirmation",
};

/** @param {string} orderId */
export const getOrder = (orderId) => getApi(`/orders/${orderId}`);

/** @returns {Promise<Order[]>} orders on their way */
export const listOpenOrders = () => getApi("/orders?status=open");

/**
 * Tell the server which transaction pays for an order. Kept on the device until the server has heard it: a page that
 * is closed, or a server that is away, must not lose a purchase that the wallet has sent.
 * @param {string} orderId @param {string} txHash @param {AbortSignal} [signal]
 * @returns {Promise<Order>}
 */
export async function submitOrder(orderId, txHash, signal) {
  writePending({ ...readPending(), [orderId]: txHash });
  for (;;) {
    try {
      return await tellServer(orderId, txHash);
    } catch (problem) {
      if (!(problem instanceof ApiError) || !problem.isPassing || signal?.aborted) throw problem;
      await pause(RETRY_MS, signal);
    }
  }
}

/** Tell the server what it has not heard yet, from a page that was closed too early. */
export async function resendPending() {
  const told = Object.entries(readPending()).map(([orderId, txHash]) => tellServer(orderId, txHash).catch(() => null));
  await Promise.all(told); // what fails now stays kept and is told at the next chance
}

async function tellServer(orderId, txHash) {
  try {
    const order = await postApi(`/orders/${orderId}/submitted`, { tx_hash: txHash });
    forget(orderId);
    return order;
  } catch (problem) {
    if (problem instanceof ApiError && [400, 404, 409, 410].includes(problem.status)) forget(orderId);
    throw problem;
  }
}

/**
 * Follow an order to its end, telling every change; a server that is away for a while is waited for.
 * @param {string} orderId @param {(order: Order) => void} onChange @param {AbortSignal} signal
 * @returns {Promise<Order>}
 */
export async function followOrder(orderId, onChange, signal) {
  for (;;) {
    try {
      const order = await getOrder(orderId);
      if (signal.aborted) return order;
      onChange(order);
      if (order.status === "confirmed" || order.status === "failed") return order;
    } catch (problem) {
      if (!(problem instanceof ApiError) || !problem.isPassing) throw problem;
    }
    await pause(POLL_MS, signal);
  }
}

/** @param {number} milliseconds @param {AbortSignal} [signal] */
export const pause = (milliseconds, signal) =>
  new Promise((resume, refuse) => {
    signal?.throwIfAborted();
    const give = () => {
      clearTimeout(timer);
      refuse(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", give);
      resume();
    }, milliseconds);
    signal?.addEventListener("abort", give, { once: true });
  });

/** What is to be said of a failed purchase: about the lost race, and about the money. @param {Order | ApiError} what */
export function sayFailure(what) {
  const code = "error_code" in what ? what.error_code : what.code;
  const message = "error_message" in what ? what.error_message : what.message;
  return code === "SOLD_OUT" && !message ? "Someone else got the last one. You paid nothing for it." : message;
}

function readPending() {
  try {
    return JSON.parse(localStorage.getItem(PENDING) ?? "{}");
  } catch {
    return {}; // damaged by somebody else; the orders are on the server's list all the same
  }
}

const writePending = (pending) => localStorage.setItem(PENDING, JSON.stringify(pending));

function forget(orderId) {
  const { [orderId]: _told, ...rest } = readPending();
  writePending(rest);
}
