/** What can be done with a ticket. What needs a network is greyed without one, with the reason beside it. */
import { CalendarDays, CalendarPlus, Gift, Printer } from "lucide-react";
import { useState } from "react";

import { Button, Problem, Sheet } from "./parts.jsx";
import { mayEnter } from "./pass_device.js";
import { NEEDS_NETWORK } from "./ticket_parts.jsx";

const WHY = "ks-why-off";
const NOT_GIVEN = "The organizer does not let this ticket be given away.";

/**
 * @param {{ticket: import("./tickets_store.js").KeptTicket, view: import("./tickets_course.js").View,
 *   course: () => import("./tickets_course.js").TicketsCourse, onPrint: (text: string) => void}} props
 *   `onPrint` gets the text of the code on paper
 */
export function TicketActions({ ticket, view, course, onPrint }) {
  const [isAsked, setIsAsked] = useState(false);
  const isAway = view.awaySince !== null;
  const isUsable = mayEnter(ticket);
  const print = async () => {
    const text = await course().print(ticket);
    if (!text) return; // the sheet says why
    setIsAsked(false);
    onPrint(text);
  };
  const isFree = ticket.transfer_policy === "free";
  const reason = isAway ? NEEDS_NETWORK : isUsable && !isFree ? NOT_GIVEN : "";
  return (
    <div className="ks-stack ks-gap-2 ks-no-print">
      <div className="ks-row ks-gap-2">
        {isUsable ? (
          <Place href={`/gifts/new/#ticket=${ticket.id}`} isOff={isAway || !isFree}>
            <Gift size={18} aria-hidden="true" /> Give away
          </Place>
        ) : null}
        <Place href={`/event/${ticket.event_slug}/`} isOff={isAway}>
          <CalendarDays size={18} aria-hidden="true" /> The event
        </Place>
        <Place href={`/api/v1/events/${ticket.event_id}.ics`} isOff={isAway} download>
          <CalendarPlus size={18} aria-hidden="true" /> Add to calendar
        </Place>
        {isUsable && view.passes[ticket.id]?.current?.allows_paper ? (
          <Button
            aria-disabled={isAway}
            aria-describedby={isAway ? WHY : undefined}
            onClick={() => isAway || setIsAsked(true)}
          >
            <Printer size={18} aria-hidden="true" /> Print
          </Button>
        ) : null}
      </div>
      {reason ? (
        <p className="ks-hint" id={WHY}>
          {reason}
        </p>
      ) : null}
      <Sheet title="Print this ticket?" isOpen={isAsked} onClose={() => setIsAsked(false)}>
        <div className="ks-stack">
          <p>Once it is on paper, the paper opens the door and the code on this device does not any more.</p>
          <p className="ks-soft">With a network you can bring it back here later. Then the paper is worthless.</p>
          <Problem words={view.refusals[ticket.id] ?? ""} />
          <Button kind="primary" isWide isBusy={Boolean(view.busy[ticket.id])} onClick={print}>
            Print it
          </Button>
        </div>
      </Sheet>
    </div>
  );
}

/** A link; greyed it keeps its place for the keyboard and for readers, and leads nowhere. */
function Place({ href, isOff, children, ...rest }) {
  if (!isOff) {
    return (
      <a className="ks-btn" href={href} {...rest}>
        {children}
      </a>
    );
  }
  return (
    <a className="ks-btn" role="link" aria-disabled="true" aria-describedby={WHY} tabIndex={0}>
      {children}
    </a>
  );
}
