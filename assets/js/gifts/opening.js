/** The course of opening one gift, from its link to what was in it. `gift_claim.jsx` shows its view. */
import { isSameAddress } from "../addresses.js";
import { ApiError, getConfig, getHolder } from "../api.js";
import { pause } from "../orders.js";
import { carryClaim, getGift, getRelay, tellOpened } from "./api.js";
import { LinkUnreadable, readLink } from "./link.js";
import { openMessage } from "./message.js";

/**
 * `phase`: loading → wrapped → open → claiming → done | over. `over` is final; `problem` in `open` is not.
 * @typedef {{phase: string, gift: import("./api.js").Gift | null, message: string, recipient: string, status: string,
 *   problem: string, canPayAlone: boolean, ticketIds: string[]}} View
 */

/** @type {View} */
export const START = {
  phase: "loading",
  gift: null,
  message: "",
  recipient: "",
  status: "",
  problem: "",
  canPayAlone: false,
  ticketIds: [],
};

const ARRIVES_WITHIN_MS = 10_000;
const POLL_MS = 400;
const OTHER_NETWORK = "This gift lies on another network. Please open it where its link leads to.";
const REPLACED = "This link was replaced by a newer one. Please ask the sender for it.";
const AWAY = "We cannot be reached at the moment. Nothing was lost; the gift waits for you.";
const TAKEN = "This gift has been opened already.";
const RETURNED = "This gift went back to its sender.";
const EXPIRED = "This gift has expired. It goes back to its sender.";
/** We cannot pay, or cannot be reached: whoever has some coin can carry it without us. */
const ALONE = ["SPONSOR_BUDGET_SPENT", "GIFT_TOO_COSTLY", "AWAY"];

const POCKET_RDNS = "app.keepsake.pocket";

/** What opening needs of the world; tests give their own. */
const WORLD = {
  getConfig,
  getHolder,
  getGift,
  carryClaim,
  getRelay,
  tellOpened,
  pause,
  getHands: () => import("./hands.js"),
};

export class OpeningCourse {
  /** @type {View} */
  view = START;
  #onChange;
  #signal;
  #world;
  #url;
  #link = /** @type {import("./link.js").ReadLink | null} */ (null);
  #config = /** @type {any} */ (null);
  #account = /** @type {any} */ (null);

  /** @param {{url: string, onChange: (view: View) => void, signal: AbortSignal, world?: typeof WORLD}} what */
  constructor({ url, onChange, signal, world = WORLD }) {
    this.#url = url;
    this.#onChange = onChange;
    this.#signal = signal;
    this.#world = world;
  }

  /** Look who it is from and what is in it. */
  async load() {
    this.#show({ ...START });
    try {
      this.#link = readLink(this.#url);
      const [config, account, gift] = await Promise.all([
        this.#world.getConfig(),
        this.#world.getHolder(),
        this.#await(this.#link.giftId),
      ]);
      this.#config = config;
      this.#account = account;
      await this.#meet(gift);
    } catch (problem) {
      this.#end(problem);
    }
  }

  /** The present was tapped. Its sender hears that it was opened; that this fails is nobody's trouble. */
  async unwrap() {
    if (this.view.phase !== "wrapped") return;
    this.#show({ phase: "open" });
    const { giftId, key } = this.#known();
    const { signOpened } = await this.#world.getHands();
    const signature = await signOpened(giftId, key);
    await this.#world.tellOpened(giftId, signature).catch(() => undefined);
  }

  /**
   * Take it: with the account's wallet, else with the pocket wallet, which is made on the way.
   * @param {{passphrase?: string, wallet?: import("../wallet/eip6963.js").Wallet}} [how]
   */
  async keep({ passphrase = "", wallet } = {}) {
    if (this.view.phase !== "open") return;
    await this.#try(passphrase, wallet, async (chosen, recipient, claim) => {
      const relay = await this.#world.carryClaim(claim);
      this.#show({ status: "submitted" });
      await Promise.all([this.#follow(relay), this.#enter(chosen, recipient)]);
    });
  }

  /** Without us: the wallet carries the claim itself and pays the network fee. @param {{passphrase?: string}} [how] */
  async keepAlone({ passphrase = "" } = {}) {
    if (this.view.phase !== "open") return;
    await this.#try(passphrase, undefined, async (chosen, recipient, claim) => {
      const { claimTransaction, sendTransaction } = await this.#world.getHands();
      const { sender, terms } = this.#gift();
      await sendTransaction(chosen.provider, recipient, claimTransaction({ ...this.#where(), sender, terms, claim }));
      this.#show({ status: "submitted" });
      await this.#awaitMine(recipient);
    });
  }

  /** Sign for a wallet and go on with that; what goes wrong is said, and nothing is lost. */
  async #try(passphrase, wallet, goOn) {
    this.#show({ phase: "claiming", status: "signing", problem: "", canPayAlone: false });
    const hands = await this.#world.getHands();
    try {
      const chosen = wallet ?? (await this.#findWallet());
      const recipient = await hands.requestAddress(chosen.provider);
      this.#show({ recipient });
      await goOn(chosen, recipient, await this.#sign(recipient, passphrase));
    } catch (problem) {
      this.#show({ phase: "open", problem: hands.sayProblem(problem), canPayAlone: this.#isAlone(problem) });
    }
  }

  #show(change) {
    if (this.#signal.aborted) return;
    this.view = { ...this.view, ...change };
    this.#onChange(this.view);
  }

  /** The gift; a link may be faster than the network. */
  async #await(giftId) {
    const deadline = Date.now() + ARRIVES_WITHIN_MS;
    for (;;) {
      try {
        return await this.#world.getGift(giftId);
      } catch (problem) {
        const isComing = problem instanceof ApiError && problem.code === "GIFT_UNKNOWN" && Date.now() < deadline;
        if (!isComing) throw problem;
      }
      await this.#world.pause(POLL_MS * 2, this.#signal);
    }
  }

  async #meet(gift) {
    const { key, mark, giftId, chainId } = this.#known();
    if (chainId !== this.#config.chain_id) return this.#show({ phase: "over", problem: OTHER_NETWORK });
    const message = await openMessage(gift.sealed_message, key, giftId);
    this.#show({ gift, message });
    if (gift.status === "claimed") return this.#meetTaken(gift, await this.#findMine());
    if (gift.status === "returned") return this.#show({ phase: "over", problem: RETURNED });
    if (gift.status === "expired") return this.#show({ phase: "over", problem: EXPIRED });
    if (!gift.terms.claim_key.toLowerCase().startsWith(mark)) return this.#show({ phase: "over", problem: REPLACED });
    if (gift.relay_id) return this.#resume(gift, await this.#findMine());
    return this.#show({ phase: "wrapped" });
  }

  #meetTaken(gift, mine) {
    if (!isSameAddress(gift.claimed_by, mine)) return this.#show({ phase: "over", problem: TAKEN });
    return this.#show({ phase: "done", recipient: mine, ticketIds: ticketsOf(gift) });
  }

  /** The page was closed while a claim was on its way. */
  async #resume(gift, mine) {
    const relay = await this.#world.getRelay(gift.relay_id);
    if (!isSameAddress(relay.recipient, mine)) return this.#show({ phase: "over", problem: TAKEN });
    this.#show({ phase: "claiming", status: "submitted", recipient: mine });
    return this.#follow(relay);
  }

  async #findMine() {
    if (this.#account) return this.#account.address;
    const { findWallet } = await this.#world.getHands();
    const pocket = await findWallet(POCKET_RDNS);
    const accounts = await pocket?.provider.request({ method: "eth_accounts" });
    return accounts?.[0] ?? "";
  }

  async #findWallet() {
    const { findHolder, findWallet } = await this.#world.getHands();
    const holder = this.#account ? await findHolder(this.#account.address) : null;
    const chosen = holder ?? (await findWallet(POCKET_RDNS));
    if (!chosen) throw new Error("no wallet");
    return chosen;
  }

  async #sign(recipient, passphrase) {
    const { signClaim, deriveKey, passphraseSalt } = await this.#world.getHands();
    const { key, giftId } = this.#known();
    const { sender, terms } = this.#gift();
    const { chainId, escrow } = this.#where();
    const salt = passphraseSalt(chainId, escrow, terms.claim_key);
    const secondKey = terms.second ? await deriveKey(passphrase.trim(), salt) : "";
    return signClaim({ chainId, escrow, giftId, sender, terms, recipient }, key, secondKey);
  }

  /** A pocket wallet signs in by itself, so that the ticket's page knows its holder. Others ask, and may do so later. */
  async #enter(wallet, recipient) {
    if (this.#account && isSameAddress(this.#account.address, recipient)) return;
    if (wallet.info.rdns !== POCKET_RDNS) return;
    const { signIn } = await this.#world.getHands();
    await signIn(wallet.provider).catch(() => undefined); // the gift is theirs all the same
  }

  async #follow(relay) {
    for (let now = relay; ; now = await this.#look(now)) {
      if (now.status === "failed") return this.#fail(now);
      if (now.status === "confirmed") return this.#show({ phase: "done", ticketIds: now.ticket_ids });
      await this.#world.pause(POLL_MS, this.#signal);
    }
  }

  async #look(relay) {
    try {
      return await this.#world.getRelay(relay.id);
    } catch (problem) {
      if (problem instanceof ApiError && problem.isPassing) return relay;
      throw problem;
    }
  }

  #fail(relay) {
    const isOver = ["GIFT_CLAIMED", "GIFT_RETURNED", "GIFT_EXPIRED", "GIFT_REKEYED"].includes(relay.error_code);
    this.#show({ phase: isOver ? "over" : "open", problem: relay.error_message, canPayAlone: !isOver });
  }

  async #awaitMine(recipient) {
    const { giftId } = this.#known();
    for (;;) {
      const gift = await this.#world.getGift(giftId).catch(() => null);
      if (gift?.status === "claimed") return this.#meetTaken(gift, recipient);
      await this.#world.pause(POLL_MS, this.#signal);
    }
  }

  #isAlone(problem) {
    return problem instanceof ApiError && ALONE.includes(problem.code);
  }

  #end(problem) {
    if (this.#signal.aborted) return;
    const isAway = problem instanceof ApiError && problem.isPassing;
    const isOurs = problem instanceof ApiError || problem instanceof LinkUnreadable;
    const words = isOurs ? problem.message : "Something went wrong on this device. Nothing was lost; please try again.";
    this.#show({ phase: "over", problem: isAway ? AWAY : words, canPayAlone: isAway });
  }

  #known() {
    if (!this.#link) throw new LinkUnreadable("This link is not complete.");
    return this.#link;
  }

  #gift() {
    if (!this.view.gift) throw new Error("no gift");
    return this.view.gift;
  }

  #where() {
    const gift = this.#gift();
    return { chainId: gift.chain_id, escrow: gift.escrow };
  }
}

/** The tickets in a gift. @param {import("./api.js").Gift} gift */
export const ticketsOf = (gift) => gift.items.map((one) => one.ticket_id).filter(Boolean);
