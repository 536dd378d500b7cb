/** What the page of a gift shows while it is opened, and the sentences for what may come between. */

/**
 * `phase`: loading → wrapped → open → claiming → done | over. `over` is final; `problem` in `open` is not.
 * @typedef {{phase: string, gift: import("./api.js").Gift | null, message: string, recipient: string, status: string,
 *   problem: string, canPayAlone: boolean, isGone: boolean, canRetry: boolean, stuck: number,
 *   ticketIds: string[]}} View `stuck`: bit i for item i that cannot be handed over
 */

/** @type {View} */
export const START = {
  phase: "loading",
  gift: null,
  message: "",
  recipient: "",
  status: "",
  problem: "",
  canPayAlone: false,
  isGone: false,
  canRetry: false,
  stuck: 0,
  ticketIds: [],
};

export const WORDS = {
  otherNetwork: "This gift lies on another network. Please open it where its link leads to.",
  replaced: "This link was replaced by a newer one. Please ask the sender for it.",
  away: "We cannot be reached at the moment. Nothing was lost; the gift waits for you.",
  taken: "This gift has been opened already.",
  returned: "This gift went back to its sender.",
  expired: "This gift has expired. It goes back to its sender.",
  beingOpened: "Somebody is opening this gift right now.",
  refused: "The network refused this. The gift is still there; no more than the network fee was paid.",
  here: "Something went wrong on this device. Nothing was lost; please try again.",
};

/** Codes of what is final. */
export const OVER = ["GIFT_CLAIMED", "GIFT_RETURNED", "GIFT_EXPIRED", "GIFT_REKEYED"];
/** Behind a newer link the gift still waits. @param {string} code */
export const isGone = (code) => code !== "GIFT_REKEYED";
/** We cannot pay, or cannot be reached: whoever has some coin can carry it without us. */
export const ALONE = ["SPONSOR_BUDGET_SPENT", "GIFT_TOO_COSTLY", "AWAY"];
