/** The code at the door: black on white whatever the theme; a rotating one with the time that it has left around it. */
import { useEffect, useMemo, useState } from "react";

import { SLOT_MS } from "./pass_device.js";
import { drawCode } from "./qr.js";
import { serverNow } from "./server_clock.js";

/** From the middle of the upper edge, clockwise, in a square of 100. */
const RING =
  "M50 1H94a5 5 0 0 1 5 5V94a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5Z";

/** @param {{text: string, label: string}} props */
export function Code({ text, label }) {
  const { side, path } = useMemo(() => drawCode(text), [text]);
  return (
    <div className="ks-qr">
      <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
        <rect width={side} height={side} fill="#FFFFFF" />
        <path d={path} fill="#000000" />
      </svg>
    </div>
  );
}

/**
 * The code of now. Its size and label stay when it changes, so that nothing flickers and nothing is read out anew.
 * @param {{shown: import("./pass_device.js").CodeNow & {kind: "code"}, title: string}} props
 */
export const RotatingCode = ({ shown, title }) => (
  <div className="ks-slot">
    <svg className="ks-slot__frame" viewBox="0 0 100 100" aria-hidden="true">
      <path className="ks-slot__track" d={RING} />
      <Ring key={shown.startsAt} startsAt={shown.startsAt} />
    </svg>
    <Code text={shown.text} label={`Code for ${title}, changes every 15 seconds`} />
  </div>
);

/** Empties while the slot runs; by an animation, so that nothing has to be drawn again. */
function Ring({ startsAt }) {
  const [elapsedMs] = useState(() => serverNow() - startsAt);
  const style = { animationDuration: `${SLOT_MS}ms`, animationDelay: `${-elapsedMs}ms` };
  return <path className="ks-slot__ring" d={RING} pathLength="1" style={style} />;
}

/** Seconds until the next code, for eyes alone. @param {{endsAt: number}} props */
export function Countdown({ endsAt }) {
  const [, setBeat] = useState(0);
  const leftMs = Math.max(0, endsAt - serverNow());
  useEffect(() => {
    const timer = setTimeout(() => setBeat((beat) => beat + 1), (leftMs % 1000) + 15);
    return () => clearTimeout(timer);
  });
  return (
    <span className="ks-num" aria-hidden="true">
      New code in {Math.max(1, Math.ceil(leftMs / 1000))} s
    </span>
  );
}
