/** Passing a ticket on and giving it back, for as long as its page is there. */
import { useRef, useState } from "react";

import { usePageSignal } from "./parts.jsx";

/** The wallets are large, and most visits to a ticket need none: they are fetched with the first sheet. */
const NOT_FETCHED = "We cannot reach Keepsake at the moment. Nothing was lost; please close this and try again.";

/**
 * `view` is null until a sheet was opened and its course is there.
 * @param {() => void} onMoved it is over, and the ticket to be looked at again
 */
export function useMoving(onMoved) {
  const [view, setView] = useState(/** @type {import("./moving.js").View | null} */ (null));
  const [problem, setProblem] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const course = useRef(/** @type {import("./moving.js").MovingCourse | null} */ (null));
  const signal = usePageSignal();
  const open = async (kind, ticket) => {
    setProblem("");
    setIsOpen(true);
    try {
      const { MovingCourse } = await import("./moving.js");
      course.current ??= new MovingCourse({ onChange: setView, onMoved, signal: signal() });
      await course.current.open(kind, ticket);
    } catch (failure) {
      console.warn("The wallets could not be fetched:", failure);
      setProblem(NOT_FETCHED);
    }
  };
  return {
    view,
    problem,
    isOpen,
    open,
    close: () => setIsOpen(false),
    choose: (to) => course.current?.choose(to),
    change: () => course.current?.change(),
    retry: () => course.current?.retry(),
    send: () => course.current?.send(),
  };
}
