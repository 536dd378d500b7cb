/**
 * Toasts from Python: State sets `message`, this shows it. (What Reflex ships as script text our policy refuses.)
 */
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect, useState } from "react";

const ICONS = { success: CircleCheck, error: CircleAlert, ask: CircleAlert };
const MOST = 3;
const SHOWN_MS = 6_000;
const SHOWN_ERROR_MS = 10_000;

/** A message is shown once per `id`. @param {{message?: {id: string, kind?: string, text: string}}} props */
export function ToastBridge({ message }) {
  const [toasts, setToasts] = useState([]);
  const drop = (id) => setToasts((before) => before.filter((toast) => toast.id !== id));
  useEffect(() => {
    if (!message?.id || !message.text) return;
    setToasts((before) => [...before.filter(({ id }) => id !== message.id), message].slice(-MOST));
  }, [message?.id]);
  return (
    <div className="ks-toasts" role="region" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <Toast key={toast.id} toast={toast} onGone={drop} />
      ))}
    </div>
  );
}

function Toast({ toast, onGone }) {
  const isError = toast.kind === "error";
  useEffect(() => {
    const timer = setTimeout(() => onGone(toast.id), isError ? SHOWN_ERROR_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id]);
  const Icon = ICONS[toast.kind] ?? Info;
  return (
    <div className={`ks-toast${toast.kind ? ` is-${toast.kind}` : ""}`} role={isError ? "alert" : "status"}>
      <Icon size={20} aria-hidden="true" className="ks-icon" />
      <span className="ks-grow">{toast.text}</span>
      <button type="button" className="ks-toast__close" aria-label="Close" onClick={() => onGone(toast.id)}>
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  );
}
