/** Above the camera: how many are in, which event and gate, and one quiet line about the connection. */
import { DoorOpen, FileWarning, Wifi, WifiOff, X } from "lucide-react";

import { group, sayRefused, sayState } from "./words.js";

/** @param {{door: any, onOpen: (sheet: string) => void}} props */
export const Top = ({ door, onOpen }) => (
  <div className="ks-camera__top">
    <div className="ks-camera__head">
      <Counts counts={door.counts} onOpen={() => onOpen("counts")} />
      <div className="ks-row ks-row--nowrap">
        <Gate door={door} onOpen={() => onOpen("gate")} />
        <a className="ks-btn ks-btn--icon" href="/door/" aria-label="Leave the door">
          <X size={20} aria-hidden="true" />
        </a>
      </div>
    </div>
    <p className="ks-camera__title ks-small ks-clip-1">{door.title}</p>
    {door.isOpen ? <State door={door} /> : <p className="ks-camera__state" />}
    {door.refused.length > 0 ? <Refused refused={door.refused} onOpen={() => onOpen("refused")} /> : null}
  </div>
);

const Counts = ({ counts, onOpen }) => (
  <button type="button" className="ks-camera__counts" disabled={!counts} onClick={onOpen}>
    <span className="ks-hidden-text">Inside, of those expected: </span>
    {counts ? `${group(counts.inside)} / ${group(counts.expected)}` : "– / –"}
  </button>
);

function Gate({ door, onOpen }) {
  if (!door.gate) return null;
  if (door.isGateFixed) return <strong className="ks-camera__gate">{door.gate}</strong>;
  return (
    <button type="button" className="ks-btn ks-camera__gate" onClick={onOpen}>
      <DoorOpen size={18} aria-hidden="true" />
      <span className="ks-hidden-text">Gate: </span>
      <span className="ks-clip-1">{door.gate}</span>
    </button>
  );
}

const Refused = ({ refused, onOpen }) => (
  <button type="button" className="ks-camera__refused" onClick={onOpen}>
    <FileWarning size={18} aria-hidden="true" />
    <span>{sayRefused(refused)}</span>
  </button>
);

function State({ door }) {
  const Mark = door.isOnline ? Wifi : WifiOff;
  return (
    <p className={`ks-camera__state${door.isOnline ? "" : " is-offline"}`} data-online={door.isOnline} role="status">
      <Mark size={16} aria-hidden="true" />
      <span>
        {sayState(door)}
        {door.uploadProblem && door.waiting > 0 ? ` · ${door.uploadProblem}` : ""}
      </span>
    </p>
  );
}
