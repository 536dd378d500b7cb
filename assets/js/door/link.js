/** Whether the server is there: what decides if its answer is waited for. A door never waits long. */

/** The server says something every 10 seconds; what is silent for longer is away. */
export const SILENT_MS = 13_000;

export class Link {
  isOnline = false;
  /** Since when it is as it is, in milliseconds of this device's clock. */
  since = Date.now();
  #heardAt = 0;
  #onChange;

  /** @param {(isOnline: boolean) => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The server has said something. */
  hear() {
    this.#heardAt = Date.now();
    this.#become(true);
  }

  /** It did not answer. */
  miss() {
    this.#become(false);
  }

  /** To be called now and then: silence counts as away. */
  check() {
    if (this.isOnline && Date.now() - this.#heardAt > SILENT_MS) this.miss();
  }

  #become(isOnline) {
    if (this.isOnline === isOnline) return;
    this.isOnline = isOnline;
    this.since = Date.now();
    this.#onChange(isOnline);
  }
}
