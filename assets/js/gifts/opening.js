/** The course of opening one gift, from its link to what was in it. `gift_claim.jsx` shows its view. */
import { isSameAddress } from "../addresses.js";
import { ApiError, getConfig, getHolder } from "../api.js";
import { pause } from "../orders.js";
import { carryClaim, getGift, getRelay, tellOpened } from "./api.js";
import { LinkUnreadable, readLink } from "./link.js";
import { openMessage } from "./message.js";
import { ALONE, isGone, OVER, START, WORDS } from "./opening_view.js";

/** @typedef {import("./opening_view.js").View} View */

const ARRIVES_WITHIN_MS = 10_000;
const POLL_MS = 400;
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
  /** The wallet that was tried last: what it could not have carried, it may carry itself. */
  #tried = /** @type {any} */ (undefined);

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
    if (this.#account && isSameAddress(this.#account.address, this.#gift().sender)) return; // only trying the link
    const { giftId, key } = this.#known();
    await this.#world
      .getHands()
      .then(({ signOpened }) => signOpened(giftId, key))
      .then((signature) => this.#world.tellOpened(giftId, signature))
      .catch(() => undefined);
  }

  /**
   * Take it: with the account's wallet, else with the pocket wallet, which is made on the way.
   * @param {{passphrase?: string, wallet?: import("../wallet/eip6963.js").Wallet, isRest?: boolean}} [how] `isRest`:
   *   without what is stuck
   */
  async keep({ passphrase = "", wallet, isRest = false } = {}) {
    if (this.view.phase !== "open") return;
    if (!isRest) this.#show({ stuck: 0 });
    await this.#try(passphrase, isRest ? this.#tried : wallet, async (chosen, recipient, claim) => {
      const relay = await this.#world.carryClaim(claim);
      this.#show({ status: "submitted" });
      await Promise.all([this.#follow(relay), this.#enter(chosen, recipient)]);
    });
  }

  /** Without us: the wallet carries the claim itself and pays the network fee. @param {{passphrase?: string}} [how] */
  async keepAlone({ passphrase = "" } = {}) {
    if (this.view.phase !== "open") return;
    await this.#try(passphrase, this.#tried, async (chosen, recipient, claim) => {
      const { claimTransaction, sendTransaction } = await this.#world.getHands();
      const { sender, terms } = this.#gift();
      const asked = claimTransaction({ ...this.#where(), sender, terms, claim });
      const hash = await sendTransaction(chosen.provider, recipient, asked);
      this.#show({ status: "submitted" });
      await this.#awaitMine(recipient, chosen.provider, hash);
    });
  }

  /** Sign for a wallet and go on with that; what goes wrong is said, and nothing is lost. */
  async #try(passphrase, wallet, goOn) {
    this.#show({ phase: "claiming", status: "signing", problem: "", canPayAlone: false });
    try {
      const { requestAddress } = await this.#world.getHands();
      const chosen = wallet ?? (await this.#findWallet());
      this.#tried = chosen;
      const recipient = await requestAddress(chosen.provider);
      this.#show({ recipient });
      await goOn(chosen, recipient, await this.#sign(recipient, passphrase));
    } catch (problem) {
      await this.#stumble(problem);
    }
  }

  /** What went wrong, in words. What cannot be handed over is remembered, and the rest offered. */
  async #stumble(problem) {
    const hands = await this.#world.getHands().catch(() => null);
    const words = hands ? hands.sayProblem(problem) : WORDS.away;
    const code = problem instanceof ApiError ? problem.code : "";
    if (OVER.includes(code)) return this.#show({ phase: "over", problem: words, isGone: isGone(code) });
    const named = code === "GIFT_ITEM_STUCK" ? problem.details.map(({ field }) => Number(field.split(".")[1])) : [];
    const stuck = named.reduce((mask, place) => mask | (1 << place), this.view.stuck);
    return this.#show({ phase: "open", problem: words, canPayAlone: ALONE.includes(code), stuck });
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
    if (chainId !== this.#config.chain_id) return this.#show({ phase: "over", problem: WORDS.otherNetwork });
    const message = await openMessage(gift.sealed_message, key, giftId);
    this.#show({ gift, message });
    if (gift.status === "claimed") return this.#meetTaken(gift, await this.#findMine());
    if (gift.status === "returned") return this.#show({ phase: "over", problem: WORDS.returned, isGone: true });
    if (gift.status === "expired") return this.#show({ phase: "over", problem: WORDS.expired, isGone: true });
    if (!gift.terms.claim_key.toLowerCase().startsWith(mark)) return this.#show({ phase: "over", problem: WORDS.replaced });
    if (gift.relay_id) return this.#resume(gift, await this.#findMine());
    return this.#show({ phase: "wrapped" });
  }

  #meetTaken(gift, mine) {
    if (!isSameAddress(gift.claimed_by, mine)) return this.#show({ phase: "over", problem: WORDS.taken, isGone: true });
    return this.#show({ phase: "done", gift, recipient: mine, ticketIds: ticketsOf(gift) });
  }

  /** The page was closed while a claim was on its way. */
  async #resume(gift, mine) {
    const relay = await this.#world.getRelay(gift.relay_id);
    if (!isSameAddress(relay.recipient, mine)) {
      return this.#show({ phase: "over", problem: WORDS.beingOpened, canRetry: true });
    }
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
    const owner = this.#gift().terms.recipient || this.#account?.address;
    const holder = owner ? await findHolder(owner) : null;
    const chosen = holder ?? (await findWallet(POCKET_RDNS));
    if (!chosen) throw new Error("no wallet");
    return chosen;
  }

  async #sign(recipient, passphrase) {
    const { signClaim, deriveKey, passphraseSalt } = await this.#world.getHands();
    const { key, giftId } = this.#known();
    const { sender, terms } = this.#gift();
    const { chainId, escrow } = this.#where();
    const salt = passphraseSalt(chainId, escrow, giftId);
    const secondKey = terms.second ? await deriveKey(passphrase.trim(), salt) : "";
    const skipMask = this.view.stuck;
    return signClaim({ chainId, escrow, giftId, sender, terms, recipient, skipMask }, key, secondKey);
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
      if (now.status === "confirmed") return this.#finish();
      await this.#world.pause(POLL_MS, this.#signal);
    }
  }

  /** What was stuck stays in the gift. */
  #finish() {
    const { gift, stuck } = this.view;
    const items = this.#gift().items.filter((_, place) => !((stuck >> place) & 1));
    this.#show({ phase: "done", gift: { ...gift, items }, ticketIds: ticketsOf({ items }) });
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
    const { error_code: code, error_message: problem } = relay;
    if (OVER.includes(code)) return this.#show({ phase: "over", problem, isGone: isGone(code) });
    return this.#show({ phase: "open", problem, canPayAlone: code !== "GIFT_ITEM_STUCK" });
  }

  async #awaitMine(recipient, provider, hash) {
    const { giftId } = this.#known();
    for (;;) {
      const gift = await this.#world.getGift(giftId).catch(() => null);
      if (gift?.status === "claimed") return this.#meetTaken(gift, recipient);
      if (gift && gift.terms.items.length < this.#gift().terms.items.length) return this.#finish();
      const receipt = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] }).catch(() => null);
      if (receipt?.status === "0x0") throw new ApiError({ code: "GIFT_REFUSED", message: WORDS.refused, status: 409 });
      await this.#world.pause(POLL_MS, this.#signal);
    }
  }

  #end(problem) {
    if (this.#signal.aborted) return;
    const isAway = problem instanceof ApiError && problem.isPassing;
    const isOurs = problem instanceof ApiError || problem instanceof LinkUnreadable;
    const words = isOurs ? problem.message : WORDS.here;
    const canRetry = isAway || !isOurs || problem.code === "GIFT_UNKNOWN";
    this.#show({ phase: "over", problem: isAway ? WORDS.away : words, canPayAlone: isAway, canRetry });
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
