"""Real Chromium with a watch on its console and on every host it talks to, and a wallet that really signs."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from eth_typing import HexStr
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROVIDER = (Path(__file__).parent / "provider.js").read_text()


@dataclass
class Watch:
    """What a page said on its console and whom it talked to."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def on(self, page: Page) -> None:
        """Watch ``page`` from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda problem: self.errors.append(str(problem)))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"}:
            self.hosts.add(parts.netloc)


def launch(playwright: Playwright, *, camera_clip: Path | None = None) -> Browser:
    """Debian's Chromium; with ``camera_clip`` its camera plays that MJPEG file."""
    arguments = list(ARGUMENTS)
    if camera_clip is not None:
        arguments += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={camera_clip}",
        ]
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)


def open_page(context: BrowserContext, watch: Watch) -> Page:
    """A new page, watched."""
    page = context.new_page()
    watch.on(page)
    return page


class SigningWallet:
    """An EIP-6963 wallet in the page whose signatures and transactions are made by a real key outside of it.

    ``batches``: it takes several calls with one question (EIP-5792). ``asked``: what it was asked to sign or send.
    """

    def __init__(self, key: str, rpc_url: str, *, batches: bool = False) -> None:
        self.account: LocalAccount = Account.from_key(key)
        self.asked: list[str] = []
        self._rpc_url = rpc_url
        self._batches = batches
        self._sent: list[object] = []

    @property
    def address(self) -> str:
        """Its checksummed address."""
        return str(self.account.address)

    def install(self, context: BrowserContext) -> None:
        """Announce it in every page of ``context``."""
        context.expose_function("__ksWalletRequest", self._answer)
        context.add_init_script(PROVIDER)

    def _rpc(self, method: str, params: list[object]) -> object:
        answer = httpx.post(self._rpc_url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).json()
        if "error" in answer:
            raise ValueError(json.dumps(answer["error"]))
        return answer["result"]

    def _answer(self, method: str, params: list[object]) -> object:
        if method in {"eth_requestAccounts", "eth_accounts"}:
            return [self.address]
        if method.startswith("wallet_") and self._batches:
            return self._answer_batch(method, params[0])
        if method in {"personal_sign", "eth_sendTransaction"}:
            self.asked.append(method)
        if method == "personal_sign":
            return self._sign(str(params[0]))
        if method == "eth_sendTransaction":
            request = params[0]
            assert isinstance(request, dict)
            return self._send(request)
        return self._rpc(method, params or [])

    def _answer_batch(self, method: str, batch: object) -> object:
        if method == "wallet_getCapabilities":
            return {str(self._rpc("eth_chainId", [])): {"atomic": {"status": "supported"}}}
        if method == "wallet_getCallsStatus":
            receipts = [self._rpc("eth_getTransactionReceipt", [one]) for one in self._sent]
            return {"status": 200 if all(receipts) else 100, "receipts": receipts}
        assert method == "wallet_sendCalls"
        assert isinstance(batch, dict)
        self.asked.append(method)
        for call in batch["calls"]:
            self._sent.append(self._send(call))
            while self._rpc("eth_getTransactionReceipt", [self._sent[-1]]) is None:  # the next one leans on it
                time.sleep(0.05)
        return {"id": batch["id"]}

    def _sign(self, message: str) -> str:
        body = encode_defunct(hexstr=message) if message.startswith("0x") else encode_defunct(text=message)
        return "0x" + bytes(self.account.sign_message(body).signature).hex()

    def _send(self, request: dict[str, str]) -> object:
        gas = request.get("gas") or self._rpc("eth_estimateGas", [{**request, "from": self.address}])
        price = int(str(self._rpc("eth_gasPrice", [])), 16) * 2
        signed = self.account.sign_transaction(
            {
                "chainId": int(str(self._rpc("eth_chainId", [])), 16),
                "nonce": int(str(self._rpc("eth_getTransactionCount", [self.address, "pending"])), 16),
                "to": HexStr(request["to"]),
                "data": HexStr(request.get("data", "0x")),
                "value": int(request.get("value", "0x0"), 16),
                "gas": int(str(gas), 16),
                "maxFeePerGas": price,
                "maxPriorityFeePerGas": min(price, 10**9),
            }
        )
        return self._rpc("eth_sendRawTransaction", ["0x" + bytes(signed.raw_transaction).hex()])
