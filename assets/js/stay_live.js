/**
 * Keeps the live socket when the browser only thinks of leaving. Reflex hangs up at `beforeunload`, which browsers also
 * send for a link that becomes a download: the page would stay, without what it waits for. It hangs up at `pagehide`,
 * too, and that is enough. This has to stand before Reflex's own listener: it is added when its socket is connected.
 */
window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation());
