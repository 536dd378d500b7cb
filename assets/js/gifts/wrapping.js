/** The course of making one gift: what is given, the words, and the lock. `gift_new.jsx` shows its view. */
import { bytesToHex } from "viem";
import { generatePrivateKey } from "viem/accounts";

import { ApiError, getConfig, getHolder } from "../api.js";
import { pause } from "../orders.js";
import { findHolder, topUp } from "../wallet/connect.js";
import { awaitReceipt } from "../wallet/receipt.js";
import { canBatch, findBatch, sendBatch, sendTransaction } from "../wallet/send.js";
import { isRefusal, sayProblem } from "../wallet/words.js";
import { checkPack, getPack, keepPack, prepareLock, tellLocked } from "./api.js";
import { codeSalt, makeCode, passphraseSalt } from "./code.js";
import { asksPassphrase, listGivable, toForm, wishOfPack } from "./holdings.js";
import { deriveKey } from "./kdf.js";
import { linkOf } from "./link.js";
import { sealMessage } from "./message.js";
import { addressOfKey, giftIdOf } from "./sign.js";
import { findSecret, keepSecret } from "./vault.js";
import { START, STEPS } from "./wrapping_view.js";

/** @typedef {import("./wrapping_view.js").View} View */
/** @typedef {import("./wrapping_view.js").Wish} Wish */

const POLL_MS = 500;
const RETRY_MS = 2_000;

/** What making needs of the world; tests give their own. */
const WORLD = {
  getConfig,
  getHolder,
  listGivable,
  keepPack,
  getPack,
  checkPack,
  prepareLock,
  tellLocked,
  findHolder,
  topUp,
  sendTransaction,
  canBatch,
  findBatch,
  sendBatch,
  deriveKey,
  keepSecret,
  findSecret,
  pause,
};

export class WrappingCourse {
  /** @type {View} */
  view = START;
  #onChange;
  #signal;
  #world;
  /** Something is on its way that a second press must not begin again: nothing may be wrapped twice. */
  #isBusy = false;

  /** @param {{onChange: (view: View) => void, signal: AbortSignal, world?: typeof WORLD}} what */
  constructor({ onChange, signal, world = WORLD }) {
    this.#onChange = onChange;
    this.#signal = signal;
    this.#world = world;
  }

  /**
   * Who gives, and what they hold; what was wished for in the draft, if there is one.
   * @param {string} [packId] a draft to go on with
   * @returns {Promise<Partial<Wish> | null>}
   */
  async load(packId = "") {
    this.#show({ ...START });
    try {
      const [config, account] = await Promise.all([this.#world.getConfig(), this.#world.getHolder()]);
      if (!account) {
        this.#show({ phase: "sign-in", config });
        return null;
      }
      const [things, pack, kept] = await Promise.all([
        this.#world.listGivable(account.address),
        packId ? this.#world.getPack(packId) : null,
        packId ? this.#world.findSecret(packId) : null,
      ]);
      this.#show({ phase: "making", config, account, things, pack });
      return pack && { ...wishOfPack(pack, things), message: kept?.message ?? "", hasCode: kept?.hasCode ?? false };
    } catch (problem) {
      this.#show({ phase: "away", problem: sayProblem(problem) });
      return null;
    }
  }

  /** Keep the draft, its words and its code on this device alone. Whether it could be kept. @param {Wish} wish */
  keep(wish) {
    return this.#alone(() => this.#keep(wish));
  }

  /** Do it unless something is on its way; then nothing, and false. */
  async #alone(work) {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }

  async #keep(wish) {
    this.#show({ problem: "", problems: [] });
    try {
      const form = toForm(wish, this.view.things, this.view.account.address);
      const pack = await this.#world.keepPack(this.view.pack?.id ?? "", form);
      const { message, hasCode } = wish;
      await this.#world.keepSecret(pack.id, { claimKey: "", key: "", code: "", message, hasCode });
      this.#show({ pack });
      return true;
    } catch (problem) {
      this.#show({ problem: sayProblem(problem) });
      return false;
    }
  }

  /** The dry run of the draft: everything that would fail, and what the wallet will ask, before anybody pays. */
  async check() {
    this.#show({ problems: [], questions: [], doing: "Trying it out, nothing is sent…" });
    try {
      const { problems, approvals } = await this.#world.checkPack(this.view.pack?.id ?? "");
      const items = this.view.pack?.items ?? [];
      const named = problems.map(({ field, message }) => {
        const name = items[Number(field.split(".")[1])]?.name;
        return name ? `${name}: ${message}` : message;
      });
      this.#show({ problems: named, questions: approvals.map(({ why }) => why) });
    } catch (problem) {
      this.#show({ problem: sayProblem(problem) });
    }
    if (this.view.phase === "making") this.#show({ doing: "" });
  }

  /** Wrap it: the key is made, what opens it is kept on this device, and then the wallet is asked. @param {Wish} wish */
  lock(wish) {
    return this.#alone(() => this.#lock(wish));
  }

  async #lock(wish) {
    if (asksPassphrase(wish, this.view.things) && !wish.passphrase.trim()) {
      return this.#show({ problem: "For so much a code alone is not enough. Please think of a passphrase, too." });
    }
    if (!(await this.#keep(wish))) return undefined;
    this.#show({ phase: "locking", step: 0, doing: "Asking your wallet…" });
    try {
      const sent = await this.#findSent();
      if (sent) return await this.#follow(await this.#tell(sent.pack.id, sent.hash), sent.secret);
      this.#show({ doing: wish.hasCode ? "Making the code…" : "Making the key…" });
      const secret = await this.#makeSecret(wish);
      const pack = await this.#send(secret);
      return await this.#follow(pack, secret);
    } catch (problem) {
      if (this.#signal.aborted) return undefined;
      const words = problem instanceof Error && problem.name === "Error" ? problem.message : sayProblem(problem);
      return this.#show({ phase: "making", problem: isRefusal(problem) ? sayProblem(problem) : words, doing: "" });
    }
  }

  #show(change) {
    if (this.#signal.aborted) return;
    this.view = { ...this.view, ...change };
    this.#onChange(this.view);
  }

  async #makeSecret(wish) {
    const { config, account } = this.view;
    const where = [config.chain_id, config.gift_escrow];
    const code = wish.hasCode ? makeCode() : "";
    const key = code ? await this.#world.deriveKey(code, codeSalt(...where)) : generatePrivateKey();
    const claimKey = addressOfKey(key);
    const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
    const giftId = giftIdOf(account.address, claimKey, salt);
    const words = wish.passphrase.trim();
    const secondKey = words ? await this.#world.deriveKey(words, passphraseSalt(...where, giftId)) : "";
    await this.#world.keepSecret(giftId, { claimKey, key, code, message: wish.message });
    return {
      key,
      code,
      giftId,
      wish: {
        claim_key: claimKey,
        salt,
        second: secondKey ? addressOfKey(secondKey) : "",
        sealed_message: await sealMessage(wish.message, key, giftId),
        permits: [],
      },
    };
  }

  /** The wallet's questions, one after the other; the pack on its way. */
  async #send(secret) {
    const { account, pack } = this.view;
    const wallet = await this.#world.findHolder(account.address);
    if (!wallet) throw new Error("Please choose the wallet that gives, and try again.");
    await this.#world.topUp(wallet, account.address);
    const isBatched = await this.#canBatch(wallet);
    const asked = { ...secret.wish, is_batched: isBatched };
    for (let round = 0; round < 3; round += 1) {
      this.#show({ step: 0, doing: "Asking the network…" });
      const next = await this.#world.prepareLock(pack.id, asked);
      this.#show({ pack: next.pack, feeWei: next.fee_wei });
      if (next.transaction) return this.#tell(pack.id, await this.#ask(wallet.provider, next));
      for (const approval of next.approvals) {
        this.#show({ doing: approval.why });
        const permit = await this.#allow(wallet.provider, account.address, approval);
        if (permit) asked.permits = [...asked.permits, permit];
      }
    }
    throw new Error("The approvals did not arrive. Nothing was taken; please try again.");
  }

  #pause = (ms) => this.#world.pause(ms, this.#signal);

  #canBatch({ provider }) {
    const { account, config } = this.view;
    return this.#world.canBatch(provider, account.address, config.chain_id, this.#pause);
  }

  /**
   * What an earlier visit has sent at once, and was closed before the network had it: nobody but the wallet knows of it,
   * and to begin again would be to give twice.
   */
  async #findSent() {
    const { account, pack } = this.view;
    const wallet = pack.gift_id ? await this.#world.findHolder(account.address) : null;
    if (!wallet || !(await this.#canBatch(wallet))) return null;
    const hash = await this.#world.findBatch(wallet.provider, pack.gift_id, this.#pause);
    const secret = hash ? await this.#world.findSecret(pack.gift_id, pack.claim_key) : null;
    return secret && { pack, hash, secret };
  }

  /** The wallet is asked for the lock, and for what it lacks at once where it can. */
  async #ask(provider, { pack, approvals, transaction }) {
    const { address } = this.view.account;
    if (approvals.length > 0) {
      this.#show({ doing: `One question for all of it. ${approvals.map(({ why }) => why).join(" ")}` });
      const all = [...approvals.map((one) => one.transaction), transaction];
      return this.#world.sendBatch(provider, address, all, { id: pack.gift_id, pause: this.#pause });
    }
    this.#show({ step: 1, doing: "Waiting for your signature" });
    const hash = await this.#world.sendTransaction(provider, address, transaction);
    this.#show({ step: 2, doing: "Waiting for the network, about 2 s" });
    return hash;
  }

  /** The wallet has sent it. A server that is away hears of it later: to begin again would be to give twice. */
  async #tell(packId, hash) {
    for (;;) {
      try {
        return await this.#world.tellLocked(packId, hash);
      } catch (problem) {
        if (!(problem instanceof ApiError) || !problem.isPassing) throw problem;
        this.#show({ doing: "Sent. We cannot be reached just now; please leave this open" });
      }
      await this.#world.pause(RETRY_MS, this.#signal);
    }
  }

  /** One approval: a signature that costs nothing, or a small transaction. */
  async #allow(provider, address, { token, value, deadline, typed_data: typed, transaction }) {
    if (typed) {
      const params = [address, JSON.stringify(typed)];
      return { token, value, deadline, signature: await provider.request({ method: "eth_signTypedData_v4", params }) };
    }
    const hash = await this.#world.sendTransaction(provider, address, transaction);
    this.#show({ doing: "Waiting for the network to write it down" });
    await awaitReceipt(provider, hash, this.#world.pause, this.#signal);
    return null;
  }

  async #follow(sent, secret) {
    for (let pack = sent; ; ) {
      if (pack.status === "draft") throw new Error(pack.error_message || "The network refused the gift.");
      if (pack.status !== "locking") return this.#finish(pack, secret);
      await this.#world.pause(POLL_MS, this.#signal);
      pack = await this.#world.getPack(sent.id).catch((problem) => {
        if (problem instanceof ApiError && problem.isPassing) return pack;
        throw problem;
      });
    }
  }

  #finish(pack, { key, code }) {
    const link = linkOf(pack, key, this.view.config);
    this.#show({ phase: "done", step: STEPS.length, doing: "", pack, link, code });
  }
}
