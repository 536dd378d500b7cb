/** When a ticket has come to a device that goes to the door: it is kept at once, should this be the only visit. */

/** Never fails: the ticket's own page does the same again. */
export async function keepForTheDoor() {
  // a code is on one device; a desk's would have to be taken from there first
  if (!globalThis.matchMedia?.("(pointer: coarse)").matches) return;
  try {
    const { fetchAhead } = await import("./tickets_course.js");
    await fetchAhead();
  } catch (problem) {
    console.warn("Not kept for the door yet:", problem);
  }
}
