/** The way to a door by a link: who comes, one button, then the scanner. */
import { useEffect, useState } from "react";

import { getSession } from "./api.js";
import { comeByLink, INCOMPLETE, sayEnd, sayFailure, takeSecret } from "./door_links.js";
import { Awaited, Button, Problem } from "./parts.jsx";

/** No props: the link is in the page's address, and only until it was read. */
export function DoorJoin() {
  const secret = useSecret();
  const known = useKnownName();
  const [name, setName] = useState("");
  const [isGoing, setGoing] = useState(false);
  const [problem, setProblem] = useState("");
  const [end, setEnd] = useState(/** @type {{title: string, words: string} | null} */ (null));
  useEffect(() => setEnd(null), [secret]); // another link was opened in the same tab
  const go = async (event) => {
    event.preventDefault();
    setGoing(true);
    setProblem("");
    try {
      const place = await comeByLink(secret, name);
      location.assign(`/door/${place.event_id}/`);
      return; // the button turns until the scanner is there
    } catch (failure) {
      setEnd(sayEnd(failure));
      setProblem(sayFailure(failure));
    }
    setGoing(false);
  };
  if (secret === null || known === null) return <Awaited words="Reading the link…" />;
  const over = secret === "" ? INCOMPLETE : end;
  if (over) return <Over {...over} />;
  return (
    <form className="ks-form" onSubmit={go} aria-busy={isGoing}>
      <p className="ks-lead">You will scan tickets at one event. Your name stands with what you scan.</p>
      {known ? <Known name={known} /> : <NameField name={name} setName={setName} />}
      <Problem words={problem} />
      <Button kind="primary" isWide type="submit" isBusy={isGoing}>
        Go to the door
      </Button>
      {isGoing ? <Awaited words="Opening the door…" /> : null}
      <p className="ks-hint">The link is for you and your team. It ends with the event, or when the organizer ends it.</p>
    </form>
  );
}

const Known = ({ name }) => (
  <p>
    You come as <strong>{name}</strong>.
  </p>
);

const NameField = ({ name, setName }) => (
  <label className="ks-field">
    <span className="ks-label">Your name</span>
    <input
      className="ks-input"
      name="name"
      autoComplete="name"
      maxLength={80}
      required
      value={name}
      onChange={(event) => setName(event.target.value)}
    />
  </label>
);

const Over = ({ title, words }) => (
  <div className="ks-empty" role="alert">
    <h2 className="ks-empty__title">{title}</h2>
    <p>{words}</p>
    <a className="ks-btn" href="/door/">
      My doors
    </a>
  </div>
);

/** The link's secret: null while it is being read, "" when there is none. It lives in this component alone. */
function useSecret() {
  const [secret, setSecret] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    // what was read stays: reading empties the address, and React may run this twice
    const read = () => setSecret((before) => takeSecret() || (before ?? ""));
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return secret;
}

/** The name of who is signed in: null while we ask, "" for nobody. */
function useKnownName() {
  const [name, setName] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    let isHere = true;
    getSession().then(
      (account) => isHere && setName(account?.display_name ?? ""),
      () => isHere && setName(""), // no connection: the button will say so
    );
    return () => {
      isHere = false;
    };
  }, []);
  return name;
}
