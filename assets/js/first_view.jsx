/** Mounted beside a page's content when it has come: the served first view has done its part. */
import { useLayoutEffect } from "react";
import { endFirstView } from "./first_view.js";

export function FirstViewEnd() {
  useLayoutEffect(() => endFirstView(document), []);
  return null;
}
