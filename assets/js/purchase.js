/** The course of one purchase, from the open sheet to the ticket. `checkout.jsx` shows its view. */
import { ApiError, getConfig, getHolder, newIdempotencyKey, postApi } from "./api.js";
import { followOrder, sayFailure, submitOrder } from "./orders.js";
import { findHolder, topUp } from "./wallet/connect.js";
import { sendTransaction } from "./wallet/send.js";
import { isRefusal, sayProblem } from "./wallet/words.js";

/**
 * `phase`: opening → sign-in → preparing → ready → signing → following → done | failed.
 * @typedef {{phase: string, account: any, config: any, walletName: string, order: any, transaction: any,
 *   feeWei: string, problem: string, canRetry: boolean, hasSignedIn: boolean}} View
 */

/** @type {View} */
export const START = {
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
const ON_ITS_WAY = ["signing", "following"];
/** Never "try again" once the wallet has sent: that would pay twice. */
const SENT_ALREADY =
  "Your wallet has sent the payment, but we lost sight of it. Please look under Tickets in a moment.";
/** Refusals that a second try cannot change. */
const FINAL = ["SOLD_OUT", "SALE_CLOSED", "EVENT_CANCELLED", "LIMIT_REACHED"];

/** What the purchase needs of the wallets; tests give their own. */
const WALLETS = { findHolder, topUp, sendTransaction };

export class PurchaseCourse {
  /** @type {View} */
  view = START;
  #onChange;
  #signal;
  #wallets;
  #wish = { tierId: "", quantity: 1 };
  #turn = 0;

  /**
   * @param {{onChange: (view: View) => void, signal: AbortSignal, wallets?: typeof WALLETS}} what
   */
  constructor({ onChange, signal, wallets = WALLETS }) {
    this.#onChange = onChange;
    this.#signal = signal;
    this.#wallets = wallets;
  }

  /** The sheet was opened for this wish; what is on its way already is shown instead. */
  async open(wish) {
    if (ON_ITS_WAY.includes(this.view.phase)) return;
    this.#wish = wish;
    await this.begin();
  }

  /** From the start, or once more. */
  async begin() {
    this.#turn += 1;
    const turn = this.#turn;
    this.#show({ ...START, hasSignedIn: this.view.hasSignedIn });
    try {
      const [config, account] = await Promise.all([getConfig(), getHolder()]);
      if (turn !== this.#turn) return;
      this.#show({ config });
      if (account) await this.#prepare(account);
      else this.#show({ phase: "sign-in" });
    } catch (problem) {
      if (turn === this.#turn) this.#show({ phase: "failed", problem: sayProblem(problem), canRetry: true });
    }
  }

  /** Somebody signed in inside the sheet. */
  async enter(account) {
    this.#turn += 1;
    this.#show({ hasSignedIn: true });
    await this.#prepare(account);
  }

  /** Let the person choose another wallet. */
  changeWallet() {
    this.#turn += 1;
    this.#show({ phase: "sign-in", problem: "" });
  }

  /** Sign, send, follow. A second press while one is on its way does nothing. */
  async pay() {
    if (this.view.phase !== "ready" || this.#signal.aborted) return;
    this.#show({ phase: "signing", problem: "" });
    try {
      const txHash = await this.#send();
      if (txHash) await this.#follow(txHash);
    } catch (problem) {
      if (!this.#signal.aborted) this.#show(afterFailedPay(problem));
    }
  }

  #show(change) {
    if (this.#signal.aborted) return;
    this.view = { ...this.view, ...change };
    this.#onChange(this.view);
  }

  /** An order for the wish; a later turn (another tier, another wallet) makes its answer void. */
  async #prepare(account) {
    const turn = this.#turn;
    this.#show({ phase: "preparing", account, problem: "" });
    const change = await this.#placeOrder(account).catch(toRefusal);
    if (turn === this.#turn) this.#show(change);
  }

  async #placeOrder(account) {
    const { tierId, quantity } = this.#wish;
    const wish = { tier_id: tierId, quantity, payer_address: account.address, recipient_address: account.address };
    const [placed, wallet] = await Promise.all([
      postApi("/orders", wish, { idempotencyKey: newIdempotencyKey() }),
      this.#wallets.findHolder(account.address),
    ]);
    const { order, transaction, fee_wei: feeWei } = placed;
    return { phase: "ready", order, transaction, feeWei, walletName: wallet?.info.name ?? "" };
  }

  async #send() {
    const { account, transaction } = this.view;
    const wallet = await this.#wallets.findHolder(account.address);
    if (!wallet) {
      this.#show({ phase: "sign-in", problem: "Please choose the wallet that pays." });
      return "";
    }
    await this.#wallets.topUp(wallet, account.address);
    return this.#wallets.sendTransaction(wallet.provider, account.address, transaction);
  }

  async #follow(txHash) {
    const { order } = this.view;
    this.#show({ phase: "following", order: { ...order, status: "submitted" } });
    try {
      this.#show({ order: await submitOrder(order.id, txHash, this.#signal) });
      const settled = await followOrder(order.id, (newer) => this.#show({ order: newer }), this.#signal);
      this.#show(settled.status === "confirmed" ? { phase: "done", order: settled } : toFailure(settled));
    } catch (problem) {
      if (this.#signal.aborted) throw problem;
      this.#show({ phase: "failed", problem: SENT_ALREADY, canRetry: false });
    }
  }
}

const toFailure = (order) => ({
  phase: "failed",
  order,
  problem: sayFailure(order),
  canRetry: !FINAL.includes(order.error_code),
});

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
