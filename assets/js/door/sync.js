/**
 * What waits on this device goes up: in its order, at most 80 scans a time, until each has its answer. The server knows
 * every scan by its nonce, so that sending one twice changes nothing.
 */
import { ApiError } from "../api.js";
import { upload } from "./server.js";

const BATCH = 80;
const IDLE_MS = 5_000;
const REFUSED_MS = 15_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Answers to a list of which one scan at least is not as the server takes it. */
const BAD_LIST = new Set([400, 413, 422]);

/** @typedef {import("./store.js").Queued} Queued */

export class DoorSync {
  #device;
  #link;
  #onAnswers;
  #onProblem;
  #signal;
  #held = new Set();
  #failures = 0;
  #size = BATCH;
  #notBefore = 0;
  #wake = () => undefined;

  /**
   * `onAnswers` hears what the server said to which scans, `onProblem` why nothing goes up (null when it does again).
   * @param {{device: import("./device.js").DoorDevice, link: import("./link.js").Link, signal: AbortSignal,
   *   onAnswers: (answers: {queued: Queued, verdict: any}[]) => void, onProblem: (problem: Error | null) => void}} what
   */
  constructor({ device, link, signal, onAnswers, onProblem }) {
    this.#device = device;
    this.#link = link;
    this.#signal = signal;
    this.#onAnswers = onAnswers;
    this.#onProblem = onProblem;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  /** This scan is being asked about at the moment: not to be sent by us. @param {number} id */
  hold(id) {
    this.#held.add(id);
  }

  /** @param {number} id */
  release(id) {
    this.#held.delete(id);
  }

  /** Something is there to be sent, or the server is there again. */
  kick() {
    this.#failures = 0;
    this.#wake();
  }

  /** Until the page is left. */
  async run() {
    while (!this.#signal.aborted) {
      const wait = Math.max(await this.#sendSome().catch(this.#onBroken), this.#notBefore - Date.now());
      if (wait > 0) await this.#pause(wait);
    }
  }

  /** Not the server but this device: its disk is full, or was taken away. */
  #onBroken = (problem) => {
    this.#onProblem(problem);
    return REFUSED_MS;
  };

  /** One list; how long to wait after it, in milliseconds. */
  async #sendSome() {
    if (Date.now() < this.#notBefore) return 0;
    const queued = await this.#device.listQueue(this.#size, this.#held);
    if (queued.length === 0) return IDLE_MS;
    try {
      await this.#take(queued, await upload(queued.map(({ scan }) => scan)));
      return 0;
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      return this.#fail(problem, queued);
    }
  }

  async #take(queued, verdicts) {
    this.#link.hear();
    this.#failures = 0;
    this.#size = BATCH;
    const answers = queued.map((one, place) => ({ queued: one, verdict: verdicts[place] }));
    await this.#device.settle(answers);
    this.#onProblem(null);
    this.#onAnswers(answers);
  }

  async #fail(problem, queued) {
    if (BAD_LIST.has(problem.status)) return this.#split(problem, queued);
    if (problem.status === 0) this.#link.miss();
    if (problem.retryAfterS > 0) this.#notBefore = Date.now() + problem.retryAfterS * 1000;
    if (problem.status >= 400 && problem.status < 429) {
      this.#onProblem(problem);
      return REFUSED_MS;
    }
    this.#failures += 1;
    return Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS);
  }

  /** One scan must not keep the others from going up. */
  async #split(problem, queued) {
    if (queued.length > 1) {
      this.#size = Math.ceil(queued.length / 2);
      return 0;
    }
    await this.#take(queued, [{ error: { code: problem.code, message: problem.message } }]);
    return 0;
  }

  #pause(wait) {
    return new Promise((resume) => {
      const timer = setTimeout(() => this.#wake(), wait);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resume(undefined);
      };
    });
  }
}
