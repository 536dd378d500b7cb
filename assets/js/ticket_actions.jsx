/** What can be done with a ticket. What needs a network is greyed without one, with the reason beside it. */
import { CalendarDays, CalendarPlus, Gift, Printer, Send, Undo2, Wallet } from "lucide-react";
import { useState } from "react";

import { getApi } from "./api.js";
import { canRefund, canSend, isCancelled, whyKept } from "./moves.js";
import { MovingSheet } from "./moving_sheet.jsx";
import { Button, Sheet } from "./parts.jsx";
import { mayEnter } from "./pass_device.js";
import { NEEDS_NETWORK } from "./ticket_parts.jsx";
import { useMoving } from "./use_moving.js";

const WHY = "ks-why-off";
/** The server makes the paper, and its code with it, before it answers. */
const MADE_MS = 2_000;

/** What a ticket can be put on besides this device. */
const PAPERS = {
  pdf: { label: "Print", Icon: Printer, open: ({ id }) => location.assign(`/api/v1/tickets/${id}.pdf`) },
  pkpass: { label: "Apple Wallet", Icon: Wallet, open: ({ id }) => location.assign(`/api/v1/tickets/${id}.pkpass`) },
  google: {
    label: "Google Wallet",
    Icon: Wallet,
    open: async ({ id }) => location.assign((await getApi(`/tickets/${id}/google-wallet`)).url),
  },
};

/**
 * @param {{ticket: import("./tickets_store.js").KeptTicket, view: import("./tickets_course.js").View,
 *   now: number, onChange: () => void}} props `onChange` hears that the code is on paper now, or the ticket elsewhere
 */
export function TicketActions({ ticket, view, now, onChange }) {
  const [asked, setAsked] = useState("");
  const moving = useMoving(onChange);
  const isAway = view.awaySince !== null;
  const isUsable = mayEnter(ticket);
  const kept = isUsable ? whyKept(ticket) : "";
  const reason = isAway ? NEEDS_NETWORK : kept;
  const hasRefund = canRefund(ticket, now);
  const papers = isUsable ? (ticket.papers ?? []) : [];
  const take = async () => {
    setAsked("");
    await PAPERS[asked].open(ticket);
    setTimeout(onChange, MADE_MS);
  };
  return (
    <div className="ks-stack ks-gap-2 ks-no-print">
      {hasRefund && isCancelled(ticket) ? (
        <Act kind="primary" isWide isOff={isAway} onAct={() => moving.open("refund", ticket)}>
          Get your money back
        </Act>
      ) : null}
      <div className="ks-row ks-gap-2">
        {isUsable ? (
          <Place href={`/gifts/new/#ticket=${ticket.id}`} isOff={isAway || kept !== ""}>
            <Gift size={18} aria-hidden="true" /> Give away
          </Place>
        ) : null}
        {canSend(ticket, now) ? (
          <Act isOff={isAway} onAct={() => moving.open("transfer", ticket)}>
            <Send size={18} aria-hidden="true" /> Send to an address
          </Act>
        ) : null}
        {hasRefund && !isCancelled(ticket) ? (
          <Act isOff={isAway} onAct={() => moving.open("refund", ticket)}>
            <Undo2 size={18} aria-hidden="true" /> Give back
          </Act>
        ) : null}
        <Place href={`/event/${ticket.event_slug}/`} isOff={isAway}>
          <CalendarDays size={18} aria-hidden="true" /> The event
        </Place>
        <Place href={`/api/v1/events/${ticket.event_id}.ics`} isOff={isAway} download>
          <CalendarPlus size={18} aria-hidden="true" /> Add to calendar
        </Place>
        {papers.map((paper) => (
          <PaperButton key={paper} paper={paper} isOff={isAway} onAct={() => setAsked(paper)} />
        ))}
      </div>
      {reason ? (
        <p className="ks-hint" id={WHY}>
          {reason}
        </p>
      ) : null}
      <MovingSheet moving={moving} />
      <Sheet title="Off this device?" isOpen={asked !== ""} onClose={() => setAsked("")}>
        <div className="ks-stack">
          <p>From then on the code there opens the door, and the one on this device does not any more.</p>
          <p className="ks-soft">With a network you can bring it back here later. Then the other one is worthless.</p>
          <Button kind="primary" isWide onClick={take}>
            {asked === "pdf" ? "Print it" : `Put it into ${PAPERS[asked]?.label}`}
          </Button>
        </div>
      </Sheet>
    </div>
  );
}

function PaperButton({ paper, isOff, onAct }) {
  const { label, Icon } = PAPERS[paper];
  return (
    <Act isOff={isOff} onAct={onAct}>
      <Icon size={18} aria-hidden="true" /> {label}
    </Act>
  );
}

/** A button; greyed it keeps its place for the keyboard and for readers, and does nothing. */
const Act = ({ isOff, onAct, ...rest }) => (
  <Button aria-disabled={isOff} aria-describedby={isOff ? WHY : undefined} onClick={() => isOff || onAct()} {...rest} />
);

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
