/** The verdict over the screen: icon, word, why, whose. A tap keeps it there and tells the rest. */
import { WifiOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { formatClock } from "../dates.js";
import { Button } from "../parts.jsx";
import { lookOf } from "../verdicts.js";
import { ICONS } from "./icons.js";
import { mayAdmit, mayUndo } from "./rights.js";

const WORDS = { go: "Go", stop: "Stop", ask: "Ask" };

/** @param {{door: any, onAdmit: (row: any) => void}} props */
export function VerdictCover({ door, onAdmit }) {
  const { verdict } = door;
  const look = lookOf(verdict.reason, verdict.result);
  const Icon = ICONS[look.icon];
  const isGo = verdict.result === "go";
  const hold = () => door.isHeld || door.engine.current.hold();
  return (
    <div className={`ks-verdict is-${verdict.result}`} data-reason={verdict.reason} data-offline={verdict.isOffline} onClick={hold}>
      <div className="ks-verdict__words" role="alert">
        <Icon aria-hidden="true" />
        <p className="ks-verdict__word">{isGo && verdict.kind === "exit" ? "Out" : WORDS[verdict.result]}</p>
        {isGo ? null : <p className="ks-verdict__name">{look.title}</p>}
        {verdict.name ? <p className="ks-verdict__name">{verdict.name}</p> : null}
        {verdict.tier ? <p className="ks-verdict__tier">{verdict.tier}</p> : null}
        {verdict.first ? <First scan={verdict.first} /> : null}
        {isGo || verdict.first ? null : <p className="ks-verdict__sentence">{verdict.sentence || look.sentence}</p>}
        {verdict.isOffline ? <Offline /> : null}
      </div>
      {door.isHeld ? <Details door={door} onAdmit={onAdmit} /> : <More onOpen={hold} />}
    </div>
  );
}

const Offline = () => (
  <p className="ks-verdict__offline">
    <WifiOff size={18} aria-hidden="true" /> Offline
  </p>
);

const First = ({ scan }) => (
  <p className="ks-verdict__first">
    In since <strong>{formatClock(scan.at)}</strong>
    {scan.gate ? `, ${scan.gate}` : ""}
    {scan.by ? `, let in by ${scan.by}` : ", let in on this device"}
  </p>
);

const More = ({ onOpen }) => (
  <button type="button" className="ks-verdict__more" onClick={onOpen}>
    Details
  </button>
);

function Details({ door, onAdmit }) {
  const { verdict: row, role } = door;
  const next = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useEffect(() => next.current?.querySelector("button")?.focus(), []);
  const [isUndoing, setUndoing] = useState(false);
  const undo = async () => {
    setUndoing(true);
    await door.engine.current.acts.undo(row);
    door.engine.current.dismiss();
  };
  return (
    <div className="ks-verdict__details" ref={next}>
      <dl>
        <Line name="Scanned" value={formatClock(row.at)} />
        <Line name="Gate" value={row.gate} />
        <Line name="By" value="You, on this device" />
        {row.isOffline ? <Line name="Server" value="Told when the network is back" /> : null}
      </dl>
      <Button kind="primary" isWide onClick={() => door.engine.current.dismiss()}>
        Scan next
      </Button>
      {mayUndo(row, role) ? (
        <Button isWide isBusy={isUndoing} onClick={undo}>
          {isUndoing ? "Taking it back…" : "Undo"}
        </Button>
      ) : null}
      {mayAdmit(row, role) ? <Button isWide onClick={() => onAdmit(row)}>Let in with a reason</Button> : null}
    </div>
  );
}

const Line = ({ name, value }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
