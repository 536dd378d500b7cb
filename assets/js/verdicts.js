/**
 * What each verdict looks, sounds and feels like. One row a reason, and one for the green light.
 * The Python twin is `REASONS` in `app/door/verdict.py`; a test compares result, title and sentence.
 *
 * `sound` is a list of [hertz, milliseconds] (0 Hz is a pause), `vibration` what `navigator.vibrate` takes,
 * `icon` a key of `ICONS` in `icons.jsx`: colour is never the only signal.
 *
 * @typedef {"go" | "stop" | "ask"} Result
 * @typedef {{result: Result, title: string, sentence: string, icon: string,
 *   sound: [number, number][], vibration: number[]}} Look
 */

/** @type {[number, number][]} */
const RISING = [[880, 90], [0, 20], [1320, 160]];
/** @type {[number, number][]} */
const FALLING = [[220, 220], [0, 60], [165, 380]];
/** @type {[number, number][]} */
const TWICE = [[330, 120], [0, 60], [330, 120], [0, 60], [165, 320]];
/** @type {[number, number][]} */
const QUESTION = [[587, 140], [0, 60], [587, 140]];

const LONG_BUZZ = [400];
const THREE_BUZZES = [140, 70, 140, 70, 400];
const TWO_BUZZES = [160, 90, 160];

/** @type {(title: string, sentence: string, icon: string) => Look} */
const stop = (title, sentence, icon) => ({
  result: "stop", title, sentence, icon, sound: FALLING, vibration: LONG_BUZZ,
});

/** @type {(title: string, sentence: string, icon: string) => Look} */
const ask = (title, sentence, icon) => ({
  result: "ask", title, sentence, icon, sound: QUESTION, vibration: TWO_BUZZES,
});

/** @type {Readonly<Record<string, Look>>} */
export const REASONS = Object.freeze({
  go: { result: "go", title: "Go", sentence: "Let them in.", icon: "check", sound: RISING, vibration: [70] },
  unreadable: stop("Not a ticket", "This code is not one of our tickets.", "scan"),
  wrong_event: stop("Other event", "This ticket is for another event.", "calendar"),
  unknown_key: stop("Unknown key", "This ticket was signed by a key that this event does not have.", "key"),
  bad_signature: stop("Forged", "This ticket was not made by us.", "shield"),
  not_yet_valid: stop("Too early", "This ticket does not open the door yet.", "clock"),
  expired: stop("Too late", "This ticket no longer opens the door.", "clock"),
  stale_code: stop("Old code", "This code is a copy or too old. Ask for the ticket on the phone itself.", "refresh"),
  superseded: stop("Replaced", "A newer ticket took the place of this one.", "refresh"),
  refunded: stop("Refunded", "This ticket was given back for its money.", "undo"),
  blocked: stop("Blocked", "The organizer has blocked this ticket.", "ban"),
  already_in: {
    result: "stop",
    title: "Already in",
    sentence: "This ticket has been used already.",
    icon: "users",
    sound: TWICE,
    vibration: THREE_BUZZES,
  },
  wrong_gate: ask("Other gate", "This ticket is for another gate.", "signpost"),
  paper_not_allowed: stop("No paper", "This event takes tickets on the phone only.", "paper"),
  unknown_ticket: ask("Not known yet", "We do not know this ticket yet. Try again in a moment.", "question"),
  needs_supervisor: ask("Ask", "A supervisor has to look at this ticket.", "question"),
});

/**
 * The look of a reason; one that this build does not know is shown as its result without more words.
 * @param {string} reason
 * @param {Result} result
 * @returns {Look}
 */
export function lookOf(reason, result) {
  const known = REASONS[reason || "go"];
  if (known && known.result === result) return known;
  if (result === "go") return REASONS.go;
  return result === "ask" ? REASONS.needs_supervisor : stop("Stop", "This ticket does not open the door.", "ban");
}
