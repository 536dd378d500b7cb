/** A link to hand on: as a code, as it is written, copied, and by the device's own share sheet. All of it is made here. */
import { Copy, Share2 } from "lucide-react";
import { useState } from "react";

import { Code } from "./code.jsx";
import { Button, Problem } from "./parts.jsx";

const NO_COPY = "This browser does not let us copy. Press on the link and copy it from there.";

/**
 * `name` is what the link is called ("link to the door"), `title` what a share sheet says. `typed` stands under the
 * link, `children` are more buttons, `problem` is one of theirs.
 * @param {{link: string, name: string, title: string, hint: any, typed?: any, problem?: string, children?: any}} props
 */
export function ShareLink({ link, name, title, hint, typed = null, problem = "", children }) {
  const [said, setSaid] = useState({ done: "", problem: "" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link); // missing on plain http, and some browsers ask first
      setSaid({ done: "The link is copied.", problem: "" });
    } catch {
      setSaid({ done: "", problem: NO_COPY });
    }
  };
  const share = () => navigator.share({ title, url: link }).catch(() => undefined);
  return (
    <div className="ks-share">
      <Code text={link} label={`Code of the ${name}`} />
      <p className="ks-share__link">
        <input className="ks-input" readOnly value={link} aria-label={`The ${name}`} onFocus={selectAll} />
      </p>
      {typed}
      <div className="ks-row ks-row--center">
        <Button kind="primary" onClick={copy}>
          <Copy size={18} aria-hidden="true" /> Copy link
        </Button>
        {navigator.share ? (
          <Button onClick={share}>
            <Share2 size={18} aria-hidden="true" /> Share
          </Button>
        ) : null}
        {children}
      </div>
      <p className="ks-hint" role="status">
        {said.done}
      </p>
      <Problem words={problem || said.problem} />
      <p className="ks-hint">{hint}</p>
    </div>
  );
}

const selectAll = (event) => event.target.select();
