/** Making a link to an event's door. It is shown once, here: neither our pages' state nor our database keep it. */
import { Link2 } from "lucide-react";
import { useId, useState } from "react";

import { makeDoorLink, sayFailure } from "./door_links.js";
import { Button, Problem, Sheet } from "./parts.jsx";
import { ShareLink } from "./share_link.jsx";

const ROLES = [
  ["door", "Scan tickets"],
  ["supervisor", "Supervise: also undo, and let in with a reason"],
];
const ONCE = "Shown this once. Whoever has it can stand at the door until it ends or you revoke it.";
const FIRST = { label: "", role: "door", gate: "", until: "" };

/** @param {{eventId: string, gates?: string[], untils?: {value: string, words: string}[]}} props */
export function DoorLinkNew({ eventId, gates = [], untils = [] }) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState(/** @type {{label: string, url: string} | null} */ (null));
  const close = () => {
    setOpen(false);
    setMade(null);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Link2 size={18} aria-hidden="true" /> Make a link
      </Button>
      <Sheet title={made ? `Link for ${made.label}` : "Link to the door"} isOpen={isOpen} onClose={close}>
        {made ? (
          <ShareLink link={made.url} name="link to the door" title="To the door" hint={ONCE}>
            <Button onClick={close}>Done</Button>
          </ShareLink>
        ) : (
          <Wish eventId={eventId} gates={gates} untils={untils} onMade={setMade} />
        )}
      </Sheet>
    </>
  );
}

function Wish({ eventId, gates, untils, onMade }) {
  const [wish, setWish] = useState(FIRST);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const change = (event) => setWish({ ...wish, [event.target.name]: event.target.value });
  const make = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    const { until, ...form } = wish;
    try {
      onMade(await makeDoorLink(eventId, { ...form, expires_at: until || null }));
    } catch (failure) {
      setProblem(sayFailure(failure));
      setBusy(false);
    }
  };
  return (
    <form className="ks-form" onSubmit={make}>
      <label className="ks-field">
        <span className="ks-label">For whom</span>
        <input
          className="ks-input"
          name="label"
          placeholder="North entrance team"
          autoComplete="off"
          maxLength={60}
          required
          value={wish.label}
          onChange={change}
        />
      </label>
      <Choice label="They may" name="role" value={wish.role} options={ROLES} onChange={change} />
      {gates.length > 0 ? (
        <Choice label="At" name="gate" value={wish.gate} options={gateChoices(gates)} onChange={change} />
      ) : null}
      <Choice label="Until" name="until" value={wish.until} options={untilChoices(untils)} onChange={change} />
      <Problem words={problem} />
      <Button kind="primary" isWide type="submit" isBusy={isBusy}>
        Make the link
      </Button>
    </form>
  );
}

const gateChoices = (gates) => [["", "A gate that they choose"], ...gates.map((gate) => [gate, gate])];

const untilChoices = (untils) => untils.map(({ value, words }) => [value, words]);

/** The label stands beside its list, not around it: else the choices would be read as part of the label. */
function Choice({ label, name, value, options, onChange }) {
  const id = useId();
  return (
    <div className="ks-field">
      <label className="ks-label" htmlFor={id}>
        {label}
      </label>
      <select className="ks-input" id={id} name={name} value={value} onChange={onChange}>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
