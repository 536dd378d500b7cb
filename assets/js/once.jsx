/** What waits, until the page has been ready for the first time since it was opened: from then on what is shown. */
import { Children } from "react";

/** Names of what has been ready in this document: coming back to a page shows at once what was there. */
const ready = new Set();

/** @param {{name: string, isReady: boolean, children: any}} props Two children: what waits, and what is shown. */
export function Once({ name, isReady, children }) {
  const [waiting, shown] = Children.toArray(children);
  if (isReady) ready.add(name);
  return ready.has(name) ? shown : waiting;
}
