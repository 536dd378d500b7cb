/** Pieces that the ticket pages share: the place of the code, and how fresh what is shown is. */
import { CloudOff, Clock4, LoaderCircle, RefreshCw, Sun, TicketX } from "lucide-react";

import { Countdown, RotatingCode } from "./code.jsx";
import { formatDay, formatSince, formatTime, tellAge } from "./dates.js";
import { Button } from "./parts.jsx";
import { clockCheckedAt, clockError, DOUBTFUL_MS } from "./server_clock.js";

/** Why something is greyed. */
export const NEEDS_NETWORK = "This needs a network, and there is none at the moment.";

/**
 * The place of the code, the same size whatever stands in it.
 * @param {{told: import("./code_state.js").Told, ticket: import("./tickets.js").Ticket, view: any,
 *   onShowHere: () => void}} props
 */
export function CodePlace({ told, ticket, view, onShowHere }) {
  if (told.kind === "code") return <RotatingCode shown={told} title={ticket.event_title} />;
  if (told.kind === "making") return <Making />;
  if (told.kind === "early") return <Early opensAt={told.opensAt} timezone={ticket.timezone} />;
  return (
    <div className="ks-slot ks-slot--said">
      <TicketX size={40} aria-hidden="true" />
      <h2 className="ks-slot__title">{told.title}</h2>
      <p>{told.words}</p>
      {told.canShowHere ? (
        <ShowHere isBusy={Boolean(view.busy[ticket.id])} isAway={view.awaySince !== null} onShowHere={onShowHere} />
      ) : null}
    </div>
  );
}

const Making = () => (
  <div className="ks-slot ks-slot--said" role="status">
    <LoaderCircle size={40} aria-hidden="true" className="ks-turning" />
    <p>Making your code</p>
  </div>
);

function ShowHere({ isBusy, isAway, onShowHere }) {
  return (
    <>
      <Button
        kind="primary"
        isBusy={isBusy}
        aria-disabled={isAway}
        aria-describedby={isAway ? "ks-why-not-here" : undefined}
        onClick={() => isAway || onShowHere()}
      >
        Show it here
      </Button>
      {isAway ? (
        <p className="ks-hint" id="ks-why-not-here">
          {NEEDS_NETWORK}
        </p>
      ) : null}
    </>
  );
}

const Early = ({ opensAt, timezone }) => (
  <div className="ks-slot ks-slot--said">
    <Clock4 size={40} aria-hidden="true" />
    <h2 className="ks-slot__title">Ready on this device</h2>
    <p>
      The code appears here on{" "}
      <strong>
        {formatDay(opensAt, timezone)}, {formatTime(opensAt, timezone)}
      </strong>
      , also without a network.
    </p>
  </div>
);

/** What helps the door to read the code. @param {{told: import("./code_state.js").Told & {kind: "code"}}} props */
export const CodeHints = ({ told }) => (
  <div className="ks-code-hints ks-no-print">
    <Countdown endsAt={told.endsAt} />
    <span>
      <Sun size={16} aria-hidden="true" /> Brightness all the way up
    </span>
    {clockError() > DOUBTFUL_MS ? (
      <p className="ks-error">
        This device has not compared its clock since {formatSince(clockCheckedAt() ?? 0, Date.now())}. Connect it once
        before the door.
      </p>
    ) : null}
  </div>
);

/** The code that is typed where none can be read. @param {{code: string}} props */
export const ShortCode = ({ code }) => (
  <details className="ks-short ks-no-print">
    <summary className="ks-link">Code cannot be scanned?</summary>
    <p className="ks-hint">The door types these eight characters instead, where it has a network.</p>
    <p className="ks-short__code">
      {code.slice(0, 4)} {code.slice(4)}
    </p>
  </details>
);

/** Since when there is no network, or when this was last true. @param {{view: any}} props */
export function Freshness({ view }) {
  const now = Date.now();
  const updated = view.updatedAt === null ? "" : `Updated ${tellAge(now - view.updatedAt)}`;
  if (view.awaySince === null) {
    return (
      <p className="ks-fresh">
        <RefreshCw size={14} aria-hidden="true" /> {updated}
      </p>
    );
  }
  return (
    <p className="ks-fresh is-away">
      <CloudOff size={16} aria-hidden="true" />
      <span>
        <strong>Offline since {formatSince(view.awaySince, now)}.</strong> {updated}
      </span>
    </p>
  );
}

/** A sign-in that has run out takes no ticket away. @param {{view: any, next: string}} props */
export function SignInAgain({ view, next }) {
  if (!view.isSignedOut) return null;
  const isAway = view.awaySince !== null;
  return (
    <div className="ks-banner is-ask" role="status">
      <p>{isAway ? "Sign in again when you are back online." : "Sign in again to bring your tickets up to date."}</p>
      {isAway ? null : (
        <a className="ks-btn ks-btn--small" href={`/sign-in/?next=${next}`}>
          Sign in
        </a>
      )}
    </div>
  );
}
