/** The course of one purchase, from the open sheet to the ticket, as state for `checkout.jsx`. */
import { useEffect, useRef, useState } from "react";

import { ApiError, getConfig, getSession, newIdempotencyKey, postApi } from "./api.js";
import { followOrder, sayFailure, submitOrder } from "./orders.js";
import { usePageSignal } from "./parts.jsx";
import { findHolder, topUp } from "./wallet/connect.js";
import { sendTransaction } from "./wallet/send.js";
import { isRefusal, sayProblem } from "./wallet/words.js";

/**
 * `phase`: opening → sign-in → preparing → ready → signing → following → done | failed.
 * @typedef {{phase: string, account: any, config: any, walletName: string, order: any, transaction: any,
 *   feeWei: string, problem: string, canRetry: boolean, hasSignedIn: boolean}} View
 */
const START = {
  phase: "opening",
  account: null,
  config: null,
  walletName: "",
  order: null,
  transaction: null,
  feeWei: "0",
  problem: "",
  canRetry: false,
  hasSignedIn: false,
};
const ON_ITS_WAY = ["signing", "following", "done"];
/** Never "try again" once the wallet has sent: that would pay twice. */
const SENT_ALREADY = "Your wallet has sent the payment, but we lost sight of it. Please look under Tickets in a moment.";
/** Refusals that a second try cannot change. */
const FINAL = ["SOLD_OUT", "SALE_CLOSED", "EVENT_CANCELLED", "LIMIT_REACHED"];

/**
 * @param {{tierId: string, quantity: number, isOpen: boolean}} wish
 * @returns {View & {begin: () => void, enter: (account: object) => void, pay: () => void, changeWallet: () => void}}
 */
export function useCheckout({ tierId, quantity, isOpen }) {
  const [view, setView] = useState(START);
  const latest = useRef(view);
  latest.current = view;
  const signal = usePageSignal();
  const show = (change) => !signal().aborted && setView((before) => ({ ...before, ...change }));

  const prepare = async (account) => {
    show({ phase: "preparing", account, problem: "" });
    try {
      show({ phase: "ready", ...(await placeOrder(account, tierId, quantity)) });
    } catch (problem) {
      show(toRefusal(problem));
    }
  };
  const begin = async () => {
    show({ ...START, hasSignedIn: latest.current.hasSignedIn });
    try {
      const [config, account] = await Promise.all([getConfig(), getSession()]);
      show({ config });
      if (account) await prepare(account);
      else show({ phase: "sign-in" });
    } catch (problem) {
      show({ phase: "failed", problem: sayProblem(problem), canRetry: true });
    }
  };
  const enter = (account) => {
    show({ hasSignedIn: true });
    return prepare(account);
  };
  const pay = async () => {
    show({ phase: "signing", problem: "" });
    try {
      await payFor(latest.current, show, signal());
    } catch (problem) {
      if (!signal().aborted) show(afterFailedPay(problem));
    }
  };
  useEffect(() => {
    if (isOpen && !ON_ITS_WAY.includes(latest.current.phase)) begin();
  }, [isOpen, tierId, quantity]);
  return { ...view, begin, enter, pay, changeWallet: () => show({ phase: "sign-in", problem: "" }) };
}

async function placeOrder(account, tierId, quantity) {
  const wish = { tier_id: tierId, quantity, payer_address: account.address, recipient_address: account.address };
  const [placed, wallet] = await Promise.all([
    postApi("/orders", wish, { idempotencyKey: newIdempotencyKey() }),
    findHolder(account.address),
  ]);
  const { order, transaction, fee_wei: feeWei } = placed;
  return { order, transaction, feeWei, walletName: wallet?.info.name ?? "" };
}

async function payFor({ account, order, transaction }, show, signal) {
  const wallet = await findHolder(account.address);
  if (!wallet) return show({ phase: "sign-in", problem: "Please choose the wallet that pays." });
  await topUp(wallet, account.address);
  const txHash = await sendTransaction(wallet.provider, account.address, transaction);
  show({ phase: "following", order: { ...order, status: "submitted" } });
  try {
    return show(await follow(order.id, txHash, show, signal));
  } catch (problem) {
    if (signal.aborted) throw problem;
    return show({ phase: "failed", problem: SENT_ALREADY, canRetry: false });
  }
}

async function follow(orderId, txHash, show, signal) {
  show({ order: await submitOrder(orderId, txHash, signal) });
  const order = await followOrder(orderId, (newer) => show({ order: newer }), signal);
  if (order.status === "confirmed") return { phase: "done", order };
  return { phase: "failed", order, problem: sayFailure(order), canRetry: !FINAL.includes(order.error_code) };
}

/** Nothing was sent yet: a refusal by the person leaves the sheet as it was. */
function afterFailedPay(problem) {
  if (problem instanceof ApiError) return toRefusal(problem);
  return { phase: "ready", problem: sayProblem(problem), canRetry: !isRefusal(problem) };
}

function toRefusal(problem) {
  if (problem instanceof ApiError && problem.status === 401) return { phase: "sign-in", problem: "" };
  const code = problem instanceof ApiError ? problem.code : "";
  return { phase: "failed", problem: sayProblem(problem), canRetry: !FINAL.includes(code) };
}
