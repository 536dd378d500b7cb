/** Gifts that were sent, with what became of each, and gifts that were received. */
import { Gift as GiftIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { ApiError, getConfig, getSession } from "./api.js";
import { rekey, takeBack } from "./gifts/afterwards.js";
import { dropPack, listPacks } from "./gifts/api.js";
import { linkOf } from "./gifts/link.js";
import { Present } from "./gifts/present.jsx";
import { Share } from "./gifts/share.jsx";
import { summaryOf, Things } from "./gifts/things.jsx";
import { dayOf, isLate } from "./gifts/until.js";
import { findSecret } from "./gifts/vault.js";
import { pause } from "./orders.js";
import { Button, Problem, Sheet } from "./parts.jsx";
import { sayProblem } from "./wallet/words.js";

const WATCH_MS = 2_000;
const REST_MS = 10_000;
/** So long what the network has just taken may not be in the list yet. */
const SETTLES_MS = 15_000;
const STATES = {
  draft: { words: "Draft", mood: "" },
  locking: { words: "Being wrapped", mood: "" },
  locked: { words: "Waiting to be opened", mood: "is-gold" },
  opened: { words: "Looked at", mood: "is-gold" },
  claimed: { words: "Opened", mood: "is-go" },
  expired: { words: "Expired, on its way back", mood: "is-stop" },
  returned: { words: "Back with you", mood: "" },
};

/** No props: it shows whoever is signed in. */
export function MyGifts() {
  const [box, setBox] = useState("sent");
  const [chosen, setChosen] = useState("");
  const { packs, account, problem, isNobody } = usePacks(box, chosen !== "");
  if (isNobody) return <SignInFirst />;
  const open = packs?.find((one) => one.id === chosen);
  return (
    <div className="ks-stack ks-gap-4">
      <div className="ks-row ks-row--spread">
        <fieldset className="ks-chips" aria-label="Which gifts">
          {["sent", "received"].map((one) => (
            <button key={one} type="button" className="ks-chip" aria-pressed={box === one} onClick={() => setBox(one)}>
              {one === "sent" ? "Sent" : "Received"}
            </button>
          ))}
        </fieldset>
        <a className="ks-link" href="/gifts/open/">
          I have a code
        </a>
      </div>
      <Problem words={problem} />
      {packs ? <List packs={packs} box={box} onChoose={setChosen} /> : <Skeleton />}
      <Sheet title={open ? titleOf(open) : ""} isOpen={Boolean(open)} onClose={() => setChosen("")}>
        {open ? <Details pack={open} account={account} box={box} onGone={() => setChosen("")} /> : null}
      </Sheet>
    </div>
  );
}

/** What is looked at closely is asked for more often. */
function usePacks(box, isClose) {
  const close = useRef(isClose);
  close.current = isClose;
  const [found, setFound] = useState({ packs: null, account: null, problem: "", isNobody: false });
  useEffect(() => {
    const page = new AbortController();
    setFound((before) => ({ ...before, packs: null }));
    keepReading(box, setFound, () => close.current, page.signal).catch((problem) => {
      if (!page.signal.aborted) throw problem;
    });
    return () => page.abort();
  }, [box]);
  return found;
}

async function keepReading(box, setFound, isClose, signal) {
  const account = await getSession();
  if (!account) return setFound((before) => ({ ...before, isNobody: true }));
  for (;;) {
    const change = await listPacks(box).then((packs) => ({ packs, problem: "" }), toWords);
    if (signal.aborted) return undefined;
    setFound((before) => ({ ...before, ...change, account }));
    const isMoving = change.packs?.some((one) => ["locking", "expired"].includes(one.status)) ?? true;
    await pause(isMoving || isClose() ? WATCH_MS : REST_MS, signal);
  }
}

function toWords(problem) {
  if (problem instanceof ApiError) return { problem: problem.message };
  throw problem;
}

const LATE = "Expired, please take it back";

const stateOf = (pack) => (isLate(pack) ? LATE : STATES[pack.status].words);

const titleOf = (pack) => summaryOf(pack.items) || "A gift";

const List = ({ packs, box, onChoose }) =>
  packs.length === 0 ? (
    <Empty box={box} />
  ) : (
    <ul className="ks-stack ks-gap-2">
      {packs.map((pack) => (
        <li key={pack.id}>
          <button type="button" className="ks-strip ks-strip--button" onClick={() => onChoose(pack.id)}>
            <span className="ks-strip__present">
              <Present wrapping={pack.wrapping} isOpen={pack.status === "claimed"} label="" />
            </span>
            <span className="ks-grow">
              <span className="ks-strip__title ks-clip-1">{titleOf(pack)}</span>
              <span className="ks-small">{lineOf(pack, box)}</span>
              <span className={`ks-badge ${STATES[pack.status].mood}`}>
                {box === "received" ? "Yours" : stateOf(pack)}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );

function lineOf(pack, box) {
  if (box === "received") return `On ${dayOf(pack.ended_at ?? pack.created_at)}`;
  if (pack.status === "claimed") return `By ${pack.claimed_by_name}, ${dayOf(pack.ended_at)}`;
  if (pack.status === "opened") return `First looked at ${dayOf(pack.opened_at)}`;
  if (pack.status === "draft") return pack.error_message || "Not wrapped yet";
  return pack.expires_at ? `Until ${dayOf(pack.expires_at)}` : "";
}

function Details({ pack, account, box, onGone }) {
  const [secret, setSecret] = useState(/** @type {any} */ (null));
  const [config, setConfig] = useState(null);
  const [doing, setDoing] = useState("");
  const [sent, setSent] = useState("");
  const [problem, setProblem] = useState("");
  useEffect(() => {
    getConfig().then(setConfig, (failure) => setProblem(sayProblem(failure)));
    if (pack.gift_id) findSecret(pack.gift_id, pack.claim_key).then(setSecret);
  }, [pack.gift_id, pack.claim_key]);
  const run = (words, work) => async () => {
    setDoing(words);
    setProblem("");
    try {
      await work();
    } catch (failure) {
      setProblem(sayProblem(failure));
    }
    setDoing("");
  };
  /** The network has it, and the list not yet: what the list says is over. */
  const state = `${pack.status} ${pack.claim_key}`;
  const isOld = sent === state;
  const act = (words, work) =>
    run(words, async () => {
      await work();
      setSent(state);
      setTimeout(() => setSent(""), SETTLES_MS);
    });
  const waits = box === "sent" && ["locked", "opened"].includes(pack.status) && !isOld;
  const knows = secret?.claimKey === pack.claim_key;
  const isExpired = box === "sent" && pack.status === "expired" && !isOld;
  const choices = [
    pack.status === "draft" && "drop",
    waits && pack.can_rekey && "rekey",
    (isExpired || (waits && pack.is_cancellable)) && "back",
  ].filter(Boolean);
  const choose = {
    drop: run(CHOICES.drop.doing, () => dropPack(pack.id).then(onGone)),
    rekey: act(CHOICES.rekey.doing, () => rekey(pack, secret?.message ?? "")),
    back: act(CHOICES.back.doing, () => takeBack(pack)),
  };
  return (
    <div className="ks-stack ks-gap-4">
      <Things things={pack.items} />
      {isOld ? null : <p className="ks-soft">{wordsOf(pack, box)}</p>}
      {waits && knows && config ? (
        <Share
          link={linkOf(pack, secret.key, config)}
          code={secret.code}
          pack={pack}
          from={account.display_name || "a friend"}
        />
      ) : null}
      {waits && !knows ? <p className="ks-hint">{pack.can_rekey ? LOST_BUT : LOST}</p> : null}
      <Problem words={problem} />
      <div className="ks-sheet__foot">
        {pack.status === "draft" ? (
          <a className="ks-btn ks-btn--primary ks-btn--wide" href={`/gifts/new/#draft=${pack.id}`}>
            Go on with it
          </a>
        ) : null}
        <Choices key={state} names={choices} isBusy={Boolean(doing)} onChoose={choose} />
        {doing || isOld ? <p role="status">{doing || "Waiting for the network, about 2 s"}</p> : null}
        {pack.explorer_url ? (
          <a className="ks-link" href={pack.explorer_url} rel="noopener" target="_blank">
            See on chain
          </a>
        ) : null}
      </div>
    </div>
  );
}

/** What cannot be undone, and what is said before it is done. */
const CHOICES = {
  drop: {
    label: "Throw the draft away",
    sure: "The draft and its words are gone then.",
    yes: "Yes, throw it away",
    doing: "Throwing it away…",
  },
  rekey: {
    label: "Replace the link",
    sure: "The link that you have sent stops working. You get another one.",
    yes: "Yes, replace it",
    doing: "Making a new link…",
  },
  back: {
    label: "Take it back",
    sure: "The link stops working, and what is inside comes back to you.",
    yes: "Yes, take it back",
    doing: "Taking it back…",
  },
};

function Choices({ names, isBusy, onChoose }) {
  const [asked, setAsked] = useState("");
  if (isBusy || !names.includes(asked)) {
    return names.map((name) => (
      <Button key={name} isWide isBusy={isBusy} onClick={() => setAsked(name)}>
        {CHOICES[name].label}
      </Button>
    ));
  }
  const go = () => {
    setAsked("");
    onChoose[asked]();
  };
  return (
    <>
      <p role="status">{CHOICES[asked].sure}</p>
      <Button kind="primary" isWide onClick={go}>
        {CHOICES[asked].yes}
      </Button>
      <Button isWide onClick={() => setAsked("")}>
        No
      </Button>
    </>
  );
}

const LOST = "This device does not know its link. Nobody but its owner can open it; if nobody does, it comes back.";
const LOST_BUT = "This device does not know its link. You can replace it: the old one stops working, and the words inside are gone.";

function wordsOf(pack, box) {
  if (box === "received") return "It is in your wallet.";
  const left = pack.left.length < pack.items.length && pack.left.length > 0 ? " A part of it was taken." : "";
  const opened = pack.opened_at ? ` First looked at on ${dayOf(pack.opened_at)}.` : "";
  return `${stateOf(pack)}.${opened}${left}`;
}

const Empty = ({ box }) => (
  <div className="ks-empty">
    <GiftIcon size={56} aria-hidden="true" />
    <p className="ks-empty__title">{box === "sent" ? "Nothing sent yet" : "Nothing received yet"}</p>
    <p>A ticket, some coins or a picture, as a link to whomever you like.</p>
    <a className="ks-btn ks-btn--primary" href="/gifts/new/">
      Make a gift
    </a>
  </div>
);

const SignInFirst = () => (
  <div className="ks-empty">
    <GiftIcon size={56} aria-hidden="true" />
    <p className="ks-empty__title">Your gifts are kept here</p>
    <p>Sign in with the wallet that gives or receives.</p>
    <a className="ks-btn ks-btn--primary" href="/sign-in/?next=/gifts/">
      Sign in
    </a>
    <a className="ks-link" href="/gifts/open/">
      I have a code
    </a>
  </div>
);

const Skeleton = () => (
  <div className="ks-stack ks-gap-2" aria-busy="true" aria-label="Loading your gifts">
    {[0, 1].map((one) => (
      <span key={one} className="ks-skeleton ks-skeleton--button" />
    ))}
  </div>
);
