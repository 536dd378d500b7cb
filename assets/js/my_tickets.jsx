/** A stack of stubs: the next one open and large, past ones folded to a strip, purchases on their way on top. */
import { LoaderCircle, Ticket as TicketIcon } from "lucide-react";
import { useEffect, useState } from "react";

import { ApiError, getSession } from "./api.js";
import { Code } from "./code.jsx";
import { formatDay, formatTime, tellDoors } from "./dates.js";
import { listOpenOrders, pause, resendPending } from "./orders.js";
import { Button } from "./parts.jsx";
import { artUrl, getPass, listTickets, placeOf, sortTickets, STATES } from "./tickets.js";

const WATCH_MS = 2_000;
const REST_MS = 30_000;

/** No props: it shows whoever is signed in. */
export function MyTickets() {
  const { tickets, orders, problem, isNobody, retry } = useTickets();
  if (isNobody) return <SignInFirst />;
  if (!tickets) return problem ? <Failed words={problem.message} onRetry={retry} /> : <Skeleton />;
  const { coming, past } = sortTickets(tickets, Date.now());
  return (
    <div className="ks-tickets">
      {orders.map((order) => (
        <OrderStrip key={order.id} order={order} />
      ))}
      {coming.length === 0 && orders.length === 0 ? <Empty hasPast={past.length > 0} /> : null}
      {coming.slice(0, 1).map((ticket) => (
        <OpenStub key={ticket.id} ticket={ticket} />
      ))}
      {coming.slice(1).map((ticket) => (
        <Stub key={ticket.id} ticket={ticket} />
      ))}
      {past.length > 0 ? <h2 className="ks-over">Past</h2> : null}
      {past.map((ticket) => (
        <Strip key={ticket.id} ticket={ticket} />
      ))}
    </div>
  );
}

/** Tickets and open orders, asked again: often while something is on its way, seldom otherwise. */
function useTickets() {
  const [found, setFound] = useState({ tickets: null, orders: [], problem: null, isNobody: false });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const page = new AbortController();
    keepReading(setFound, page.signal).catch((problem) => {
      if (!page.signal.aborted) throw problem;
    });
    return () => page.abort();
  }, [round]);
  const retry = () => {
    setFound((before) => ({ ...before, problem: null }));
    setRound(round + 1);
  };
  return { ...found, retry };
}

async function keepReading(setFound, signal) {
  for (;;) {
    const found = await readOnce();
    if (signal.aborted) return;
    setFound((before) => ({ ...before, ...found }));
    await pause(found.problem || found.orders.length > 0 ? WATCH_MS : REST_MS, signal);
  }
}

async function readOnce() {
  try {
    if (!(await getSession())) return { isNobody: true, orders: [] };
    await resendPending();
    // in this order: what settles in between then shows up as a ticket, never as neither
    const orders = await listOpenOrders();
    return { orders, tickets: await listTickets(), problem: null, isNobody: false };
  } catch (problem) {
    if (!(problem instanceof ApiError)) throw problem;
    return { problem, orders: [] };
  }
}

function OpenStub({ ticket }) {
  const [pass, setPass] = useState("");
  useEffect(() => {
    if (ticket.state !== "valid") return;
    // without a code the stub still leads to the ticket's page, which says why
    getPass(ticket.id).then((signed) => setPass(signed.pass), () => setPass(""));
  }, [ticket.id, ticket.state]);
  return (
    <article className="ks-stub ks-ticket ks-arrive">
      <div className="ks-stub__main">
        <img className="ks-ticket__art" src={artUrl(ticket.art_seed)} alt="" width="560" height="240" />
        <div className="ks-ticket__words">
          <Head ticket={ticket} />
          {pass ? (
            <a href={`/tickets/${ticket.id}/`} aria-label={`Open the code for ${ticket.event_title}`}>
              <Code text={pass} label={`Code for ${ticket.event_title}`} />
            </a>
          ) : null}
          <Facts ticket={ticket} />
        </div>
      </div>
      <div className="ks-stub__tear">
        <a className="ks-btn ks-btn--primary ks-btn--wide" href={`/tickets/${ticket.id}/`}>
          Open ticket
        </a>
      </div>
    </article>
  );
}

const Stub = ({ ticket }) => (
  <article className="ks-stub">
    <div className="ks-stub__main ks-stack ks-gap-3">
      <Head ticket={ticket} />
      <Facts ticket={ticket} />
    </div>
    <div className="ks-stub__tear">
      <a className="ks-btn ks-btn--wide" href={`/tickets/${ticket.id}/`}>
        Open ticket
      </a>
    </div>
  </article>
);

const Head = ({ ticket }) => (
  <div className="ks-row ks-row--spread ks-row--top">
    <h2 className="ks-ticket__title ks-grow">{ticket.event_title}</h2>
    <span className={`ks-badge ${STATES[ticket.state].mood}`}>
      {ticket.state === "valid" ? tellDoors(ticket, Date.now()) : STATES[ticket.state].words}
    </span>
  </div>
);

const Facts = ({ ticket }) => (
  <dl className="ks-pairs">
    <div>
      <dt>When</dt>
      <dd>
        {formatDay(ticket.starts_at, ticket.timezone)}, {formatTime(ticket.starts_at, ticket.timezone)}
      </dd>
    </div>
    <div>
      <dt>Where</dt>
      <dd>{placeOf(ticket)}</dd>
    </div>
    <div>
      <dt>Ticket</dt>
      <dd>{ticket.tier_name}</dd>
    </div>
  </dl>
);

const Strip = ({ ticket }) => (
  <a className="ks-strip" href={`/tickets/${ticket.id}/`}>
    <TicketIcon size={20} aria-hidden="true" className="ks-icon" />
    <span className="ks-grow">
      <span className="ks-strip__title ks-clip-1">{ticket.event_title}</span>
      <span className="ks-small">
        {formatDay(ticket.starts_at, ticket.timezone)}, {ticket.tier_name}
      </span>
    </span>
    <span className={`ks-badge ${STATES[ticket.state].mood}`}>
      {ticket.state === "valid" ? "Over" : STATES[ticket.state].words}
    </span>
  </a>
);

const OrderStrip = ({ order }) => (
  <div className="ks-strip ks-strip--moving" role="status">
    <LoaderCircle size={20} aria-hidden="true" className="ks-icon ks-turning" />
    <span className="ks-grow">
      <span className="ks-strip__title ks-clip-1">{order.event_title}</span>
      <span className="ks-small">
        {order.quantity} × {order.tier_name}, waiting for the network
      </span>
    </span>
  </div>
);

const Empty = ({ hasPast }) => (
  <div className="ks-empty">
    <TicketIcon size={56} aria-hidden="true" />
    <p className="ks-empty__title">{hasPast ? "Nothing ahead" : "No tickets yet"}</p>
    <p>What you get shows up here, ready for the door.</p>
    <a className="ks-btn ks-btn--primary" href="/">
      Find an event
    </a>
  </div>
);

const SignInFirst = () => (
  <div className="ks-empty">
    <TicketIcon size={56} aria-hidden="true" />
    <p className="ks-empty__title">Your tickets wait here</p>
    <p>Sign in with the wallet that holds them.</p>
    <a className="ks-btn ks-btn--primary" href="/sign-in/?next=/tickets/">
      Sign in
    </a>
  </div>
);

const Failed = ({ words, onRetry }) => (
  <div className="ks-empty" role="alert">
    <p className="ks-empty__title">Your tickets are safe</p>
    <p>{words}</p>
    <Button onClick={onRetry}>Try again</Button>
  </div>
);

const Skeleton = () => (
  <div className="ks-tickets" aria-busy="true" aria-label="Loading your tickets">
    <div className="ks-stub ks-ticket">
      <div className="ks-stub__main">
        <span className="ks-skeleton ks-skeleton--art ks-ticket__art" />
        <div className="ks-ticket__words">
          <span className="ks-skeleton ks-skeleton--text" />
          <span className="ks-skeleton ks-skeleton--text" />
        </div>
      </div>
      <div className="ks-stub__tear">
        <span className="ks-skeleton ks-skeleton--button" />
      </div>
    </div>
  </div>
);
