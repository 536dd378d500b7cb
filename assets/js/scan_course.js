/** Scans at one door, one at a time: from a code in the picture to its verdict on the screen and in the list. */
import { ApiError, getSession, NOBODY } from "./api.js";
import { pause } from "./orders.js";
import { checkIn, checkInPhoto, getCounts, listRecent, makeScan, toRow, undoCheckIn } from "./scans.js";
import { Sightings } from "./sightings.js";
import { lookOf } from "./verdicts.js";

/** How long a verdict covers the screen; a refusal has more to read. */
export const SHOWN_MS = { go: 1_200, stop: 2_000, ask: 2_000 };
const COUNTS_MS = 3_000;
const LISTED = 5;
const BROKEN = "That did not work. Please scan again.";

export class ScanCourse {
  #door;
  #show;
  #signal;
  #onVerdict;
  #sightings = new Sightings();
  #isBusy = false;
  #resume = () => undefined;

  /**
   * `show` takes a change of the view (or a function that makes one from the view before), `onVerdict` a look.
   * @param {{eventId: string, gate: string, show: (change: any) => void, signal: AbortSignal,
   *   onVerdict: (look: import("./verdicts.js").Look) => void}} what
   */
  constructor({ eventId, gate, show, signal, onVerdict }) {
    this.#door = { eventId, gate };
    this.#show = show;
    this.#signal = signal;
    this.#onVerdict = onVerdict;
  }

  /** What the camera sees in one frame. @param {string} text the code, or "" */
  look(text) {
    if (this.#isBusy) return this.#sightings.watch(text, Date.now());
    if (!this.#sightings.isNew(text, Date.now())) return undefined;
    const scan = makeScan({ ...this.#door, text });
    return this.#run(() => checkIn(scan, (isAway) => this.#show({ isAway }), this.#signal));
  }

  /** @param {File | undefined} file */
  scanPhoto(file) {
    if (this.#isBusy || !file) return undefined;
    return this.#run(async () => (await checkInPhoto({ ...this.#door, file })).verdict);
  }

  /** Take the verdict off the screen before its time. */
  dismiss() {
    this.#resume();
  }

  /** Take an admission back. @param {string} checkinId */
  async undo(checkinId) {
    try {
      await undoCheckIn(checkinId);
      const markUndone = (row) => (row.checkin_id === checkinId ? { ...row, isUndone: true } : row);
      this.#show((before) => ({ rows: before.rows.map(markUndone) }));
      await this.#count();
    } catch (problem) {
      this.#show({ problem: problem instanceof ApiError ? problem.message : BROKEN });
    }
  }

  /** Keep the counts fresh until the page is left; other gates change them too. */
  async keepCounting() {
    while (!this.#signal.aborted) {
      await this.#count();
      await pause(COUNTS_MS, this.#signal).catch(() => undefined); // the page was left: the loop sees it
    }
  }

  /** The last scans at all gates; false when this door is not for the caller. */
  async loadRecent() {
    try {
      if (!(await getSession())) throw new ApiError(NOBODY);
      this.#show({ rows: await listRecent(this.#door.eventId) });
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      this.#show(problem.isPassing ? { isAway: true } : { refusal: problem });
      return problem.isPassing;
    }
    return true;
  }

  async #run(ask) {
    this.#isBusy = true;
    this.#show({ isChecking: true, problem: "" });
    try {
      await this.#present(await ask());
    } catch (problem) {
      if (!this.#signal.aborted) this.#show({ problem: problem instanceof ApiError ? problem.message : BROKEN });
    } finally {
      this.#sightings.settle(Date.now());
      this.#isBusy = false;
      this.#show({ isChecking: false, isAway: false, verdict: null });
    }
  }

  async #present(verdict) {
    this.#onVerdict(lookOf(verdict.reason, verdict.result));
    const row = toRow(verdict, this.#door.gate);
    this.#show((before) => ({ verdict, isChecking: false, rows: [row, ...before.rows].slice(0, LISTED) }));
    this.#count();
    await new Promise((resume) => {
      this.#resume = resume;
      setTimeout(resume, SHOWN_MS[verdict.result]);
    });
  }

  async #count() {
    try {
      this.#show({ counts: await getCounts(this.#door.eventId) });
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem; // else the next round tells
    }
  }
}
