/** One ticket with its code as large as the screen allows. */
import { CalendarDays, CalendarPlus, ExternalLink, Printer } from "lucide-react";
import { useEffect, useState } from "react";

import { ApiError, getSession, NOBODY } from "./api.js";
import { Code } from "./code.jsx";
import { formatDay, formatTime, makeLeaf, tellDoors } from "./dates.js";
import { Button, Problem } from "./parts.jsx";
import { getPass, getTicket, placeOf, STATES } from "./tickets.js";
import { useWakeLock } from "./wake_lock.js";
import { shorten } from "./addresses.js";

const CLOCK_MS = 30_000;
/** Why a ticket in this state has no code. */
const NO_CODE = {
  refunded: "This ticket was refunded, so it no longer opens the door.",
  cancelled: "The event was cancelled. Your money is waiting for you.",
};

/** Without `ticketId` it is read from the address, `/tickets/<id>/`. @param {{ticketId?: string}} props */
export function TicketView({ ticketId = "" }) {
  const id = ticketId || location.pathname.split("/").filter(Boolean)[1] || "";
  const { ticket, pass, problem, passProblem, retry } = useTicket(id);
  const now = useClock();
  useWakeLock(Boolean(pass));
  if (problem) return <Failed problem={problem} id={id} onRetry={retry} />;
  if (!ticket) return <Skeleton />;
  return (
    <div className="ks-tickets">
      <article className="ks-stub ks-ticket-page">
        <div className="ks-stub__main ks-stack">
          <Head ticket={ticket} now={now} />
          <CodeOrWhy ticket={ticket} pass={pass} problem={passProblem} />
        </div>
        <div className="ks-stub__tear">
          <Facts ticket={ticket} />
        </div>
      </article>
      <Actions ticket={ticket} hasCode={Boolean(pass)} />
      <Truth ticket={ticket} />
    </div>
  );
}

/** The ticket, and its pass when there is one to have. */
function useTicket(id) {
  const [found, setFound] = useState({ ticket: null, pass: null, problem: null, passProblem: "" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    const show = (change) => !isGone && setFound((before) => ({ ...before, ...change }));
    load(id, show).catch((problem) => {
      if (!(problem instanceof ApiError)) throw problem;
      show({ problem });
    });
    return () => {
      isGone = true;
    };
  }, [id, round]);
  const retry = () => {
    setFound((before) => ({ ...before, problem: null }));
    setRound(round + 1);
  };
  return { ...found, retry };
}

async function load(id, show) {
  if (!(await getSession())) throw new ApiError(NOBODY);
  const ticket = await getTicket(id);
  show({ ticket });
  if (NO_CODE[ticket.state]) return;
  try {
    show({ pass: await getPass(id) });
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
    show({ passProblem: problem.message });
  }
}

function useClock() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Head({ ticket, now }) {
  const leaf = makeLeaf(ticket.starts_at, ticket.timezone);
  const state = STATES[ticket.state];
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
          {ticket.state === "valid" ? tellDoors(ticket, now) : state.words}
        </span>
      </div>
    </div>
  );
}

function CodeOrWhy({ ticket, pass, problem }) {
  if (pass) return <Code text={pass.pass} label={`Code of your ticket for ${ticket.event_title}`} />;
  if (problem) return <Problem words={problem} />;
  if (NO_CODE[ticket.state]) return <p className="ks-soft">{NO_CODE[ticket.state]}</p>;
  return <span className="ks-skeleton ks-qr" aria-label="Making your code" />;
}

const Facts = ({ ticket }) => (
  <dl className="ks-pairs">
    <Fact label="Ticket">{ticket.tier_name}</Fact>
    <Fact label="Doors">
      {formatDay(ticket.doors_at, ticket.timezone)}, {formatTime(ticket.doors_at, ticket.timezone)}
    </Fact>
    <Fact label="Starts">{formatTime(ticket.starts_at, ticket.timezone)}</Fact>
    <Fact label="Where">{placeOf(ticket)}</Fact>
    <Fact label="Number">{ticket.token_id}</Fact>
  </dl>
);

const Fact = ({ label, children }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

const Actions = ({ ticket, hasCode }) => (
  <div className="ks-row ks-gap-2 ks-no-print">
    <a className="ks-btn" href={`/event/${ticket.event_slug}/`}>
      <CalendarDays size={18} aria-hidden="true" /> The event
    </a>
    <a className="ks-btn" href={`/api/v1/events/${ticket.event_id}.ics`} download>
      <CalendarPlus size={18} aria-hidden="true" /> Add to calendar
    </a>
    {hasCode ? (
      <Button onClick={() => window.print()}>
        <Printer size={18} aria-hidden="true" /> Print
      </Button>
    ) : null}
  </div>
);

/** The technical truth, one tap away. */
const Truth = ({ ticket }) => (
  <details className="ks-small ks-no-print">
    <summary className="ks-link">See on chain</summary>
    <dl className="ks-pairs ks-truth">
      <Fact label="Contract">
        <code>{ticket.contract}</code>
      </Fact>
      <Fact label="Token">{ticket.token_id}</Fact>
      <Fact label="Owner">
        <code>{shorten(ticket.owner)}</code>
      </Fact>
      <Fact label="Chain">{ticket.chain_id}</Fact>
    </dl>
    {ticket.explorer_url ? (
      <a className="ks-link" href={ticket.explorer_url} target="_blank" rel="noopener noreferrer">
        Open in the explorer <ExternalLink size={14} aria-hidden="true" />
      </a>
    ) : null}
  </details>
);

function Failed({ problem, id, onRetry }) {
  const isNobody = problem.status === 401;
  const title = isNobody ? "Whose ticket is it?" : problem.status === 404 ? "No such ticket" : "Your ticket is safe";
  return (
    <div className="ks-empty" role="alert">
      <h1 className="ks-empty__title">{title}</h1>
      <p>{isNobody ? "Sign in with the wallet that holds it." : problem.message}</p>
      {isNobody ? (
        <a className="ks-btn ks-btn--primary" href={`/sign-in/?next=/tickets/${encodeURIComponent(id)}/`}>
          Sign in
        </a>
      ) : (
        <div className="ks-row">
          <Button onClick={onRetry}>Try again</Button>
          <a className="ks-btn ks-btn--quiet" href="/tickets/">
            All tickets
          </a>
        </div>
      )}
    </div>
  );
}

const Skeleton = () => (
  <div className="ks-tickets" aria-busy="true" aria-label="Loading your ticket">
    <div className="ks-stub">
      <div className="ks-stub__main ks-stack">
        <span className="ks-skeleton ks-skeleton--leaf" />
        <span className="ks-skeleton ks-qr" />
      </div>
      <div className="ks-stub__tear">
        <span className="ks-skeleton ks-skeleton--text" />
      </div>
    </div>
  </div>
);
