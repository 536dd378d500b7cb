/**
 * Scans at one door, one at a time: from a code in the picture to its verdict on the screen and in the list.
 *
 * Every scan is judged here, signed and kept first. While the server is there its answer is the light; when it is away,
 * or says nothing for 1.2 s, what this device knows is the light, marked as such. A late answer is never another light:
 * the scan goes up under the same nonce with what was shown.
 */
import { ApiError } from "../api.js";
import { serverNow } from "../server_clock.js";
import { Sightings } from "../sightings.js";
import { lookOf } from "../verdicts.js";
import { judge, SELF_EVIDENT } from "./judge.js";
import { checkIn } from "./server.js";
import { readAnswer, tellAnswer, tellHere } from "./shown.js";

/** How long a verdict covers the screen; a refusal has more to read. */
export const SHOWN_MS = { go: 1_200, stop: 2_000, ask: 2_000 };
/** How long the server may take; then this device decides alone. */
export const PATIENCE_MS = 1_200;
const LISTED = 5;
const MAX_TEXT = 400;
const BROKEN = "That did not work. Please scan again.";
const FULL = "This device is full, so nothing can be kept. Make room, then scan again.";

/** @typedef {import("./shown.js").Shown} Shown */

/** Verdicts that tell whose ticket it is. */
const isNamed = ({ result, reason }) => result === "go" || reason === "already_in";

export class DoorCourse {
  #device;
  #link;
  #sync;
  #show;
  #signal;
  #onVerdict;
  #onNameless;
  #sightings = new Sightings();
  #isBusy = false;
  #isHeld = false;
  /** @type {Promise<void>} */
  #current = Promise.resolve();
  #resume = () => undefined;
  #place = { gate: "", kind: /** @type {"entry" | "exit"} */ ("entry") };
  /** @type {Shown[]} */
  #rows = [];

  /**
   * `show` takes a change of the view, `onVerdict` a look, `onNameless` a pass whose holder this device does not know.
   * @param {{device: import("./device.js").DoorDevice, link: import("./link.js").Link,
   *   sync: import("./sync.js").DoorSync, show: (change: any) => void, signal: AbortSignal,
   *   onVerdict: (look: import("../verdicts.js").Look) => void,
   *   onNameless?: (pass: import("../pass.js").Pass) => void}} what
   */
  constructor({ device, link, sync, show, signal, onVerdict, onNameless = () => undefined }) {
    this.#device = device;
    this.#link = link;
    this.#sync = sync;
    this.#show = show;
    this.#signal = signal;
    this.#onVerdict = onVerdict;
    this.#onNameless = onNameless;
  }

  /** Where the next scans are made. @param {{gate: string, kind: "entry" | "exit"}} place */
  stand(place) {
    this.#place = place;
  }

  get place() {
    return this.#place;
  }

  /** The list as an earlier page has left it. @param {Shown[]} rows */
  resume(rows) {
    this.#list(rows);
  }

  /** What the camera sees in one frame. @param {string} text the code, or "" */
  look(text) {
    if (this.#isBusy || !this.#isAtWork) return this.#sightings.watch(text, Date.now());
    if (!this.#sightings.isNew(text, Date.now())) return undefined;
    return this.run(() => this.scan(text));
  }

  /** A scan belongs to a gate. */
  get #isAtWork() {
    return this.#device.isReady && this.#place.gate !== "";
  }

  /** A verdict by another way than the camera's; nothing while another one is on. @param {() => Promise<Shown | null>} ask */
  run(ask) {
    if (!this.#isBusy) this.#current = this.#run(ask);
    return this.#current;
  }

  /** The same, after the one that is on. @param {() => Promise<Shown | null>} ask */
  async runNext(ask) {
    while (this.#isBusy) await this.#current;
    await this.run(ask);
  }

  async #run(ask) {
    this.#isBusy = true;
    this.#show({ isChecking: true, problem: "" });
    try {
      const shown = await ask();
      if (shown) await this.#present(shown);
    } catch (problem) {
      if (!this.#signal.aborted) this.#show({ problem: sayProblem(problem) });
    } finally {
      this.#sightings.settle(Date.now());
      this.#isBusy = false;
      this.#show({ isChecking: false, verdict: null, isHeld: false });
    }
  }

  /** The verdict on a code. @param {string} code @returns {Promise<Shown>} */
  async scan(code) {
    const text = code.replaceAll("\0", "").slice(0, MAX_TEXT);
    const { gate, kind } = this.#place;
    const found = judge(text, { book: this.#device.book, nowMs: serverNow(), gate, kind });
    const isWaiting = this.#link.isOnline && !SELF_EVIDENT.has(found.reason);
    const queued = await this.#device.keep(found, { text, gate, kind, shown: isWaiting ? "" : found.result });
    const name = this.#nameOf(found);
    const answer = isWaiting ? await this.#ask(queued, text, found) : null;
    if (answer) return answer;
    if (this.#link.isOnline) this.#sync.kick(); // else it goes up when the server is there again, not scan by scan in vain
    this.#tellWaiting();
    return tellHere(queued, found, { name: await name, isOffline: isWaiting || !this.#link.isOnline });
  }

  /** The holder's name as far as this device has it; the server's answer has it anyway. */
  async #nameOf(found) {
    if (!found.isProven) return "";
    const name = await this.#device.nameOf(found.pass);
    if (!name && isNamed(found)) this.#onNameless(found.pass);
    return name;
  }

  /** The server's answer as it is shown; null when it gave none in time, and what we found is shown instead. */
  async #ask(queued, text, found) {
    this.#sync.hold(queued.id);
    try {
      const scan = { ...queued.scan, pass: text };
      const verdict = await checkIn(scan, { timeoutMs: PATIENCE_MS, signal: this.#signal });
      this.#link.hear();
      this.#settle(queued, verdict);
      return tellAnswer(queued, verdict);
    } catch (problem) {
      if (this.#signal.aborted) throw problem;
      const isAway = problem instanceof ApiError && (problem.isPassing || problem.status >= 500);
      if (isAway) this.#link.miss();
      await this.#device.show(queued, isAway ? found.result : "stop");
      if (!isAway) throw problem;
      return null;
    } finally {
      this.#sync.release(queued.id);
    }
  }

  /** The light does not wait for our own tidying up. */
  async #settle(queued, verdict) {
    try {
      await this.#device.settle([{ queued, verdict }]);
    } catch {
      // it stays in the queue and goes up again, which changes nothing
    }
    this.#tellWaiting();
  }

  #tellWaiting() {
    this.#show({ waiting: this.#device.waiting, refused: this.#device.refused });
  }

  /** @param {Shown} shown */
  async #present(shown) {
    this.#onVerdict(lookOf(shown.reason, shown.result));
    this.#show({ verdict: shown, isChecking: false });
    this.#list([shown, ...this.#rows]);
    await new Promise((resume) => {
      this.#resume = () => resume(undefined);
      setTimeout(() => this.#isHeld || resume(undefined), SHOWN_MS[shown.result]);
    });
    this.#isHeld = false;
  }

  /** Keep the verdict on the screen until it is dismissed. */
  hold() {
    this.#isHeld = true;
    this.#show({ isHeld: true });
  }

  /** Take the verdict off the screen. */
  dismiss() {
    this.#resume();
  }

  #list(rows) {
    this.#rows = rows.slice(0, LISTED);
    this.#show({ rows: this.#rows });
    // names stay on the screen: the list is kept without them, and without what is being waited for
    const kept = this.#rows.map((row) => ({ ...row, name: "", isUndoing: false }));
    this.#device.remember("recent", kept).catch(() => undefined); // the list is a help, the queue is what counts
  }

  /** Rows that have changed, by their nonce. @param {(row: Shown) => Shown} change */
  update(change) {
    this.#list(this.#rows.map(change));
  }

  /** What the server said to scans that were shown before. @param {{queued: any, verdict: any}[]} answers */
  hearAnswers(answers) {
    const told = new Map(answers.map(({ queued, verdict }) => [queued.scan.nonce, verdict]));
    this.update((row) => (told.has(row.nonce) ? readAnswer(row, told.get(row.nonce)) : row));
    this.#tellWaiting();
  }
}

/** One sentence about whatever went wrong. @param {any} problem */
export function sayProblem(problem) {
  if (problem instanceof ApiError) return problem.message;
  return problem?.name === "QuotaExceededError" ? FULL : BROKEN;
}
