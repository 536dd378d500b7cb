/** What an organizer signs: publish, pause, resume, cancel. */
import { ApiError, getApi, getHolder, NOBODY, postApi } from "./api.js";
import { pause } from "./orders.js";
import { findHolder, topUp } from "./wallet/connect.js";
import { CODES, RpcError } from "./wallet/rpc.js";
import { sendTransaction } from "./wallet/send.js";

const POLL_MS = 700;
const PATIENCE_MS = 120_000;

/**
 * Per action: the state it leads to, the button, and the words when it is done. What cannot be undone asks first:
 * `ask` says what will happen, `keep` is the way back.
 */
export const ACTIONS = {
  publish: { path: "/publish", until: "on_sale", label: "Publish", done: "Published. Tickets are on sale." },
  pause: { path: "/pause", until: "paused", label: "Pause sales", done: "Sales are paused." },
  resume: { path: "/resume", until: "on_sale", label: "Resume sales", done: "Sales are open again." },
  cancel: {
    path: "/cancel",
    until: "cancelled",
    label: "Cancel the event",
    ask: "Everybody gets the right to their money back, and nobody can buy again. This cannot be undone.",
    keep: "Keep the event",
    done: "Cancelled. Everybody can have their money back.",
  },
};

/** We do not know what became of it: it may still happen, so no second try is offered. */
export class StillWaiting extends Error {
  name = "StillWaiting";
}

/**
 * Sign and send the action's transaction, and wait until the event shows it.
 * @param {string} eventId
 * @param {keyof typeof ACTIONS} action
 * @param {(words: string) => void} say
 * @param {AbortSignal} signal
 */
export async function runAction(eventId, action, say, signal) {
  const { path } = ACTIONS[action];
  const account = await getHolder();
  if (!account) throw new ApiError(NOBODY);
  say("Preparing…");
  const { transaction } = await postApi(`/events/${eventId}${path}`);
  const wallet = await findHolder(account.address);
  if (!wallet) throw new RpcError(CODES.unauthorized, "The wallet that you signed in with is not here.");
  await topUp(wallet, account.address);
  say(`Waiting for your signature in ${wallet.info.name}`);
  const txHash = await sendTransaction(wallet.provider, account.address, transaction);
  say("Sent. Waiting for the network, about 2 s");
  if (action === "publish") await tellPublished(eventId, txHash, signal);
  await waitFor(eventId, action, signal);
}

async function tellPublished(eventId, txHash, signal) {
  for (;;) {
    try {
      return await postApi(`/events/${eventId}/publish/submitted`, { tx_hash: txHash });
    } catch (problem) {
      if (!(problem instanceof ApiError) || !problem.isPassing) throw problem;
    }
    await pause(POLL_MS, signal);
  }
}

async function waitFor(eventId, action, signal) {
  const ends = Date.now() + PATIENCE_MS;
  while (Date.now() < ends) {
    const event = await readEvent(eventId);
    if (event?.status === ACTIONS[action].until) return;
    const refusal = action === "publish" ? event?.publish_error : "";
    if (refusal) throw new ApiError({ code: "REFUSED", message: refusal, status: 409 });
    await pause(POLL_MS, signal);
  }
  throw new StillWaiting("The network has not confirmed it yet. This page will show it as soon as it has.");
}

/** The event as its organizer sees it; null while the server is away. */
async function readEvent(eventId) {
  try {
    return await getApi(`/events/${eventId}`);
  } catch (problem) {
    if (problem instanceof ApiError && problem.isPassing) return null;
    throw problem;
  }
}
