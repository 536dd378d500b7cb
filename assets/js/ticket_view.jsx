/** One ticket with its code as large as the screen allows, with and without a network. */
import { changesAt, tellCode } from "./code_state.js";
import { formatDay, formatTime, makeLeaf, tellDoors } from "./dates.js";
import { isFree, tellRefundTime } from "./moves.js";
import { Button } from "./parts.jsx";
import { TicketActions } from "./ticket_actions.jsx";
import { CodeHints, CodePlace, Freshness, ShortCode, SignInAgain } from "./ticket_parts.jsx";
import { placeOf, stateOf } from "./tickets.js";
import { Truth } from "./ticket_truth.jsx";
import { useServerNow, useTickets } from "./use_tickets.js";
import { useWakeLock } from "./wake_lock.js";

/** Without `ticketId` it is read from the address, `/tickets/<id>/`. @param {{ticketId?: string}} props */
export function TicketView({ ticketId = "" }) {
  const id = ticketId || location.pathname.split("/").filter(Boolean)[1] || "";
  const { view, course } = useTickets(id);
  const ticket = view.tickets.find((one) => one.id === id);
  const now = useServerNow((at) => (ticket ? changesAt(tellCode(ticket, view, at)) : null));
  const told = ticket ? tellCode(ticket, view, now) : null;
  useWakeLock(told?.kind === "code");
  if (!ticket) return <NoTicket view={view} id={id} onRetry={() => course().wake()} />;
  const pass = view.passes[id]?.current;
  return (
    <div className="ks-tickets">
      <SignInAgain view={view} next={`/tickets/${encodeURIComponent(id)}/`} />
      <article className="ks-stub ks-ticket-page">
        <div className="ks-stub__main ks-stack">
          <Head ticket={ticket} now={now} />
          <CodePlace told={told} ticket={ticket} view={view} onShowHere={() => course().showHere(ticket)} />
          {told.kind === "code" ? <CodeHints told={told} /> : null}
          {told.kind === "code" ? <ShortCode code={pass.short_code} /> : null}
          <Freshness view={view} />
        </div>
        <div className="ks-stub__tear">
          <Facts ticket={ticket} now={now} />
        </div>
      </article>
      <TicketActions ticket={ticket} view={view} now={now} onChange={() => course().wake()} />
      <Truth ticket={ticket} />
    </div>
  );
}

function Head({ ticket, now }) {
  const leaf = makeLeaf(ticket.starts_at, ticket.timezone);
  const state = stateOf(ticket);
  return (
    <div className="ks-row ks-row--nowrap ks-row--top">
      <div className="ks-leaf" aria-hidden="true">
        <span className="ks-leaf__month">{leaf.month}</span>
        <span className="ks-leaf__day">{leaf.day}</span>
        <span className="ks-leaf__weekday">{leaf.weekday}</span>
      </div>
      <div className="ks-grow ks-stack ks-gap-1">
        <h1 className="ks-ticket__title">{ticket.event_title}</h1>
        <span className={`ks-badge ks-ticket-page__state ${state.mood}`}>
          {state.isValid ? tellDoors(ticket, now) : state.words}
        </span>
      </div>
    </div>
  );
}

const Facts = ({ ticket, now }) => (
  <dl className="ks-pairs">
    <Fact label="Ticket">{ticket.tier_name}</Fact>
    <Fact label="Doors">
      {formatDay(ticket.doors_at, ticket.timezone)}, {formatTime(ticket.doors_at, ticket.timezone)}
    </Fact>
    <Fact label="Starts">{formatTime(ticket.starts_at, ticket.timezone)}</Fact>
    <Fact label="Where">{placeOf(ticket)}</Fact>
    {ticket.gates?.length ? (
      <Fact label={ticket.gates.length === 1 ? "Gate" : "Gates"}>{ticket.gates.join(", ")}</Fact>
    ) : null}
    <Fact label="Number">{ticket.token_id}</Fact>
    <RefundTime ticket={ticket} now={now} />
  </dl>
);

function RefundTime({ ticket, now }) {
  const words = tellRefundTime(ticket, now);
  return words ? <Fact label={isFree(ticket) ? "Give back" : "Money back"}>{words}</Fact> : null;
}

const Fact = ({ label, children }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** Whatever there is to say where no ticket is. */
function NoTicket({ view, id, onRetry }) {
  if (view.phase === "loading") return <Skeleton />;
  if (view.phase === "nobody" || (view.phase === "list" && view.isSignedOut)) return <Whose id={id} />;
  const isUnknown = view.phase === "list" && view.awaySince === null;
  const words = isUnknown ? "It is none of yours, or the address is not complete." : view.problem?.message;
  return (
    <div className="ks-empty" role="alert">
      <h1 className="ks-empty__title">{isUnknown ? "No such ticket" : "Your ticket is safe"}</h1>
      <p>{words}</p>
      <div className="ks-row">
        <Button onClick={onRetry}>Try again</Button>
        <a className="ks-btn ks-btn--quiet" href="/tickets/">
          All tickets
        </a>
      </div>
    </div>
  );
}

const Whose = ({ id }) => (
  <div className="ks-empty" role="alert">
    <h1 className="ks-empty__title">Whose ticket is it?</h1>
    <p>Sign in with the wallet that holds it.</p>
    <a className="ks-btn ks-btn--primary" href={`/sign-in/?next=/tickets/${encodeURIComponent(id)}/`}>
      Sign in
    </a>
  </div>
);

const Skeleton = () => (
  <div className="ks-tickets" aria-busy="true" aria-label="Loading your ticket">
    <div className="ks-stub ks-ticket-page">
      <div className="ks-stub__main ks-stack">
        <span className="ks-skeleton ks-skeleton--leaf" />
        <span className="ks-skeleton ks-slot" />
      </div>
      <div className="ks-stub__tear">
        <span className="ks-skeleton ks-skeleton--text" />
      </div>
    </div>
  </div>
);
