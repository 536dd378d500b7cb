/** Times for people: in the event's own time zone, in the reader's manner of writing. */

const format = (moment, timeZone, options) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: safeZone(timeZone), ...options }).format(new Date(moment));

/** @param {string | number} moment ISO 8601, or milliseconds since 1970 @param {string} timeZone IANA name */
export const formatDay = (moment, timeZone) =>
  // ICU versions differ in whether a comma follows the weekday
  format(moment, timeZone, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");

/** @param {string | number} moment @param {string} timeZone */
export const formatTime = (moment, timeZone) => format(moment, timeZone, { hour: "2-digit", minute: "2-digit" });

/** A calendar leaf's three words. @param {string} moment @param {string} timeZone */
export const makeLeaf = (moment, timeZone) => ({
  month: format(moment, timeZone, { month: "short" }),
  day: format(moment, timeZone, { day: "numeric" }),
  weekday: format(moment, timeZone, { weekday: "short" }),
});

/**
 * How long until the doors: words that change with the distance.
 * @param {{doors_at: string, starts_at: string, ends_at: string}} event
 * @param {number} now milliseconds since 1970
 */
export function tellDoors(event, now) {
  if (now >= Date.parse(event.ends_at)) return "Over";
  if (now >= Date.parse(event.doors_at)) return "Doors are open";
  const minutes = Math.ceil((Date.parse(event.doors_at) - now) / 60_000);
  if (minutes < 60) return `Doors in ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `Doors in ${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "Doors in 1 day" : `Doors in ${days} days`;
}

/** How long ago that was. @param {number} milliseconds */
export function tellAge(milliseconds) {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

/** Since when, by the clock of the device's own place: with the day when it was not today. @param {number} moment */
export function formatSince(moment, now) {
  const timeOfDay = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit" });
  const isToday = new Date(moment).toDateString() === new Date(now).toDateString();
  const options = isToday ? timeOfDay : { weekday: "short", day: "numeric", month: "short", ...timeOfDay };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(moment));
}

/** The clock of a scan, to the second, as the door reads it. @param {string} moment */
export const formatClock = (moment) =>
  new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(moment));

function safeZone(timeZone) {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return timeZone || "UTC";
  } catch {
    return "UTC"; // a zone that this browser does not know
  }
}
