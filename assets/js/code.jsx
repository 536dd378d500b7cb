/** The code at the door: black on white whatever the theme. */
import { useMemo } from "react";

import { drawCode } from "./qr.js";

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
