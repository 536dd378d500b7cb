/** The course of passing one ticket on, or giving it back, from the open sheet to the end. `moving_sheet.jsx` shows it. */
import { isAddress } from "viem";

import { isSameAddress } from "./addresses.js";
import { ApiError, getConfig, getHolder, NOBODY, postApi } from "./api.js";
import { pause } from "./orders.js";
import { listTickets } from "./tickets.js";
import { makeAddressOf } from "./wallet/address.js";
import { findHolder, topUp } from "./wallet/connect.js";
import { findReceipt, isReverted } from "./wallet/receipt.js";
import { OtherAccount, sendTransaction } from "./wallet/send.js";
import { isRefusal, sayProblem } from "./wallet/words.js";

/** @typedef {"transfer" | "refund"} Kind */
/**
 * `phase`: asking (for whom, of a transfer) → preparing → ready → signing → sent → done | failed. `isLate`: the network
 * takes long; `isStillOurs`: it went to another wallet of the same account.
 * @typedef {{kind: Kind, phase: string, ticket: any, to: string, toProblem: string, config: any, walletName: string,
 *   transaction: any, feeWei: string, problem: string, canRetry: boolean, isLate: boolean, isStillOurs: boolean}} View
 */

/** @type {View} */
export const START = {
  kind: "transfer",
  phase: "asking",
  ticket: null,
  to: "",
  toProblem: "",
  config: null,
  walletName: "",
  transaction: null,
  feeWei: "0",
  problem: "",
  canRetry: false,
  isLate: false,
  isStillOurs: false,
};
const ON_ITS_WAY = ["signing", "sent"];
const POLL_MS = 700;
const LATE_MS = 30_000;
/** A wallet that was told to hurry has sent it anew: then nobody hears of the first one any more. */
const UNSEEN_MS = 10_000;
/** The second half of a double press must not meet the button that sends: some wallets ask nobody. */
const DOUBLE_PRESS_MS = 600;

const NO_ADDRESS = "That is not a wallet address. It has 42 characters and begins with 0x.";
const NO_NAMES = "Names are not looked up here. Please enter the address itself, which begins with 0x.";
const MISTYPED = "That address has a mistake in it. Please copy it once more.";
const OWN = "That is the wallet that holds this ticket.";
const NO_WALLET = "Please open the wallet that holds this ticket, and try again.";
const REVERTED = "The network refused it. Only the network fee was paid; please look at the ticket again.";
const ELSEWHERE = "It went to another wallet meanwhile, not to this one. Only the network fee was paid.";

/** What the course needs of the world; tests give their own. */
const WORLD = { getConfig, getHolder, postApi, listTickets, findHolder, topUp, sendTransaction, pause, now: Date.now };

/**
 * What is wrong with an address to send to, or "": nobody can get a ticket back from a mistyped one.
 * @param {string} text @param {string} owner
 */
export function findMistake(text, owner) {
  if (/\.[a-z]+$/i.test(text)) return NO_NAMES;
  if (!isAddress(text, { strict: false })) return NO_ADDRESS;
  if (!isAddress(text)) return MISTYPED; // its capitals are a checksum (EIP-55)
  return isSameAddress(text, owner) ? OWN : "";
}

export class MovingCourse {
  /** @type {View} */
  view = START;
  #onChange;
  #onMoved;
  #signal;
  #world;
  #turn = 0;

  /**
   * @param {{onChange: (view: View) => void, onMoved: () => void, signal: AbortSignal, world?: typeof WORLD}} what
   *   `onMoved` hears that it is over: the ticket is not as it was, or was not as it seemed
   */
  constructor({ onChange, onMoved, signal, world = WORLD }) {
    this.#onChange = onChange;
    this.#onMoved = onMoved;
    this.#signal = signal;
    this.#world = world;
  }

  /** The sheet was opened; what is on its way already is shown instead. @param {Kind} kind */
  async open(kind, ticket) {
    if (ON_ITS_WAY.includes(this.view.phase)) return;
    this.#turn += 1;
    this.#show({ ...START, kind, ticket });
    if (kind === "refund") await this.#prepare();
  }

  /** For whom it is. @param {string} text */
  async choose(text) {
    const to = text.trim();
    const toProblem = findMistake(to, this.view.ticket.owner);
    this.#show({ to, toProblem });
    if (toProblem) return;
    this.#show({ to: makeAddressOf(to) });
    await this.#prepare();
  }

  /** Back to the address. */
  change() {
    if (ON_ITS_WAY.includes(this.view.phase)) return;
    this.#turn += 1;
    this.#show({ phase: "asking", problem: "" });
  }

  /** Once more from the question to the network: what went through after all is found out there, and not sent again. */
  retry() {
    return this.#prepare();
  }

  /** Sign, send, follow. A second press while one is on its way does nothing. */
  async send() {
    if (this.view.phase !== "ready" || this.#signal.aborted) return;
    this.#show({ phase: "signing", problem: "" });
    const sent = await this.#sign().catch((problem) => this.#show(afterFailedSend(problem)));
    if (sent) await this.#follow(sent).catch((problem) => this.#ignoreEnd(problem));
  }

  #show(change) {
    if (this.#signal.aborted) return;
    this.view = { ...this.view, ...change };
    this.#onChange(this.view);
  }

  /** Ask the network whether it would go through, and for how much; a later turn makes its answer void. */
  async #prepare() {
    this.#turn += 1;
    const turn = this.#turn;
    this.#show({ phase: "preparing", problem: "" });
    const asked = this.#ask().catch((problem) => this.#refuse(problem));
    const [change] = await Promise.all([asked, this.#world.pause(DOUBLE_PRESS_MS, this.#signal).catch(() => undefined)]);
    if (turn === this.#turn) this.#show(change);
  }

  async #ask() {
    const { kind, ticket, to } = this.view;
    const [config, account] = await Promise.all([this.#world.getConfig(), this.#world.getHolder()]);
    if (!account) throw new ApiError(NOBODY);
    const wallet = await this.#world.findHolder(ticket.owner);
    if (wallet) await this.#world.topUp(wallet, ticket.owner); // a wallet that got the ticket as a gift has no coins
    const asked = await this.#world.postApi(`/tickets/${ticket.id}/${kind}`, kind === "transfer" ? { to } : {});
    const walletName = wallet?.info.name ?? "";
    return { phase: "ready", config, walletName, transaction: asked.transaction, feeWei: asked.fee_wei };
  }

  #refuse(problem) {
    const blamed = problem instanceof ApiError && problem.details.some(({ field }) => field === "to");
    if (blamed) return { phase: "asking", toProblem: problem.message };
    const canRetry = !(problem instanceof ApiError) || problem.isPassing;
    return { phase: "failed", problem: sayProblem(problem), canRetry };
  }

  async #sign() {
    const { ticket, transaction } = this.view;
    const wallet = await this.#world.findHolder(ticket.owner);
    if (!wallet) {
      this.#show({ phase: "ready", problem: NO_WALLET });
      return null;
    }
    const hash = await this.#world.sendTransaction(wallet.provider, ticket.owner, transaction);
    return { hash, provider: wallet.provider };
  }

  /**
   * Done is what our own index shows, and no refusal of ours: a ticket may also leave by another tab or wallet while this
   * is on its way, and be somebody else's then. Money that went back is back, by whichever.
   */
  async #follow({ hash, provider }) {
    const lateAt = this.#world.now() + LATE_MS;
    let unseenAt = Infinity;
    this.#show({ phase: "sent" });
    for (;;) {
      const end = await this.#findEnd();
      if (end && this.view.kind === "refund") return this.#finish(end);
      const receipt = await findReceipt(provider, hash);
      if (isReverted(receipt)) return this.#finish({ phase: "failed", problem: end ? ELSEWHERE : REVERTED });
      if (end) unseenAt = Math.min(unseenAt, this.#world.now() + UNSEEN_MS);
      if (end && (receipt || this.#world.now() >= unseenAt)) return this.#finish(end);
      if (this.#world.now() > lateAt) this.#show({ isLate: true });
      await this.#world.pause(POLL_MS, this.#signal);
    }
  }

  /** What to show of the end, once the server's list has it; else null. */
  async #findEnd() {
    const { kind, ticket } = this.view;
    const tickets = await this.#world.listTickets().catch(toNothing);
    if (!tickets) return null;
    const found = tickets.find((one) => one.id === ticket.id);
    const isDone = kind === "refund" ? found?.state === "refunded" : found?.owner !== ticket.owner;
    return isDone ? { phase: "done", isLate: false, isStillOurs: Boolean(found) } : null;
  }

  #finish(end) {
    this.#show(end);
    if (!this.#signal.aborted) this.#onMoved();
  }

  #ignoreEnd(problem) {
    if (!this.#signal.aborted) throw problem; // the page was left; what was sent goes on
  }
}

/** A server that is away for a while is asked again. */
function toNothing(problem) {
  if (problem instanceof ApiError) return null;
  throw problem;
}

/** A "no" leaves everything as it was. Any other failure may have come after the sending: the network is asked again. */
function afterFailedSend(problem) {
  if (isRefusal(problem) || problem instanceof OtherAccount) return { phase: "ready", problem: sayProblem(problem) };
  return { phase: "failed", problem: sayProblem(problem), canRetry: true };
}
