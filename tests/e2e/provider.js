// An EIP-1193 provider, announced by EIP-6963; every request is answered by the test's real key.
(() => {
  const listeners = {};
  const provider = {
    request: ({ method, params }) => window.__ksWalletRequest(method, params ?? []),
    on: (name, listener) => (listeners[name] ??= []).push(listener),
    removeListener: (name, listener) => {
      listeners[name] = (listeners[name] ?? []).filter((one) => one !== listener);
    },
  };
  const info = Object.freeze({
    uuid: "6f7d1c1e-52f5-4b8f-9d54-0a3e1a5b7c11",
    name: "Test Wallet",
    rdns: "example.test.wallet",
    icon: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='32' height='32'%3E%3Crect width='32' height='32' rx='8' fill='%23335'/%3E%3C/svg%3E",
  });
  const announce = () =>
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
})();
