/** The verdict over the screen, and the list of the last ones. */
import {
  Ban, CalendarX2, Check, CircleHelp, ClockAlert, FileX2, KeyRound, RefreshCw, ScanLine, ShieldAlert, Signpost, Undo2,
  Users, X,
} from "lucide-react";
import { useState } from "react";

import { formatClock } from "./dates.js";
import { lookOf } from "./verdicts.js";

/** The icons that `verdicts.js` names. */
const ICONS = {
  ban: Ban,
  calendar: CalendarX2,
  check: Check,
  clock: ClockAlert,
  key: KeyRound,
  paper: FileX2,
  question: CircleHelp,
  refresh: RefreshCw,
  scan: ScanLine,
  shield: ShieldAlert,
  signpost: Signpost,
  undo: Undo2,
  users: Users,
};
const MARKS = { go: Check, stop: X, ask: CircleHelp };
const WORDS = { go: "Go", stop: "Stop", ask: "Ask" };

/** @param {{verdict: import("./scans.js").Verdict, onDismiss: () => void}} props */
export function VerdictCover({ verdict, onDismiss }) {
  const look = lookOf(verdict.reason, verdict.result);
  const Icon = ICONS[look.icon];
  const isGo = verdict.result === "go";
  return (
    <div className={`ks-verdict is-${verdict.result}`} role="alert" data-reason={verdict.reason} onClick={onDismiss}>
      <Icon aria-hidden="true" />
      <p className="ks-verdict__word">{WORDS[verdict.result]}</p>
      {isGo ? null : <p className="ks-verdict__name">{look.title}</p>}
      {verdict.holder_name ? <p className="ks-verdict__name">{verdict.holder_name}</p> : null}
      {verdict.tier_name ? <p className="ks-verdict__tier">{verdict.tier_name}</p> : null}
      {verdict.first_scan ? <First scan={verdict.first_scan} /> : null}
      {isGo || verdict.first_scan ? null : <p className="ks-verdict__sentence">{verdict.sentence || look.sentence}</p>}
    </div>
  );
}

const First = ({ scan }) => (
  <p className="ks-verdict__first">
    In since <strong>{formatClock(scan.at)}</strong>
    {scan.gate ? `, ${scan.gate}` : ""}
    {scan.by ? `, let in by ${scan.by}` : ""}
  </p>
);

/** @param {{rows: any[], onUndo: (checkinId: string) => void}} props */
export function ScanList({ rows, onUndo }) {
  const [isOpen, setIsOpen] = useState(false);
  if (rows.length === 0) return null;
  return (
    <div>
      <ul className="ks-camera__list" aria-label="Last scans">
        {rows.slice(0, isOpen ? rows.length : 1).map((row) => (
          <Row key={row.checkin_id} row={row} canUndo={isOpen} onUndo={onUndo} />
        ))}
      </ul>
      {rows.length > 1 ? (
        <button type="button" className="ks-camera__more" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Less" : `Last ${rows.length} scans`}
        </button>
      ) : null}
    </div>
  );
}

function Row({ row, canUndo, onUndo }) {
  const Mark = MARKS[row.result];
  return (
    <li>
      <span className={`ks-mark is-${row.result}`}>
        <Mark size={14} aria-hidden="true" />
      </span>
      <span className="ks-grow ks-clip-1">
        {lookOf(row.reason, row.result).title}
        {row.holder_name ? ` · ${row.holder_name}` : ""}
        {row.isUndone ? " · undone" : ""}
      </span>
      <span className="ks-num">{formatClock(row.at)}</span>
      {canUndo && row.result === "go" && !row.isUndone ? (
        <button type="button" className="ks-camera__more" onClick={() => onUndo(row.checkin_id)}>
          Undo
        </button>
      ) : null}
    </li>
  );
}
