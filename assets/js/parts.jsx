/** Small pieces that the parts share: sheet, busy button, problem, steps. */
import { X } from "lucide-react";
import { useEffect, useId, useRef } from "react";

/** @param {{isBusy?: boolean, kind?: string, isWide?: boolean, className?: string} & Record<string, any>} props */
export function Button({ isBusy = false, kind = "", isWide = false, className = "", children, ...rest }) {
  const names = ["ks-btn", kind && `ks-btn--${kind}`, isWide && "ks-btn--wide", isBusy && "is-busy", className];
  return (
    <button type="button" className={names.filter(Boolean).join(" ")} aria-busy={isBusy} disabled={isBusy} {...rest}>
      {children}
    </button>
  );
}

/** One sentence about what went wrong; read out when it comes. @param {{words: string}} props */
export const Problem = ({ words }) =>
  words ? (
    <p className="ks-error" role="alert">
      {words}
    </p>
  ) : null;

/** Below what went wrong. @param {{canRetry: boolean, onRetry: () => void, onClose: () => void}} props */
export const FailedFoot = ({ canRetry, onRetry, onClose }) => (
  <div className="ks-sheet__foot">
    {canRetry ? (
      <Button kind="primary" isWide onClick={onRetry}>
        Try again
      </Button>
    ) : null}
    <Button isWide onClick={onClose}>
      Close
    </Button>
  </div>
);

/** What is awaited; read out politely. @param {{words: string}} props */
export const Awaited = ({ words }) => (
  <p className="ks-hint" role="status">
    {words}
  </p>
);

/** The same in a sheet, with the place of what comes. @param {{words: string}} props */
export const Waiting = ({ words }) => (
  <div aria-busy="true">
    <Awaited words={words} />
    <div className="ks-stack ks-gap-3" aria-hidden="true">
      <span className="ks-skeleton ks-skeleton--text" />
      <span className="ks-skeleton ks-skeleton--text" />
      <span className="ks-skeleton ks-skeleton--button" />
    </div>
  </div>
);

/** One of a sheet's lines, in a `dl.ks-lines`. @param {{label: string, kind?: string, children: any}} props */
export const Line = ({ label, kind = "", children }) => (
  <div className={`ks-line ${kind}`}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** @param {{steps: {words: string, state: string}[]}} props */
export const Steps = ({ steps }) => (
  <ol className="ks-steps" aria-live="polite">
    {steps.map(({ words, state }, place) => (
      <li key={place} className={`ks-step ${state}`}>
        {words}
      </li>
    ))}
  </ol>
);

/**
 * A modal sheet: the browser keeps the focus inside; its cross, Escape and a tap beside it close it.
 * @param {{title: string, isOpen: boolean, onClose: () => void, children: any}} props
 */
export function Sheet({ title, isOpen, onClose, children }) {
  const box = useRef(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [isOpen]);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog
      ref={box}
      className="ks-sheet"
      aria-labelledby={titleId}
      onCancel={cancel}
      onClick={(event) => event.target === box.current && onClose()}
    >
      <div className="ks-sheet__head">
        <h2 className="ks-sheet__title" id={titleId}>
          {title}
        </h2>
        <button type="button" className="ks-btn ks-btn--quiet ks-btn--icon" aria-label="Close" onClick={onClose}>
          <X size={20} aria-hidden="true" />
        </button>
      </div>
      <div className="ks-sheet__body">{isOpen ? children : null}</div>
    </dialog>
  );
}

/** An AbortSignal that ends with the component. @returns {() => AbortSignal} */
export function usePageSignal() {
  const controller = useRef(/** @type {AbortController | null} */ (null));
  useEffect(() => {
    controller.current = new AbortController();
    return () => controller.current?.abort();
  }, []);
  return () => (controller.current ??= new AbortController()).signal;
}
