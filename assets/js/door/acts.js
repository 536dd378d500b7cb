/** What is done at the door beside scanning with the camera: a typed code, a photograph, undo, letting in, clearing up. */
import { ApiError } from "../api.js";
import { serverNow } from "../server_clock.js";
import { sayProblem } from "./course.js";
import * as server from "./server.js";
import { tellVerdict } from "./shown.js";

const NO_CODE = "No code can be read on that photo. Try one that is closer and sharper.";

export class DoorActs {
  #eventId;
  #device;
  #link;
  #course;
  #show;

  /**
   * @param {{eventId: string, device: import("./device.js").DoorDevice, link: import("./link.js").Link,
   *   course: import("./course.js").DoorCourse, show: (change: any) => void}} what
   */
  constructor({ eventId, device, link, course, show }) {
    this.#eventId = eventId;
    this.#device = device;
    this.#link = link;
    this.#course = course;
    this.#show = show;
  }

  /** @param {string} code eight symbols */
  typeCode(code) {
    const { gate, kind } = this.#course.place;
    const at = new Date(serverNow()).toISOString();
    return this.#course.runNext(async () => {
      const verdict = await server.checkInCode({ eventId: this.#eventId, gate, kind, code, scannedAt: at });
      return tellVerdict(verdict, { nonce: verdict.checkin_id, gate, kind, at });
    });
  }

  /**
   * A photograph of a ticket: the server reads more of them than we do; without it `read` finds what it can.
   * @param {File | undefined} file @param {(file: File) => Promise<string>} read
   */
  scanPhoto(file, read) {
    if (!file) return undefined;
    const isAsked = this.#link.isOnline && this.#course.place.kind === "entry";
    return this.#course.runNext(() => (isAsked ? this.#sendPhoto(file) : this.#readPhoto(file, read)));
  }

  async #sendPhoto(file) {
    const { gate, kind } = this.#course.place;
    const at = new Date(serverNow()).toISOString();
    try {
      const { verdict } = await server.checkInPhoto({ eventId: this.#eventId, gate, file });
      return tellVerdict(verdict, { nonce: verdict.checkin_id, gate, kind, at });
    } catch (problem) {
      // not read here at once: it may have arrived, and a photograph has no nonce of ours
      if (problem instanceof ApiError && problem.status === 0) this.#link.miss();
      throw problem;
    }
  }

  async #readPhoto(file, read) {
    const text = await read(file);
    if (text) return this.#course.scan(text);
    this.#show({ problem: NO_CODE });
    return null;
  }

  /** Take a scan back. @param {import("./shown.js").Shown} row */
  async undo(row) {
    const change = (values) => this.#course.update((one) => (one.nonce === row.nonce ? { ...one, ...values } : one));
    change({ isUndoing: true });
    try {
      await server.undoCheckIn(row.checkinId);
      if (row.token) await this.#device.forget(row.token);
      change({ isUndone: true, isUndoing: false });
    } catch (problem) {
      change({ isUndoing: false });
      this.#show({ problem: sayProblem(problem) });
    }
  }

  /** Refused scans are taken off this device. @param {readonly import("./store.js").Refused[]} refused */
  async dropRefused(refused) {
    try {
      await this.#device.dropRefused(refused.map(({ id }) => id));
      this.#show({ refused: this.#device.refused });
    } catch (problem) {
      this.#show({ problem: sayProblem(problem) });
    }
  }

  /** As a supervisor: let in who was refused. @param {import("./shown.js").Shown} row @param {string} reason */
  admit(row, reason) {
    this.#course.dismiss();
    return this.#course.runNext(async () => {
      const verdict = await server.admit(row.checkinId, reason);
      const { gate, kind } = row;
      return tellVerdict(verdict, { nonce: verdict.checkin_id, gate, kind, at: new Date(serverNow()).toISOString() });
    });
  }
}
