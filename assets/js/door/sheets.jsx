/** What opens over the door: gates, counts, a typed code, cameras, a supervisor's reason. */
import { Check, LayoutDashboard } from "lucide-react";
import { useState } from "react";

import { Button, Sheet } from "../parts.jsx";
import { RefusedScans } from "./refused.jsx";
import { maySupervise } from "./rights.js";
import { group, readCode } from "./words.js";

/** @param {{door: any, sheet: {name: string, row: any}, onClose: () => void}} props */
export function DoorSheets({ door, sheet, onClose }) {
  const shown = SHEETS[sheet.name];
  const Body = shown?.Body;
  return (
    <Sheet title={shown?.title ?? ""} isOpen={Boolean(shown)} onClose={onClose}>
      {Body ? <Body door={door} row={sheet.row} onClose={onClose} /> : null}
    </Sheet>
  );
}

/** Things to choose one of. */
const Choices = ({ label, items, chosen, onChoose }) => (
  <div className="ks-choices" role="group" aria-label={label}>
    {items.map(({ id, name }) => (
      <button key={id} type="button" className="ks-choices__one" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
        <span>{name}</span>
        {id === chosen ? <Check size={20} aria-hidden="true" /> : null}
      </button>
    ))}
  </div>
);

function Gates({ door, onClose }) {
  const choose = (gate) => {
    door.engine.current.chooseGate(gate);
    onClose();
  };
  const items = door.gates.map((name) => ({ id: name, name }));
  return <Choices label="Gates" items={items} chosen={door.gate} onChoose={choose} />;
}

function Cameras({ door, onClose }) {
  const choose = (id) => {
    door.eye.current.start(id);
    onClose();
  };
  return <Choices label="Cameras" items={door.cameras} chosen={door.cameras[0]?.id} onChoose={choose} />;
}

function Counts({ door }) {
  const { counts } = door;
  if (!counts) return null;
  return (
    <>
      <dl className="ks-lines">
        {counts.tiers.map(({ name, inside, expected }) => (
          <Line key={name} name={name} value={`${group(inside)} / ${group(expected)}`} />
        ))}
      </dl>
      {counts.gates?.length ? <h3>By gate</h3> : null}
      <dl className="ks-lines">
        {(counts.gates ?? []).map(({ name, entries, rate_per_min: rate }) => (
          <Line key={name} name={name || "No gate"} value={`${group(entries)} · ${sayRate(rate)}`} />
        ))}
      </dl>
      <p className="ks-hint">
        {sayRate(counts.rate_per_min ?? 0)} in all.{" "}
        {door.isOnline ? "Counted by all gates." : "As far as this device knows."}
      </p>
      {door.isOnline && maySupervise(door.role) ? (
        <a className="ks-btn ks-btn--wide" href={`/door/${door.eventId}/desk/`}>
          <LayoutDashboard size={20} aria-hidden="true" /> The door's desk
        </a>
      ) : null}
    </>
  );
}

const sayRate = (rate) => `${group(rate)} a minute`;

const Line = ({ name, value }) => (
  <div className="ks-line">
    <dt>{name}</dt>
    <dd className="ks-num">{value}</dd>
  </div>
);

function TypedCode({ door, onClose }) {
  const [typed, setTyped] = useState("");
  const code = readCode(typed);
  const send = (event) => {
    event.preventDefault();
    if (!code) return;
    onClose();
    door.engine.current.acts.typeCode(code);
  };
  return (
    <form className="ks-form" onSubmit={send}>
      <label className="ks-field">
        <span className="ks-label">The eight letters and digits under the code</span>
        <input
          className="ks-input ks-code"
          value={typed}
          maxLength={12}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck="false"
          enterKeyHint="go"
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {door.isOnline ? null : <p className="ks-hint">Typed codes need a network. Scan the code meanwhile.</p>}
      <Button type="submit" kind="primary" isWide disabled={!code || !door.isOnline || !door.gate}>
        Check this code
      </Button>
    </form>
  );
}

function Admit({ door, row, onClose }) {
  const [reason, setReason] = useState("");
  const send = (event) => {
    event.preventDefault();
    onClose();
    door.engine.current.acts.admit(row, reason.trim());
  };
  return (
    <form className="ks-form" onSubmit={send}>
      <label className="ks-field">
        <span className="ks-label">Why they may enter</span>
        <input
          className="ks-input"
          value={reason}
          maxLength={200}
          placeholder="On the list of the band"
          autoFocus
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <p className="ks-hint">The organizer reads your reason in the door's log.</p>
      <Button type="submit" kind="primary" isWide disabled={reason.trim().length < 3 || !door.isOnline}>
        Let in
      </Button>
    </form>
  );
}

const SHEETS = {
  gate: { title: "Which gate is this?", Body: Gates },
  camera: { title: "Which camera?", Body: Cameras },
  counts: { title: "Inside", Body: Counts },
  code: { title: "Type a code", Body: TypedCode },
  refused: { title: "Refused scans", Body: RefusedScans },
  admit: { title: "Let in with a reason", Body: Admit },
};
