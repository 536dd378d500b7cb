/** What may be done to a scan of the list; the server asks again. */

const SUPERVISORS = new Set(["organizer", "supervisor"]);

/** Whether the door's desk is theirs to see. @param {string} role */
export const maySupervise = (role) => SUPERVISORS.has(role);

/** Whether the scan may be taken back: one's own, or any as a supervisor. @param {any} row @param {string} role */
export const mayUndo = (row, role) =>
  row.result === "go" && row.checkinId !== "" && !row.isUndone && !row.isUndoing && (row.isOwn || maySupervise(role));

/** Whether who was refused may be let in: by a supervisor, once the server knows of it. @param {any} row @param {string} role */
export const mayAdmit = (row, role) =>
  row.result !== "go" && row.checkinId !== "" && row.tier !== "" && row.kind !== "exit" && maySupervise(role);
