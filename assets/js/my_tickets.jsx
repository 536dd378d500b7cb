/** A stack of stubs: the next one open and large, past ones folded to a strip, purchases on their way on top. */
import { LoaderCircle, Smartphone, Ticket as TicketIcon } from "lucide-react";

import { changesAt, tellCode } from "./code_state.js";
import { formatDay, formatTime, tellDoors } from "./dates.js";
import { Button } from "./parts.jsx";
import { isSoon } from "./pass_device.js";
import { CodePlace, Freshness, SignInAgain } from "./ticket_parts.jsx";
import { artUrl, placeOf, sortTickets, stateOf } from "./tickets.js";
import { useServerNow, useTickets } from "./use_tickets.js";

/** No props: it shows whoever is signed in, or was when there was a network. */
export function MyTickets() {
  const { view, course } = useTickets();
  const now = useServerNow();
  if (view.phase === "loading") return <Skeleton />;
  if (view.phase === "nobody") return <SignInFirst />;
  if (view.phase === "failed") return <Failed words={view.problem?.message} onRetry={() => course().wake()} />;
  const { coming, past } = sortTickets(view.tickets, now);
  return (
    <div className="ks-tickets">
      <SignInAgain view={view} next="/tickets/" />
      {view.awaySince === null ? null : <Freshness view={view} />}
      {view.orders.map((order) => (
        <OrderStrip key={order.id} order={order} />
      ))}
      {coming.length === 0 && view.orders.length === 0 ? <Empty hasPast={past.length > 0} /> : null}
      {coming.slice(0, 1).map((ticket) => (
        <OpenStub key={ticket.id} ticket={ticket} view={view} now={now} course={course} />
      ))}
      {coming.slice(1).map((ticket) => (
        <Stub key={ticket.id} ticket={ticket} view={view} now={now} />
      ))}
      {past.length > 0 ? <h2 className="ks-over">Past</h2> : null}
      {past.map((ticket) => (
        <Strip key={ticket.id} ticket={ticket} />
      ))}
      {view.awaySince === null && coming.length > 0 ? <Freshness view={view} /> : null}
    </div>
  );
}

function OpenStub({ ticket, view, now, course }) {
  return (
    <article className="ks-stub ks-ticket">
      <div className="ks-stub__main">
        <img className="ks-ticket__art" src={artUrl(ticket.art_seed)} alt="" width="560" height="240" />
        <div className="ks-ticket__words">
          <Head ticket={ticket} now={now} />
          {isSoon(ticket, now) ? <NextCode ticket={ticket} view={view} course={course} /> : null}
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

/** By itself, since it alone is drawn anew every 15 seconds. */
function NextCode({ ticket, view, course }) {
  const now = useServerNow((at) => changesAt(tellCode(ticket, view, at)));
  const told = tellCode(ticket, view, now);
  return <CodePlace told={told} ticket={ticket} view={view} onShowHere={() => course().showHere(ticket)} />;
}

const Stub = ({ ticket, view, now }) => (
  <article className="ks-stub">
    <div className="ks-stub__main ks-stack ks-gap-3">
      <Head ticket={ticket} now={now} />
      <Facts ticket={ticket} />
      {ticket.state === "valid" && isSoon(ticket, now) ? <Missing told={tellCode(ticket, view, now)} /> : null}
    </div>
    <div className="ks-stub__tear">
      <a className="ks-btn ks-btn--wide" href={`/tickets/${ticket.id}/`}>
        Open ticket
      </a>
    </div>
  </article>
);

/** Said in time: a code that is elsewhere has to be brought here while there is a network. */
const Missing = ({ told }) =>
  told.kind === "said" && told.canShowHere ? (
    <p className="ks-missing">
      <Smartphone size={16} aria-hidden="true" /> {told.title}: open the ticket to show its code here.
    </p>
  ) : null;

function Head({ ticket, now }) {
  const state = stateOf(ticket);
  return (
    <div className="ks-row ks-row--spread ks-row--top">
      <h2 className="ks-ticket__title ks-grow">{ticket.event_title}</h2>
      <span className={`ks-badge ${state.mood}`}>{state.isValid ? tellDoors(ticket, now) : state.words}</span>
    </div>
  );
}

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

function Strip({ ticket }) {
  const state = stateOf(ticket);
  return (
    <a className="ks-strip" href={`/tickets/${ticket.id}/`}>
      <TicketIcon size={20} aria-hidden="true" className="ks-icon" />
      <span className="ks-grow">
        <span className="ks-strip__title ks-clip-1">{ticket.event_title}</span>
        <span className="ks-small">
          {formatDay(ticket.starts_at, ticket.timezone)}, {ticket.tier_name}
        </span>
      </span>
      <span className={`ks-badge ${state.mood}`}>{state.isValid ? "Over" : state.words}</span>
    </a>
  );
}

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
