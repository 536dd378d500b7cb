/** Opening a gift: the present alone on the page, then what was in it, then it is theirs. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { shorten } from "./addresses.js";
import { endFirstView } from "./first_view.js";
import { keepForTheDoor } from "./for_the_door.js";
import { OpeningCourse } from "./gifts/opening.js";
import { START } from "./gifts/opening_view.js";
import { Present } from "./gifts/present.jsx";
import { Things } from "./gifts/things.jsx";
import { tellUntil } from "./gifts/until.js";
import { Awaited, Button, Problem, Steps, usePageSignal } from "./parts.jsx";
import { progressOf } from "./orders.js";

/** No props: the link is the page's address. */
export function GiftClaim() {
  const [view, setView] = useState(START);
  const course = useRef(/** @type {OpeningCourse | null} */ (null));
  const signal = usePageSignal();
  useEffect(() => {
    course.current = new OpeningCourse({ url: location.href, onChange: setView, signal: signal() });
    course.current.load();
  }, []);
  useLayoutEffect(() => {
    if (view.phase === "loading") return;
    endFirstView(document);
    // the present was tapped before this was here (start.js)
    if (view.phase === "wrapped" && document.documentElement.dataset.pressed === "open") course.current?.unwrap();
    delete document.documentElement.dataset.pressed;
  }, [view.phase]);
  const hasTickets = view.phase === "done" && view.ticketIds?.length > 0;
  useEffect(() => {
    if (hasTickets) keepForTheDoor();
  }, [hasTickets]);
  return (
    <div className="ks-claim" data-phase={view.phase}>
      <Inside view={view} course={course.current} />
    </div>
  );
}

function Inside({ view, course }) {
  switch (view.phase) {
    case "loading":
      return <Loading />;
    case "wrapped":
      return <Wrapped view={view} onOpen={() => course.unwrap()} />;
    case "over":
      return <Over view={view} />;
    case "done":
      return <Done view={view} />;
    default:
      return <Open view={view} course={course} />;
  }
}

const Loading = () => (
  <>
    <h1 className="ks-claim__title">A gift for you</h1>
    <Present wrapping="ribbon" label="A wrapped gift" />
    <Awaited words="Fetching your gift…" />
  </>
);

const fromOf = ({ gift }) => gift.sender_name || shorten(gift.sender);

const Wrapped = ({ view, onOpen }) => (
  <>
    <h1 className="ks-claim__title">A gift from {fromOf(view)}</h1>
    <button type="button" className="ks-claim__present" onClick={onOpen} aria-label="Open the gift">
      <Present wrapping={view.gift.wrapping} label="" />
    </button>
    <div className="ks-claim__foot">
      <Button kind="primary" isWide onClick={onOpen}>
        Open
      </Button>
      <p className="ks-hint">{tellUntil(view.gift)}</p>
    </div>
  </>
);

function Open({ view, course }) {
  const { gift, message, phase } = view;
  return (
    <>
      <h1 className="ks-claim__title">{fromOf(view)} gives you</h1>
      <div className="ks-claim__present" aria-hidden="true">
        <Present wrapping={gift.wrapping} isOpen label="" />
      </div>
      <Things things={gift.items} className="ks-arrive" />
      {message ? <blockquote className="ks-claim__message ks-arrive">{message}</blockquote> : null}
      {phase === "claiming" ? <Claiming view={view} /> : <Take view={view} course={course} />}
    </>
  );
}

function Take({ view, course }) {
  const [passphrase, setPassphrase] = useState("");
  const others = useOtherWallets();
  const { second, recipient } = view.gift.terms;
  const needsPassphrase = Boolean(second);
  const keep = (wallet) => course.keep({ passphrase, wallet });
  return (
    <form
      className="ks-claim__foot"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      {needsPassphrase ? (
        <label className="ks-field">
          <span className="ks-label">Passphrase</span>
          <input
            className="ks-input"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
            autoComplete="off"
            required
          />
          <span className="ks-hint">{fromOf(view)} has told you a word or a sentence.</span>
        </label>
      ) : null}
      {recipient ? <p className="ks-hint">Only the wallet {shorten(recipient)} can have it.</p> : null}
      <Problem words={view.problem} />
      <Button kind="primary" isWide type="submit">
        Keep it
      </Button>
      {isSome(view) ? (
        <Button isWide onClick={() => course.keep({ passphrase, isRest: true })}>
          Keep the rest
        </Button>
      ) : null}
      {others.map((wallet) => (
        <Button key={wallet.info.uuid} isWide onClick={() => keep(wallet)}>
          Keep it in {wallet.info.name}
        </Button>
      ))}
      {view.canPayAlone ? (
        <Button isWide onClick={() => course.keepAlone({ passphrase })}>
          Pay the network fee myself
        </Button>
      ) : null}
      <p className="ks-hint">It costs you nothing: no app, no coins, no account. {tellUntil(view.gift)}</p>
      <p className="ks-hint">
        It is yours even if we are gone:{" "}
        <a className="ks-link" href="/claim.html" download="open-my-gift.html">
          keep this file
        </a>{" "}
        beside the link, and it opens the gift without us.
      </p>
    </form>
  );
}

/** Something is stuck, and something is not. */
const isSome = ({ stuck, gift }) => stuck !== 0 && stuck !== 2 ** gift.items.length - 1;

/** Wallets of this browser beside our own, two at most. */
function useOtherWallets() {
  const [wallets, setWallets] = useState([]);
  useEffect(() => {
    let end = () => undefined;
    import("./wallet/eip6963.js").then(({ watchWallets }) => {
      end = watchWallets(setWallets);
    });
    return () => end();
  }, []);
  return wallets.filter((one) => !one.provider.isKeepsakePocket).slice(0, 2);
}

/** The gift's own key signs, which asks nobody; once it is sent it needs nobody here. */
function Claiming({ view }) {
  const [first, ...others] = progressOf(view.status).steps;
  const isSent = view.status !== "signing";
  return (
    <div className="ks-claim__foot" aria-busy="true">
      <Steps steps={[isSent ? first : { ...first, words: "Getting it ready, a moment…" }, ...others]} />
      {isSent ? <p className="ks-hint">You may close this. It goes on by itself.</p> : null}
    </div>
  );
}

function Done({ view }) {
  const { gift, message, ticketIds, recipient } = view;
  return (
    <>
      <h1 className="ks-claim__title">It is yours</h1>
      <Things things={gift.items} />
      {message ? <blockquote className="ks-claim__message">{message}</blockquote> : null}
      <div className="ks-claim__foot">
        {ticketIds.length > 0 ? (
          <a className="ks-btn ks-btn--primary ks-btn--wide" href={ticketIds.length === 1 ? `/tickets/${ticketIds[0]}/` : "/tickets/"}>
            {ticketIds.length === 1 ? "See my ticket" : "See my tickets"}
          </a>
        ) : (
          <a className="ks-btn ks-btn--primary ks-btn--wide" href="/me/">
            See what I have
          </a>
        )}
        {view.stuck ? <p className="ks-hint">The rest could not be handed over. It stays under the same link.</p> : null}
        <p className="ks-hint">
          Kept in your wallet {shorten(recipient)}
          {gift.explorer_url ? (
            <>
              {", "}
              <a className="ks-link" href={gift.explorer_url} rel="noopener" target="_blank">
                see on chain
              </a>
            </>
          ) : null}
          .
        </p>
      </div>
    </>
  );
}

const Over = ({ view }) => (
  <>
    <h1 className="ks-claim__title">{titleOf(view)}</h1>
    <div className="ks-claim__present is-faded" aria-hidden="true">
      <Present wrapping={view.gift?.wrapping ?? "ribbon"} label="" isOpen={view.gift?.status === "claimed"} />
    </div>
    <p className="ks-claim__words" role="alert">
      {view.problem}
    </p>
    <div className="ks-claim__foot">
      {view.canRetry ? (
        <Button kind="primary" isWide onClick={() => location.reload()}>
          Try again
        </Button>
      ) : null}
      {view.canPayAlone ? (
        <a className="ks-btn ks-btn--wide" href={`/claim.html${fileHash()}`}>
          Open it without us
        </a>
      ) : (
        <a className="ks-btn ks-btn--wide" href="/">
          Go to Keepsake
        </a>
      )}
    </div>
  </>
);

function titleOf({ canPayAlone, isGone }) {
  if (canPayAlone) return "Nobody is here just now";
  return isGone ? "This gift is not here any more" : "This gift does not open here";
}

/** The link again, behind the file's own `#`. */
const fileHash = () => `#${location.pathname}${location.hash}`;
