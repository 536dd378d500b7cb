/** Handing a gift on: link, code, QR, a card to print, and the device's own share sheet. All of it is made here. */
import { Copy, Printer, Share2 } from "lucide-react";
import { useState } from "react";

import { Code } from "../code.jsx";
import { Button, Problem } from "../parts.jsx";
import { drawCard } from "./card.js";
import { showCode } from "./code.js";

/** @param {{link: string, code: string, pack: import("./api.js").Pack, from: string}} props */
export function Share({ link, code, pack, from }) {
  const [said, setSaid] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const copy = async (text, words) => {
    try {
      await navigator.clipboard.writeText(text); // missing on plain http, and some browsers ask first
      setSaid(words);
    } catch {
      setProblem("This browser does not let us copy. Press on the link and copy it from there.");
    }
  };
  const print = async () => {
    setBusy(true);
    try {
      save(await drawCard({ link, code: code && showCode(code), from, until: dayOf(pack), origin: location.origin }));
    } catch {
      setProblem("The card could not be drawn on this device. The link works all the same.");
    }
    setBusy(false);
  };
  const share = () => navigator.share({ title: "A gift for you", url: link }).catch(() => undefined);
  return (
    <div className="ks-share">
      <Code text={link} label="Code of the gift's link" />
      <p className="ks-share__link">
        <input className="ks-input" readOnly value={link} aria-label="The gift's link" onFocus={selectAll} />
      </p>
      {code ? (
        <p>
          <span className="ks-small ks-soft">Or type this at {location.host}/gifts/open/</span>
          <strong className="ks-share__code">{showCode(code)}</strong>
        </p>
      ) : null}
      <div className="ks-row ks-row--center">
        <Button kind="primary" onClick={() => copy(link, "The link is copied.")}>
          <Copy size={18} aria-hidden="true" /> Copy link
        </Button>
        {navigator.share ? (
          <Button onClick={share}>
            <Share2 size={18} aria-hidden="true" /> Share
          </Button>
        ) : null}
        <Button onClick={print} isBusy={isBusy}>
          <Printer size={18} aria-hidden="true" /> Card to print
        </Button>
      </div>
      <p className="ks-hint" role="status">
        {said}
      </p>
      <Problem words={problem} />
      <p className="ks-hint">
        Whoever has the link{code ? " or the code" : ""} can open the gift. Send it to nobody else. It is kept on this
        device only: we do not know it.
      </p>
    </div>
  );
}

const selectAll = (event) => event.target.select();

const dayOf = ({ expires_at: at }) =>
  new Date(at ?? 0).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

function save(bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: "gift-card.pdf" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
