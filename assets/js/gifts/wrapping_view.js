/** How making one gift stands, as `gift_new.jsx` shows it, and what it begins with. */

/** @typedef {{items: Record<string, string>, message: string, wrapping: string, recipient: string, days: number,
 *   isCancellable: boolean, hasCode: boolean, passphrase: string}} Wish `items`: key of a thing → amount as typed */
/**
 * `phase`: loading → sign-in | away | making → locking → done. `doing` says what the wallet is asked for.
 * @typedef {{phase: string, account: any, config: any, things: any[], pack: import("./api.js").Pack | null,
 *   problem: string, problems: string[], questions: string[], doing: string, step: number, link: string,
 *   code: string, feeWei: string}} View `problems` and `questions`: what the dry run found, and what the wallet will ask
 */

/** @type {Wish} */
export const EMPTY = {
  items: {},
  message: "",
  wrapping: "ribbon",
  recipient: "",
  days: 30,
  isCancellable: false,
  hasCode: false,
  passphrase: "",
};

/** @type {View} */
export const START = {
  phase: "loading",
  account: null,
  config: null,
  things: [],
  pack: null,
  problem: "",
  problems: [],
  questions: [],
  doing: "",
  step: 0,
  link: "",
  code: "",
  feeWei: "0",
};

/** What the progress says. */
export const STEPS = ["Allowed", "Signed", "Sent", "Wrapped"];
