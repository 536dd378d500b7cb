/** The sheet in which a ticket is sent to an address, or given back. It closes at any time; what was sent goes on. */
import { useId, useState } from "react";

import { shorten } from "./addresses.js";
import { formatCoins, formatFee } from "./money.js";
import { isCancelled, isFree, sayMoment } from "./moves.js";
import { Button, FailedFoot, Line, Problem, Sheet, Steps, Waiting } from "./parts.jsx";

/** @param {{moving: ReturnType<typeof import("./use_moving.js").useMoving>}} props */
export function MovingSheet({ moving }) {
  const { view, problem, isOpen, close } = moving;
  return (
    <Sheet title={view ? titleOf(view) : "One moment"} isOpen={isOpen} onClose={close}>
      {problem || !view ? <NotThere problem={problem} /> : <Inside view={view} moving={moving} />}
    </Sheet>
  );
}

const NotThere = ({ problem }) => (problem ? <Problem words={problem} /> : <Waiting words="One moment…" />);

function titleOf({ kind, phase, ticket }) {
  if (kind === "transfer") return phase === "done" ? "Sent" : "Send to an address";
  if (phase === "done") return "Given back";
  return isCancelled(ticket) ? "Get your money back" : "Give it back";
}

function Inside({ view, moving }) {
  switch (view.phase) {
    case "asking":
      return <Address view={view} moving={moving} />;
    case "ready":
      return view.kind === "transfer" ? <Transfer view={view} moving={moving} /> : <Refund view={view} moving={moving} />;
    case "signing":
    case "sent":
      return <OnItsWay view={view} />;
    case "done":
      return view.kind === "transfer" ? <Sent view={view} moving={moving} /> : <GivenBack view={view} />;
    case "failed":
      return <Failed view={view} moving={moving} />;
    default:
      return <Waiting words="Asking the network what it takes…" />;
  }
}

function Address({ view, moving }) {
  const [text, setText] = useState(view.to);
  const id = useId();
  const submit = (event) => {
    event.preventDefault();
    moving.choose(text);
  };
  return (
    <form className="ks-stack ks-gap-4" noValidate onSubmit={submit}>
      <p>The ticket moves to another wallet for good: nobody can take it back, and its code on this device stops working.</p>
      <div className="ks-field">
        <label className="ks-label" htmlFor={id}>
          Address of that wallet
        </label>
        <input
          id={id}
          className="ks-input ks-moving__address"
          placeholder="0x…"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck="false"
          aria-invalid={view.toProblem !== ""}
          aria-describedby={`${id}-hint`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <p className="ks-hint" id={`${id}-hint`}>
          It begins with 0x. You see it once more before anything is sent.
        </p>
        <Problem words={view.toProblem} />
      </div>
      <div className="ks-sheet__foot">
        <Button kind="primary" isWide type="submit">
          Next
        </Button>
      </div>
    </form>
  );
}

function Transfer({ view, moving }) {
  return (
    <>
      <dl className="ks-lines">
        <Line label="Ticket">{nameOf(view.ticket)}</Line>
        <Line label="Goes to">
          <WholeAddress of={view.to} />
        </Line>
        <FeeLine view={view} />
      </dl>
      <p>Nobody can take it back afterwards, and its code on this device stops working.</p>
      <div className="ks-sheet__foot">
        <Problem words={view.problem} />
        <Button kind="primary" isWide onClick={moving.send}>
          Send the ticket
        </Button>
        <Button kind="quiet" isWide onClick={moving.change}>
          Another address
        </Button>
      </div>
    </>
  );
}

function Refund({ view, moving }) {
  const { ticket, walletName } = view;
  const amount = sayCoins(view);
  return (
    <>
      <dl className="ks-lines">
        <Line label="Ticket">{nameOf(ticket)}</Line>
        {isFree(ticket) ? null : (
          <Line label="Paid to">
            {walletName || "Your wallet"} <span className="ks-soft">{shorten(ticket.owner)}</span>
          </Line>
        )}
        <FeeLine view={view} />
        <Line label="You get back" kind="ks-line--total">
          <span className="ks-amount">{isFree(ticket) ? "Nothing" : amount}</span>
          {isFree(ticket) ? <div className="ks-small ks-soft">The ticket was free</div> : null}
        </Line>
      </dl>
      <p>The ticket is gone afterwards: it no longer opens the door, and you cannot get it back. {sayUntil(ticket)}</p>
      <div className="ks-sheet__foot">
        <Problem words={view.problem} />
        <Button kind="primary" isWide onClick={moving.send}>
          {isFree(ticket) ? "Give it back" : `Get ${amount} back`}
        </Button>
      </div>
    </>
  );
}

function OnItsWay({ view }) {
  const isSent = view.phase === "sent";
  const last = view.kind === "transfer" ? "With its new owner" : "Given back";
  const steps = [
    { words: isSent ? "Signed" : "Waiting for your wallet", state: isSent ? "is-done" : "is-now" },
    { words: isSent ? "On its way, about 2 s" : "On its way", state: isSent ? "is-now" : "is-todo" },
    { words: last, state: "is-todo" },
  ];
  return (
    <>
      <Steps steps={steps} />
      {isSent ? (
        <p className="ks-hint" role="status">
          {view.isLate ? "The network takes longer than usual. Please do not send it once more. " : ""}
          You may close this: the ticket’s page shows it as soon as it is done.
        </p>
      ) : null}
    </>
  );
}

const Sent = ({ view, moving }) => (
  <>
    <p role="status">
      {view.isStillOurs ? "It is in your other wallet now:" : "It belongs to this wallet now:"}{" "}
      <WholeAddress of={view.to} />
    </p>
    <p className="ks-soft">
      {view.isStillOurs
        ? "Its new code comes by itself."
        : "Whoever signs in with it finds the ticket under Tickets, with a new code."}
    </p>
    <div className="ks-sheet__foot">
      {view.isStillOurs ? (
        <Button kind="primary" isWide onClick={moving.close}>
          Show the ticket
        </Button>
      ) : (
        <AllTickets />
      )}
    </div>
  </>
);

const GivenBack = ({ view }) => (
  <>
    <p role="status">
      {isFree(view.ticket) ? (
        "The ticket is given back. It was free, so no money moved."
      ) : (
        <>
          <strong>{sayCoins(view)}</strong> went back to {view.walletName || "your wallet"} {shorten(view.ticket.owner)}.
        </>
      )}
    </p>
    <div className="ks-sheet__foot">
      <AllTickets />
    </div>
  </>
);

const AllTickets = () => (
  <a className="ks-btn ks-btn--primary ks-btn--wide" href="/tickets/">
    All tickets
  </a>
);

const Failed = ({ view, moving }) => (
  <>
    <Problem words={view.problem} />
    <FailedFoot canRetry={view.canRetry} onRetry={moving.retry} onClose={moving.close} />
  </>
);

const FeeLine = ({ view: { config, feeWei } }) => (
  <Line label="Network fee">about {formatFee(feeWei, config.currency.symbol, config.currency.decimals)}</Line>
);

/** In two halves of the same length: that is compared more easily than what breaks somewhere. */
const WholeAddress = ({ of }) => (
  <code className="ks-moving__whole">
    <span>{of.slice(0, of.length / 2)}</span>
    <span>{of.slice(of.length / 2)}</span>
  </code>
);

const nameOf = (ticket) => `${ticket.tier_name}, ${ticket.event_title}`;

const sayCoins = ({ ticket, config }) => formatCoins(ticket.paid_wei, config.currency.symbol, config.currency.decimals);

const sayUntil = (ticket) =>
  isCancelled(ticket)
    ? "The event was cancelled, so there is no hurry."
    : `You can do this until ${sayMoment(ticket.refund_until, ticket.timezone)}.`;
