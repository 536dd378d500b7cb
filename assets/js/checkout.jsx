/** Buying a ticket: a sheet over the event with three lines and one button, then a stub that prints itself. */
import { formatCoins, formatFee } from "./money.js";
import { progressOf } from "./orders.js";
import { Button, FailedFoot, Line, Problem, Sheet, Steps, Waiting } from "./parts.jsx";
import { useCheckout } from "./use_checkout.js";
import { shorten } from "./addresses.js";
import { WalletPanel } from "./wallet_panel.jsx";

/**
 * The sheet closes at any time: what is on its way goes on, and is found again under Tickets.
 * @param {{eventId?: string, tierId: string, quantity?: number, eventTitle?: string, tierName?: string,
 *   open: boolean, onClose: () => void}} props
 */
export function Checkout({ tierId, quantity = 1, eventTitle = "", tierName = "", open, onClose }) {
  const course = useCheckout({ tierId, quantity, isOpen: open });
  const close = () => {
    onClose?.();
    // the page was loaded for nobody: let its frame and its socket see who signed in here
    if (course.hasSignedIn && course.phase !== "signing" && course.phase !== "following") location.reload();
  };
  const title = course.phase === "done" ? "It is yours" : "Get ticket";
  return (
    <Sheet title={title} isOpen={open} onClose={close}>
      <Inside course={course} what={{ quantity, eventTitle, tierName }} onClose={close} />
    </Sheet>
  );
}

function Inside({ course, what, onClose }) {
  switch (course.phase) {
    case "sign-in":
      return <SignIn course={course} what={what} />;
    case "ready":
      return <Offer course={course} what={what} />;
    case "signing":
    case "following":
    case "done":
      return <Printing course={course} what={what} />;
    case "failed":
      return <Failed course={course} onClose={onClose} />;
    default:
      return <Waiting words={course.phase === "opening" ? "One moment…" : "Looking at what is left…"} />;
  }
}

const SignIn = ({ course, what }) => (
  <>
    <p>
      <strong>{wordsOf(what)}</strong>
    </p>
    <p className="ks-soft">Choose the wallet that holds your ticket. No account and no e-mail needed.</p>
    <WalletPanel onSignedIn={course.enter} />
    <Problem words={course.problem} />
  </>
);

function Offer({ course, what }) {
  const { symbol, decimals } = course.config.currency;
  const isFree = BigInt(course.order.total_wei) === 0n;
  const fee = `plus about ${formatFee(course.feeWei, symbol, decimals)} network fee`;
  return (
    <>
      <dl className="ks-lines">
        <Line label="Ticket">{wordsOf(what, course.order)}</Line>
        <Line label="Paid from">
          {course.walletName || "Your wallet"} <span className="ks-soft">{shorten(course.account.address)}</span>
        </Line>
        <Line label="Total" kind="ks-line--total">
          <span className="ks-amount">{formatCoins(course.order.total_wei, symbol, decimals)}</span>
          <div className="ks-small ks-soft">{fee}</div>
        </Line>
      </dl>
      <div className="ks-sheet__foot">
        <Problem words={course.problem} />
        <Button kind="primary" isWide onClick={course.pay}>
          {isFree ? "Get it for free" : `Pay ${formatCoins(course.order.total_wei, symbol, decimals)}`}
        </Button>
        <Button kind="quiet" isWide onClick={course.changeWallet}>
          Use another wallet
        </Button>
      </div>
    </>
  );
}

function Printing({ course, what }) {
  const { order, phase } = course;
  const progress = progressOf(phase === "signing" ? "signing" : order.status);
  return (
    <>
      <div className="ks-progress-stub" data-step={progress.done}>
        <div className="ks-progress-stub__window">
          <div className="ks-progress-stub__paper">
            <div className="ks-stub">
              <div className="ks-stub__main">
                <p className="ks-ticket__title">{order.event_title || what.eventTitle}</p>
                <p className="ks-soft">{order.tier_name || what.tierName}</p>
              </div>
              <div className="ks-stub__tear">
                <strong>{order.quantity === 1 ? "Admit one" : `Admit ${order.quantity}`}</strong>
              </div>
            </div>
          </div>
        </div>
      </div>
      <Steps steps={progress.steps} />
      {phase === "done" ? (
        <div className="ks-sheet__foot">
          <a className="ks-btn ks-btn--primary ks-btn--wide" href={ticketUrl(order)}>
            {order.ticket_ids.length > 1 ? "See my tickets" : "See my ticket"}
          </a>
        </div>
      ) : (
        <p className="ks-hint">You may close this. It goes on by itself and waits under Tickets.</p>
      )}
    </>
  );
}

const Failed = ({ course, onClose }) => (
  <>
    {course.order?.status === "failed" ? <Steps steps={progressOf("failed").steps} /> : null}
    <Problem words={course.problem} />
    <FailedFoot canRetry={course.canRetry} onRetry={course.begin} onClose={onClose} />
  </>
);

const wordsOf = ({ quantity, eventTitle, tierName }, order) =>
  `${order?.quantity ?? quantity} × ${order?.tier_name || tierName || "Ticket"}, ${order?.event_title || eventTitle}`;

const ticketUrl = (order) => (order.ticket_ids.length === 1 ? `/tickets/${order.ticket_ids[0]}/` : "/tickets/");
