/** The last scans, the newest first; opened, with what may be done about them. */
import { useState } from "react";

import { formatClock } from "../dates.js";
import { lookOf } from "../verdicts.js";
import { MARKS } from "./icons.js";
import { mayAdmit, mayUndo } from "./rights.js";

/** @param {{door: any, onAdmit: (row: any) => void}} props */
export function ScanList({ door, onAdmit }) {
  const [isOpen, setIsOpen] = useState(false);
  const { rows } = door;
  return (
    <div className="ks-camera__last">
      {rows.length > 0 ? (
        <ul className="ks-camera__list" aria-label="Last scans">
          {rows.slice(0, isOpen ? rows.length : 1).map((row) => (
            <Row key={row.nonce} row={row} isOpen={isOpen} door={door} onAdmit={onAdmit} />
          ))}
        </ul>
      ) : null}
      {rows.length > 1 ? (
        <button type="button" className="ks-camera__more" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Less" : `Last ${rows.length} scans`}
        </button>
      ) : null}
    </div>
  );
}

function Row({ row, isOpen, door, onAdmit }) {
  const Mark = MARKS[row.result];
  return (
    <li>
      <span className={`ks-mark is-${row.result}`}>
        <Mark size={14} aria-hidden="true" />
      </span>
      <span className="ks-grow ks-clip-1">{sayRow(row)}</span>
      <span className="ks-num">{formatClock(row.at)}</span>
      {isOpen && mayUndo(row, door.role) ? (
        <button type="button" className="ks-camera__more" onClick={() => door.engine.current.acts.undo(row)}>
          Undo
        </button>
      ) : null}
      {isOpen && mayAdmit(row, door.role) ? (
        <button type="button" className="ks-camera__more" onClick={() => onAdmit(row)}>
          Let in
        </button>
      ) : null}
    </li>
  );
}

/** @param {import("./shown.js").Shown} row */
const sayRow = (row) =>
  [
    row.result === "go" && row.kind === "exit" ? "Out" : lookOf(row.reason, row.result).title,
    row.name || row.tier,
    row.isUndoing ? "taking it back…" : "",
    row.isUndone ? "undone" : "",
    row.isOffline ? "waiting" : "",
    row.isRefused ? "refused by the server" : "",
    row.isOdd ? "the organizer looks at it" : "",
  ]
    .filter(Boolean)
    .join(" · ");
