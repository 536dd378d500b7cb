/** Which codes in the camera's picture are worth a scan. Pure; times in milliseconds. */

export const QUIET_MS = 2_000;
const GONE_MS = 800;

/**
 * The camera sees the same code many times a second. After its verdict it counts again only when it has left the
 * picture, or `QUIET_MS` later.
 */
export class Sightings {
  #text = "";
  #seenAt = 0;
  #quietUntil = 0;

  /**
   * One frame's code ("" for none): whether it is to be scanned now.
   * @param {string} text @param {number} now
   */
  isNew(text, now) {
    const isGone = now - this.#seenAt > GONE_MS;
    if (!text) {
      if (isGone) this.#text = "";
      return false;
    }
    const isSame = text === this.#text && !isGone;
    this.#seenAt = now;
    if (isSame && now < this.#quietUntil) return false;
    this.#text = text;
    this.#quietUntil = Infinity; // until its verdict has been shown
    return true;
  }

  /** The verdict on the last code is off the screen. @param {number} now */
  settle(now) {
    this.#quietUntil = now + QUIET_MS;
  }

  /** A frame while a verdict covers the picture: remembered, never scanned. @param {string} text @param {number} now */
  watch(text, now) {
    if (text && text === this.#text) this.#seenAt = now;
  }
}
