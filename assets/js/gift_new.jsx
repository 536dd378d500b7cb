/** Making a gift: what is in it, the words and the paper, for whom and until when; then it is wrapped and handed on. */
import { useEffect, useRef, useState } from "react";

import { WrappingCourse } from "./gifts/wrapping.js";
import { EMPTY, START, STEPS } from "./gifts/wrapping_view.js";
import { What } from "./gifts/choosing.jsx";
import { Present } from "./gifts/present.jsx";
import { Share } from "./gifts/share.jsx";
import { Things } from "./gifts/things.jsx";
import { Whom, Words } from "./gifts/wishing.jsx";
import { formatFee } from "./money.js";
import { Awaited, Button, Problem, Steps, usePageSignal } from "./parts.jsx";
import { shorten } from "./addresses.js";
import { WalletPanel } from "./wallet_panel.jsx";

const LAST = 2;

/** No props: `#draft=…` in the address goes on with a draft, `#ticket=…` begins with a ticket. */
export function GiftNew() {
  const [view, setView] = useState(START);
  const [wish, setWish] = useState(EMPTY);
  const [page, setPage] = useState(0);
  const course = useRef(/** @type {WrappingCourse | null} */ (null));
  const signal = usePageSignal();
  const begin = async () => {
    const kept = await course.current?.load(readDraft(location.hash));
    if (kept) setWish((before) => ({ ...before, ...kept }));
  };
  useEffect(() => {
    course.current = new WrappingCourse({ onChange: setView, signal: signal() });
    begin();
  }, []);
  const change = (part) => setWish((before) => ({ ...before, ...part }));
  const isFresh = view.phase === "making" && view.pack === null;
  useEffect(() => {
    if (isFresh) change({ items: chosenBefore(view.things, location.hash) });
  }, [isFresh]);
  const next = async () => {
    if (!(await course.current?.keep(wish))) return;
    setPage(page + 1);
    if (page + 1 === LAST) course.current?.check();
  };
  if (view.phase === "loading") return <Loading />;
  if (view.phase === "away") return <Away words={view.problem} onAgain={begin} />;
  if (view.phase === "sign-in") return <SignIn onSignedIn={begin} />;
  if (view.phase === "locking") return <Locking view={view} wish={wish} />;
  if (view.phase === "done") return <Done view={view} />;
  const pages = [
    <What key="what" view={view} wish={wish} change={change} />,
    <Words key="words" wish={wish} change={change} />,
    <Whom key="whom" view={view} wish={wish} change={change} />,
  ];
  const isLast = page === LAST;
  return (
    <form
      className="ks-making"
      onSubmit={(event) => {
        event.preventDefault();
        if (isLast) course.current?.lock(wish);
        else next();
      }}
    >
      <ol className="ks-making__steps" aria-label="Steps">
        {["What", "Words", "For whom"].map((words, place) => (
          <li key={words} aria-current={place === page ? "step" : undefined}>
            {words}
          </li>
        ))}
      </ol>
      {pages[page]}
      {isLast ? <Asked view={view} /> : null}
      <Problem words={view.problem} />
      <div className="ks-making__foot">
        {page > 0 ? <Button onClick={() => setPage(page - 1)}>Back</Button> : null}
        <Button
          kind="primary"
          type="submit"
          disabled={Object.keys(wish.items).length === 0 || (isLast && view.problems.length > 0)}
        >
          {isLast ? "Wrap it" : "Next"}
        </Button>
      </div>
    </form>
  );
}

/** What the dry run found: problems, or what the wallet will ask. */
const Asked = ({ view }) => (
  <div className="ks-stack ks-gap-2" aria-live="polite">
    {view.doing ? <Awaited words={view.doing} /> : null}
    {view.problems.map((words) => (
      <Problem key={words} words={words} />
    ))}
    {view.questions.length > 0 ? (
      <>
        <p className="ks-strong">Your wallet will ask first:</p>
        <ul className="ks-asked">
          {view.questions.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
      </>
    ) : null}
  </div>
);

/** The ticket that somebody wants to give away, from its page. */
function chosenBefore(things, hash) {
  const key = `ticket-${/^#ticket=([0-9a-f]{32})$/.exec(hash)?.[1]}`;
  return things.some((one) => one.key === key && !one.whyNot) ? { [key]: "1" } : {};
}

const readDraft = (hash) => /^#draft=([0-9a-f]{32})$/.exec(hash)?.[1] ?? "";

function Locking({ view, wish }) {
  const steps = STEPS.map((words, place) => {
    if (place < view.step) return { words, state: "is-done" };
    return place === view.step ? { words: view.doing || words, state: "is-now" } : { words, state: "is-todo" };
  });
  const fee = view.feeWei === "0" ? "" : `Network fee about ${formatFee(view.feeWei, view.config.currency.symbol)}.`;
  return (
    <div className="ks-making" aria-busy="true">
      <div className="ks-making__present">
        <Present wrapping={wish.wrapping} />
      </div>
      <Steps steps={steps} />
      <p className="ks-hint">{fee} What you sign stands in your wallet; you may close this once it is sent.</p>
    </div>
  );
}

const Done = ({ view }) => (
  <div className="ks-making">
    <h2 className="ks-making__title">Wrapped. Now hand it on</h2>
    <Things things={view.pack.items} />
    <Share
      link={view.link}
      code={view.code}
      pack={view.pack}
      from={view.account.display_name || shorten(view.account.address)}
    />
    <a className="ks-btn ks-btn--wide" href="/gifts/">
      See my gifts
    </a>
  </div>
);

const SignIn = ({ onSignedIn }) => (
  <div className="ks-making">
    <p>Choose the wallet that holds what you want to give. No account and no e-mail needed.</p>
    <WalletPanel onSignedIn={onSignedIn} />
  </div>
);

const Away = ({ words, onAgain }) => (
  <div className="ks-making">
    <Problem words={words} />
    <Button kind="primary" isWide onClick={onAgain}>
      Try again
    </Button>
  </div>
);

const Loading = () => (
  <div className="ks-making" aria-busy="true">
    <Awaited words="Looking at what you hold…" />
    <div className="ks-making__grid" aria-hidden="true">
      {[0, 1, 2].map((one) => (
        <span key={one} className="ks-skeleton ks-choice ks-choice--waiting" />
      ))}
    </div>
  </div>
);
