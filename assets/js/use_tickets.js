/** The ticket pages' course and clock as React hooks. */
import { useEffect, useRef, useState } from "react";

import { serverNow } from "./server_clock.js";
import { START, TicketsCourse } from "./tickets_course.js";

/** So often words like "12 min ago" are looked at again. */
const WORDS_MS = 20_000;
/** A timer may be early by so much; the slot has begun then for certain. */
const EDGE_MS = 15;

/**
 * The view, and the course that a page's buttons act on.
 * @param {string} [ticketId] the one that the page is about
 * @returns {{view: import("./tickets_course.js").View, course: () => TicketsCourse}}
 */
export function useTickets(ticketId = "") {
  const [view, setView] = useState(START);
  const course = useRef(/** @type {TicketsCourse | null} */ (null));
  useEffect(() => {
    const page = new AbortController();
    const made = new TicketsCourse({ onChange: setView, signal: page.signal, ticketId });
    course.current = made;
    made.run().catch((problem) => {
      if (!page.signal.aborted) throw problem;
    });
    const wake = () => document.visibilityState === "visible" && made.wake();
    window.addEventListener("online", wake, { signal: page.signal });
    document.addEventListener("visibilitychange", wake, { signal: page.signal });
    return () => page.abort();
  }, [ticketId]);
  return { view, course: () => /** @type {TicketsCourse} */ (course.current) };
}

/**
 * The server's time, looked at again at the moment that `nextOf` names (a slot's edge), and every now and then.
 * @param {(now: number) => number | null} nextOf
 */
export function useServerNow(nextOf = () => null) {
  const [now, setNow] = useState(serverNow);
  const next = nextOf(now);
  useEffect(() => {
    const look = () => setNow(serverNow());
    const restMs = Math.min(WORDS_MS, (next ?? Number.POSITIVE_INFINITY) - serverNow() + EDGE_MS);
    const timer = setTimeout(look, Math.max(EDGE_MS, restMs));
    // timers of a page in the background come late, or not at all
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [now, next]);
  return now;
}
