/** Everything that lives as long as the page shows this door: the device, the link, what goes up and what comes down. */
import { ApiError, getSession, NOBODY } from "../api.js";
import { pause } from "../orders.js";
import { clockError, serverNow } from "../server_clock.js";
import { DoorActs } from "./acts.js";
import { DoorCourse, sayProblem } from "./course.js";
import { DoorDevice } from "./device.js";
import { DoorFeed } from "./feed.js";
import { warmUp } from "./judge.js";
import { Link } from "./link.js";
import * as server from "./server.js";
import { tellListed } from "./shown.js";
import { DoorSync } from "./sync.js";

const AGAIN_MS = 2_000;
const LOOK_MS = 1_000;
const ONLY_GATE = "Main gate";
const NO_GATE = "Choose your gate first.";
const NOT_KEPT = "This browser keeps nothing, so it cannot scan without a network. Open the door in a usual window.";

/** The part of the view that the engine fills. `isTried`: the server was asked once, in vain. */
export const CLOSED = {
  isOpen: false,
  isTried: false,
  isOnline: false,
  since: 0,
  waiting: 0,
  refused: /** @type {readonly import("./store.js").Refused[]} */ ([]),
  knownAt: 0,
  clockErrorMs: Infinity,
  title: "",
  role: "",
  gates: [],
  gate: "",
  isGateFixed: false,
  allowsReentry: false,
  kind: "entry",
  counts: null,
  rows: [],
  verdict: null,
  isHeld: false,
  isChecking: false,
  problem: "",
  uploadProblem: "",
  refusal: null,
};

export class DoorEngine {
  #eventId;
  #label;
  #show;
  #signal;
  #onVerdict;
  #device = /** @type {any} */ (null);
  #course = /** @type {any} */ (null);
  #sync = /** @type {any} */ (null);
  #acts = /** @type {any} */ (null);
  #feed = /** @type {DoorFeed | null} */ (null);
  #link = new Link(() => this.#onLink());
  #settings = { gate: "", linkGate: "", role: "", title: "" };
  #serverCounts = null;

  /**
   * `label` is what this device is called in lists.
   * @param {{eventId: string, label: string, show: (change: any) => void, signal: AbortSignal,
   *   onVerdict: (look: import("../verdicts.js").Look) => void}} what
   */
  constructor({ eventId, label, show, signal, onVerdict }) {
    this.#eventId = eventId;
    this.#label = label;
    this.#show = show;
    this.#signal = signal;
    this.#onVerdict = onVerdict;
  }

  /** Open with what is kept on the device, then with the server; ends with the page. */
  async run() {
    try {
      await this.#run();
    } catch (problem) {
      if (!this.#signal.aborted) throw problem; // the page was left in the middle of something
    }
  }

  async #run() {
    try {
      this.#device = await DoorDevice.open(this.#eventId);
    } catch {
      return this.#show({ refusal: new ApiError({ code: "NOT_KEPT", message: NOT_KEPT, status: 0 }) });
    }
    this.#signal.addEventListener("abort", () => this.#device.close(), { once: true });
    this.#begin();
    await this.#resume();
    setTimeout(warmUp, 0); // when the page has been drawn
    this.#keepLooking();
    if (await this.#enter()) return this.#follow();
    return this.#sync.run(); // who may not scan here any more still hands in what was scanned
  }

  #begin() {
    const common = { device: this.#device, link: this.#link, signal: this.#signal };
    this.#sync = new DoorSync({
      ...common,
      onAnswers: (answers) => this.#course.hearAnswers(answers),
      onProblem: (problem) => this.#show({ uploadProblem: problem ? sayProblem(problem) : "" }),
    });
    this.#course = new DoorCourse({
      ...{ ...common, sync: this.#sync, show: this.#show, onVerdict: this.#onVerdict },
      onNameless: (pass) => this.#feed?.missName(pass),
    });
    this.#acts = new DoorActs({ ...common, eventId: this.#eventId, course: this.#course, show: this.#show });
  }

  async #resume() {
    this.#settings = { ...this.#settings, ...(await this.#device.recall("settings")) };
    const rows = await this.#device.recall("recent");
    if (rows) this.#course.resume(rows);
    this.#stand();
    this.#look();
  }

  /** Who scans here and as what; waits for the server. False when this door is not theirs. */
  async #enter() {
    while (!this.#signal.aborted) {
      try {
        await this.#register();
        return true;
      } catch (problem) {
        if (this.#signal.aborted) return false;
        if (!(problem instanceof ApiError)) throw problem;
        if (!problem.isPassing && problem.status < 500) return this.#refuse(problem);
        this.#link.miss();
        this.#show({ isTried: true });
        await pause(AGAIN_MS, this.#signal).catch(() => undefined); // the page was left: the loop sees it
      }
    }
    return false;
  }

  async #register() {
    const account = await getSession();
    if (!account) throw new ApiError(NOBODY);
    const door = (await server.listDoors()).find(({ id }) => id === this.#eventId);
    const { title = "", role = "", gate: linkGate = "" } = door ?? {};
    await this.#change({ title, role, linkGate });
    const { gate } = this.#course.place;
    await this.#device.register({ accountId: account.id, gate, label: this.#label });
    this.#link.hear();
  }

  #refuse(problem) {
    this.#show({ refusal: problem });
    return false;
  }

  async #follow() {
    this.#feed = new DoorFeed({
      eventId: this.#eventId,
      device: this.#device,
      link: this.#link,
      signal: this.#signal,
      onChange: (counts) => this.#onChange(counts),
      onProblem: (problem) => this.#onProblem(problem),
    });
    await Promise.all([this.#feed.run(), this.#sync.run(), this.#listRecent()]);
  }

  /** What other gates have scanned, for the first look; from then on the list is this device's. */
  async #listRecent() {
    if (await this.#device.recall("recent")) return;
    try {
      this.#course.resume((await server.listRecent(this.#eventId)).map(tellListed));
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem; // else the list begins empty
    }
  }

  #onLink() {
    if (this.#link.isOnline) this.#sync?.kick();
    this.#look();
  }

  #onChange(counts) {
    this.#serverCounts = counts ?? this.#serverCounts;
    this.#show({ refusal: null });
    this.#stand();
    this.#look();
  }

  #onProblem(problem) {
    if (problem instanceof ApiError && problem.status < 500) this.#refuse(problem);
    else this.#show({ problem: sayProblem(problem) });
  }

  async #keepLooking() {
    while (!this.#signal.aborted) {
      this.#look();
      await pause(LOOK_MS, this.#signal).catch(() => undefined);
    }
  }

  /** Bring the view up to date. */
  #look() {
    const { book, waiting, refused, isReady } = this.#device;
    const { isOnline, since } = this.#link;
    const own = () => book.count(Math.floor(serverNow() / 1000));
    this.#show({
      ...{ isOnline, since, waiting, refused, isOpen: isReady, clockErrorMs: clockError() },
      ...(book ? { knownAt: book.knownAt, counts: (isOnline && this.#serverCounts) || own() } : {}),
    });
  }

  /** Find the place again after something about it has changed. */
  #stand() {
    const { book } = this.#device;
    const { gate, linkGate, role, title } = this.#settings;
    const gates = book?.gates ?? [];
    const only = book && gates.length < 2 ? (gates[0] ?? ONLY_GATE) : "";
    const chosen = linkGate || only || (gates.includes(gate) ? gate : "");
    const kind = book?.allowsReentry ? this.#course.place.kind : "entry";
    this.#course.stand({ gate: chosen, kind });
    this.#show({
      ...{ gates, gate: chosen, isGateFixed: Boolean(linkGate || only), kind, role },
      ...{ allowsReentry: Boolean(book?.allowsReentry), title: book?.event.title || title },
    });
  }

  async #change(settings) {
    this.#settings = { ...this.#settings, ...settings };
    this.#stand();
    await this.#device.remember("settings", this.#settings);
  }

  /** A code that the camera sees, or "". @param {string} text */
  look(text) {
    this.#course?.look(text);
  }

  /** @param {string} gate */
  chooseGate(gate) {
    return this.#change({ gate });
  }

  /** @param {"entry" | "exit"} kind */
  chooseKind(kind) {
    this.#course.stand({ ...this.#course.place, kind });
    this.#show({ kind });
  }

  /** Keep the verdict on the screen, to be read. */
  hold() {
    this.#course.hold();
  }

  /** Take it off. */
  dismiss() {
    this.#course.dismiss();
  }

  /**
   * A photograph of a ticket; one that is chosen before the door is open waits for it.
   * @param {File | undefined} file @param {(file: File) => Promise<string>} read as without a network
   */
  async scanPhoto(file, read) {
    while (!this.#device?.isReady && !this.#signal.aborted) await pause(LOOK_MS / 10, this.#signal).catch(() => undefined);
    if (this.#course?.place.gate) await this.#acts.scanPhoto(file, read);
    else this.#show({ problem: NO_GATE });
  }

  /** What is done beside scanning with the camera. @returns {DoorActs} */
  get acts() {
    return this.#acts;
  }
}
