/** The icons that `verdicts.js` names, and the mark of each result. */
import {
  Ban, CalendarX2, Check, CircleHelp, ClockAlert, FileX2, KeyRound, RefreshCw, ScanLine, ShieldAlert, Signpost, Undo2,
  Users, X,
} from "lucide-react";

export const ICONS = {
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
export const MARKS = { go: Check, stop: X, ask: CircleHelp };
