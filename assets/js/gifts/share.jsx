/** Handing a gift on: its link, a code to type, and a card to print. All of it is made here. */
import { Printer } from "lucide-react";
import { useState } from "react";

import { Button } from "../parts.jsx";
import { ShareLink } from "../share_link.jsx";
import { drawCard } from "./card.js";
import { showCode } from "./code.js";

/** @param {{link: string, code: string, pack: import("./api.js").Pack, from: string}} props */
export function Share({ link, code, pack, from }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const print = async () => {
    setBusy(true);
    setProblem("");
    try {
      save(await drawCard({ link, code: code && showCode(code), from, until: dayOf(pack), origin: location.origin }));
    } catch {
      setProblem("The card could not be drawn on this device. The link works all the same.");
    }
    setBusy(false);
  };
  const typed = code ? (
    <p>
      <span className="ks-small ks-soft">Or type this at {location.host}/gifts/open/</span>
      <strong className="ks-share__code">{showCode(code)}</strong>
    </p>
  ) : null;
  const hint = (
    <>
      Whoever has the link{code ? " or the code" : ""} can open the gift. Send it to nobody else. It is kept on this
      device only: we do not know it.
    </>
  );
  return (
    <ShareLink link={link} name="gift's link" title="A gift for you" hint={hint} typed={typed} problem={problem}>
      <Button onClick={print} isBusy={isBusy}>
        <Printer size={18} aria-hidden="true" /> Card to print
      </Button>
    </ShareLink>
  );
}

const dayOf = ({ expires_at: at }) =>
  new Date(at ?? 0).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

function save(bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: "gift-card.pdf" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
