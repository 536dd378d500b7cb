/**
 * What changes at the other gates and on the chain: told by the server's stream, asked for every two seconds while there
 * is none. Says whether the server is there at all.
 */
import { ApiError } from "../api.js";
import { getDelta, getNames, getSnapshot, openStream } from "./server.js";

const TICK_MS = 500;
const POLL_MS = 2_000;
const STREAM_AGAIN_MS = 10_000;
/** Names are loaded anew so often, and after a failure. */
const NAMES_MS = 10 * 60_000;
const NAMES_AGAIN_MS = 60_000;
/** Between two loadings when somebody came whose name is missing; twice as long after each that did not bring it. */
const NAMES_EARLY_MS = 60_000;
const CLOSED = 2;

export class DoorFeed {
  #eventId;
  #device;
  #link;
  #onChange;
  #onProblem;
  #signal;
  /** @type {EventSource | null} */
  #stream = null;
  #isStreaming = false;
  #streamAt = 0;
  #pollAt = 0;
  #namesAt = 0;
  #namesBegun = 0;
  #namesPauseMs = NAMES_EARLY_MS;
  /** @type {import("../pass.js").Pass | null} whose name was missing first */
  #nameless = null;

  /**
   * `onChange` hears the server's counts (null when it told none), `onProblem` why nothing is told or kept.
   * @param {{eventId: string, device: import("./device.js").DoorDevice, link: import("./link.js").Link,
   *   signal: AbortSignal, onChange: (counts: any) => void, onProblem: (problem: Error) => void}} what
   */
  constructor({ eventId, device, link, signal, onChange, onProblem }) {
    this.#eventId = eventId;
    this.#device = device;
    this.#link = link;
    this.#signal = signal;
    this.#onChange = onChange;
    this.#onProblem = onProblem;
    signal.addEventListener("abort", () => this.#closeStream(), { once: true });
  }

  /** Until the page is left. */
  async run() {
    while (!this.#signal.aborted) {
      await this.#tick().catch(this.#onProblem);
      await new Promise((resume) => setTimeout(resume, TICK_MS));
    }
  }

  async #tick() {
    const now = Date.now();
    this.#link.check();
    if (!(this.#isStreaming && this.#link.isOnline) && now >= this.#pollAt) {
      await this.#poll();
      this.#pollAt = Date.now() + POLL_MS;
    }
    if (!this.#link.isOnline || !this.#device.book) return;
    if (!this.#stream && now >= this.#streamAt) this.#openStream();
    if (now >= this.#namesAt) this.#fetchNames().catch(this.#onProblem);
  }

  async #poll() {
    try {
      if (!this.#device.book) await this.#fetchSnapshot();
      await this.#take(await getDelta(this.#eventId, this.#device.book.cursor));
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      await this.#fail(problem);
    }
  }

  async #fetchSnapshot() {
    await this.#device.takeSnapshot(await getSnapshot(this.#eventId));
    this.#link.hear();
  }

  async #take(delta) {
    if (this.#signal.aborted) return;
    this.#link.hear();
    await this.#device.applyDelta(delta);
    this.#onChange(delta.counts ?? null);
  }

  async #fail(problem) {
    if (problem.code === "SNAPSHOT_NEEDED") return this.#startAnew();
    this.#closeStream();
    if (!problem.isPassing) return this.#onProblem(problem);
    return this.#link.miss();
  }

  /** Too much has changed to be told one by one. */
  async #startAnew() {
    this.#closeStream();
    try {
      await this.#fetchSnapshot();
      this.#pollAt = this.#streamAt = 0;
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      this.#link.miss();
    }
  }

  #openStream() {
    this.#streamAt = Date.now() + STREAM_AGAIN_MS;
    const stream = openStream(this.#eventId, this.#device.book.cursor);
    this.#stream = stream;
    const hear = (name, take) =>
      stream.addEventListener(name, ({ data }) => {
        if (this.#stream !== stream) return;
        this.#isStreaming = true;
        this.#link.hear();
        take(JSON.parse(data));
      });
    hear("delta", (delta) => this.#take(delta).catch(this.#onProblem));
    hear("counts", (counts) => this.#onChange(counts));
    hear("ping", ({ server_ms }) => {
      this.#device.book.confirm(server_ms);
      this.#onChange(null);
    });
    stream.addEventListener("reset", () => this.#startAnew());
    stream.addEventListener("error", () => this.#onStreamError(stream));
  }

  /** The browser opens a stream that was cut again by itself; meanwhile we ask. */
  #onStreamError(stream) {
    if (this.#stream !== stream) return;
    this.#isStreaming = false;
    if (stream.readyState === CLOSED) this.#stream = null;
  }

  #closeStream() {
    this.#stream?.close();
    this.#stream = null;
    this.#isStreaming = false;
  }

  /**
   * A pass was shown that opens no name, since it is younger than the names: they are loaded earlier.
   * @param {import("../pass.js").Pass} pass
   */
  missName(pass) {
    this.#nameless ??= pass;
    this.#namesAt = Math.min(this.#namesAt, this.#namesBegun + this.#namesPauseMs);
  }

  async #fetchNames() {
    const nameless = this.#nameless;
    this.#nameless = null;
    this.#namesBegun = Date.now();
    this.#namesAt = this.#namesBegun + NAMES_AGAIN_MS;
    try {
      const [now, next] = await this.#getNames(nameless !== null);
      await this.#device.takeNames(now, next);
      if (nameless) await this.#learnPause(nameless);
      this.#namesAt = this.#nameless ? this.#namesBegun + this.#namesPauseMs : Date.now() + NAMES_MS;
    } catch (problem) {
      this.#nameless ??= nameless;
      if (!(problem instanceof ApiError)) throw problem; // else the next round tells: the door works without names
    }
  }

  async #getNames(isFresh) {
    const now = await getNames(this.#eventId, { isNext: false, isFresh });
    return [now, await getNames(this.#eventId, { isNext: true, isFresh })];
  }

  /** Guests without a name must not make us load everybody's every minute. */
  async #learnPause(nameless) {
    const isFound = (await this.#device.nameOf(nameless)) !== "";
    this.#namesPauseMs = isFound ? NAMES_EARLY_MS : Math.min(this.#namesPauseMs * 2, NAMES_MS);
  }
}
