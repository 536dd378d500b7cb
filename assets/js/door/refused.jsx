/** Scans that the server has refused for good: what they were and why, saved for the organizer, or taken off the device. */
import { Download, Trash2 } from "lucide-react";
import { useState } from "react";

import { formatClock } from "../dates.js";
import { Button } from "../parts.jsx";
import { group, writeRefused } from "./words.js";

const LISTED = 20;
const SAID = { go: "let in", stop: "not let in", ask: "asked about" };

/** @param {{door: any, onClose: () => void}} props */
export function RefusedScans({ door, onClose }) {
  const { refused } = door;
  const isOne = refused.length === 1;
  const listed = refused.slice(-LISTED).reverse();
  if (refused.length === 0) return <p>There are none any more.</p>;
  return (
    <div className="ks-stack">
      <p>
        The server did not take {isOne ? "this scan" : `these ${group(refused.length)} scans`}:{" "}
        {isOne ? "it is" : "they are"} not counted. Save the file for the organizer before you remove anything.
      </p>
      <ul className="ks-stack ks-gap-2 ks-small" aria-label="Refused scans">
        {listed.map((one) => (
          <Row key={one.id} {...one} />
        ))}
      </ul>
      {refused.length > LISTED ? <p className="ks-hint">And {group(refused.length - LISTED)} more, all in the file.</p> : null}
      <Button kind="primary" isWide onClick={() => save(refused)}>
        <Download size={18} aria-hidden="true" /> Save as a file
      </Button>
      <Removal door={door} onClose={onClose} />
    </div>
  );
}

const Row = ({ scan, refusal }) => (
  <li>
    <strong>
      {[formatClock(scan.scanned_at), scan.gate, sayTicket(scan), scan.kind === "exit" ? "out" : SAID[scan.record.result]]
        .filter(Boolean)
        .join(" · ")}
    </strong>
    <br />
    {refusal.message}
  </li>
);

const sayTicket = ({ record }) => (record.token_id ? `ticket ${record.token_id}` : "");

/** Gone is gone: asked twice, and of those alone that were seen here. */
function Removal({ door, onClose }) {
  const [sure, setSure] = useState(/** @type {any[] | null} */ (null));
  const remove = () => {
    door.engine.current.acts.dropRefused(sure);
    onClose();
  };
  if (!sure) {
    return (
      <Button isWide onClick={() => setSure(door.refused)}>
        <Trash2 size={18} aria-hidden="true" /> Remove from this device
      </Button>
    );
  }
  const what = sure.length === 1 ? "this scan" : `these ${group(sure.length)} scans`;
  return (
    <div className="ks-stack ks-gap-2" role="group" aria-label="Remove for good?">
      <p role="status">
        Remove {what} for good? Nobody can bring {sure.length === 1 ? "it" : "them"} back, and the log of this scanner
        keeps a gap.
      </p>
      <Button kind="danger" isWide onClick={remove}>
        Remove for good
      </Button>
      <Button isWide onClick={() => setSure(null)}>
        Keep {sure.length === 1 ? "it" : "them"}
      </Button>
    </div>
  );
}

function save(refused) {
  const url = URL.createObjectURL(new Blob([writeRefused(refused)], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: url, download: "refused-scans.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
