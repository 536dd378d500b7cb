"""What surrounds the pages: security headers, the event page's preview, content, the socket's handshake, CORS."""

import base64
import hashlib
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import reflex as rx
from fastapi.testclient import TestClient
from starlette.testclient import TestClient as AsgiClient
from starlette.types import Receive, Scope, Send

from app.accounts import service as accounts
from app.api import headers
from app.api.main import make_api
from app.config import settings
from app.content import store
from app.db import reading, transaction
from app.pages import served
from app.socket import SocketPassMiddleware
from tests.factories import make_account, make_event, make_organizer, make_session_token

SCRIPT = "\nconsole.log('first');\n"
SHELL = (
    '<!DOCTYPE html><html><head><title>Keepsake</title><meta name="description" content="old"/>'
    f'<script>{SCRIPT}</script><script type="module" async="">import "/assets/a.js";</script>'
    '<script src="/assets/b.js"></script></head><body><script>go()</script></body></html>'
)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built site of two pages."""
    folder = tmp_path / "client"
    (folder / "about").mkdir(parents=True)
    (folder / "__spa-fallback.html").write_text(SHELL)
    (folder / "index.html").write_text(SHELL.replace("go()", "home()"))
    (folder / "about" / "index.html").write_text("<script\n>about()</script>")
    monkeypatch.setattr(served, "BUILD", folder)
    return folder


def sha256_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def directives(policy: str) -> dict[str, list[str]]:
    return {name: values for name, *values in (part.split() for part in policy.split("; "))}


class TestPolicy:
    def test_names_every_inline_script_and_nothing_else(self, build: Path) -> None:
        found = directives(headers.policy(build))["script-src"]
        inline = [SCRIPT, 'import "/assets/a.js";', "go()", "home()", "about()"]
        assert set(found) == {"'self'", "'wasm-unsafe-eval'", *map(sha256_of, inline)}

    def test_follows_a_new_build(self, build: Path) -> None:
        before = headers.policy(build)
        (build / "index.html").write_text("<script>fresh()</script>")
        assert sha256_of("fresh()") in headers.policy(build)
        assert sha256_of("home()") in before

    def test_closed_by_default(self, client: TestClient) -> None:
        policy = directives(client.get("/api/v1/config").headers["content-security-policy"])
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
        assert policy["connect-src"] == ["'self'", "ws://localhost:3000", "ws://127.0.0.1:3000"]
        assert policy["img-src"] == ["'self'", "data:", "blob:"]
        assert not any(value.strip("'") == "unsafe-eval" for values in policy.values() for value in values)
        assert not any(value.startswith("http") for values in policy.values() for value in values)

    def test_other_headers(self, client: TestClient) -> None:
        sent = client.get("/api/v1/config").headers
        assert sent["x-content-type-options"] == "nosniff"
        assert sent["permissions-policy"].startswith("camera=(self)")
        assert sent["cache-control"] == "no-store"
        assert "strict-transport-security" not in sent

    @pytest.mark.parametrize(
        ("path", "rule"),
        [
            ("/assets/index-abc.js", "public, max-age=31536000, immutable"),
            ("/sw.js", "no-cache"),
            ("/", "no-cache"),
            ("/events/", "no-cache"),
            ("/api/v1/config", "no-store"),
        ],
    )
    def test_cache_rule(self, path: str, rule: str) -> None:
        assert headers.cache_rule(path) == rule


class TestCors:
    """Reflex puts its own CORS middleware on our API, with the list of ``rxconfig``."""

    @pytest.fixture
    def composed(self, sqlite: str) -> TestClient:
        api = make_api()
        rx.App._add_cors(api)
        return TestClient(api, base_url="http://localhost:3000")

    def test_foreign_page_reads_nothing(self, composed: TestClient) -> None:
        answer = composed.get("/api/v1/config", headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in answer.headers
        asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
        assert composed.options("/api/v1/orders", headers=asked).status_code == 400

    def test_both_names_of_this_machine(self, composed: TestClient) -> None:
        for origin in settings().origins:
            answer = composed.get("/api/v1/config", headers={"origin": origin})
            assert answer.headers["access-control-allow-origin"] == origin


class TestEventPage:
    def test_has_its_own_preview(self, client: TestClient, build: Path) -> None:
        with transaction() as session:
            event = make_event(session, make_organizer(session), title='Rock & "Roll" <live>', summary="Loud.")
        for path in (f"/event/{event.slug}", f"/event/{event.slug}/"):
            page = client.get(path)
            assert page.status_code == 200
            assert "<title>Rock &amp; &quot;Roll&quot; &lt;live&gt; · Keepsake</title>" in page.text
            assert page.text.count("<title>") == 1
            assert 'content="old"' not in page.text
            assert f'<link rel="canonical" href="http://localhost:3000/event/{event.slug}/"/>' in page.text
            assert 'property="og:title"' in page.text
            assert "Hala Stulecia, Wrocław" in page.text
            assert page.headers["cache-control"] == "no-cache"
            assert client.head(path).status_code == 200

    def test_asks_at_once_for_what_it_shows_first(self, client: TestClient, build: Path) -> None:
        (build / "assets").mkdir()
        (build / "assets" / "_event_.__slug_._index-a1.js").write_text('import{a}from"./x-1.js";import("./later.js");')
        with transaction() as session:
            event = make_event(session, make_organizer(session))
        page = client.get(f"/event/{event.slug}/").text
        assert f'<link rel="preload" as="image" href="/art/event/{event.id}.svg" fetchpriority="high"/>' in page
        for script in ("_event_.__slug_._index-a1.js", "x-1.js"):
            assert f'<link rel="modulepreload" href="/assets/{script}" fetchpriority="low"/>' in page
        assert "later.js" not in page

    def test_unknown_and_draft_are_404_pages(self, client: TestClient, build: Path) -> None:
        with transaction() as session:
            draft = make_event(session, make_organizer(session), status="draft")
        for slug in ("nothing", draft.slug):
            page = client.get(f"/event/{slug}/")
            assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert "go()" in page.text

    def test_without_a_build(self, client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(served, "BUILD", tmp_path / "none")
        assert client.get("/event/x/").status_code == 404


class TestContent:
    def test_block_by_both_spellings_of_its_cid(self, client: TestClient) -> None:
        cid = store.put(b'{"name":"Evening"}')
        assert cid == "f01551220" + hashlib.sha256(b'{"name":"Evening"}').hexdigest()
        raw = bytes.fromhex(cid[1:])
        base32 = "b" + base64.b32encode(raw).decode().lower().rstrip("=")
        for spelling in (cid, base32):
            answer = client.get(f"/ipfs/{spelling}")
            assert answer.json() == {"name": "Evening"}
            assert "immutable" in answer.headers["cache-control"]
        assert client.get(f"/ipfs/{cid}", headers={"if-none-match": f'"{cid}"'}).status_code == 304

    def test_damaged_block_is_not_served(self, client: TestClient) -> None:
        cid = store.put(b"whole")
        (path,) = (settings().data_path / "content").rglob(cid.removeprefix("f01551220"))
        path.write_bytes(b"broken")
        assert client.get(f"/ipfs/{cid}").status_code == 404

    @pytest.mark.parametrize(
        "cid", ["f01551220" + "0" * 64, "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "b" + "a" * 58, "x"]
    )
    def test_unknown(self, client: TestClient, cid: str) -> None:
        assert client.get(f"/ipfs/{cid}").json()["error"]["code"] == "CONTENT_NOT_FOUND"

    def test_art_is_the_same_each_time(self, client: TestClient) -> None:
        first, again = (client.get("/art/event/abc123.svg") for _ in range(2))
        assert first.headers["content-type"].startswith("image/svg+xml")
        assert first.headers["cross-origin-resource-policy"] == "cross-origin"
        assert first.content == again.content
        assert first.content.startswith(b"<svg")
        tagged = client.get("/art/event/abc123.svg", headers={"if-none-match": first.headers["etag"]})
        assert tagged.status_code == 304

    @pytest.mark.parametrize(("path", "status"), [("/art/cat/a.svg", 404), ("/art/event/a b.svg", 400)])
    def test_art_that_is_not_there(self, client: TestClient, path: str, status: int) -> None:
        assert client.get(path).status_code == status


class TestSocket:
    """The cookie header that Reflex would keep."""

    @staticmethod
    def seen_cookies(path: str, cookie: str) -> str:
        seen: list[str] = []

        async def reflex(scope: Scope, _receive: Receive, send: Send) -> None:
            seen.append(dict(scope["headers"]).get(b"cookie", b"").decode())
            assert b"authorization" not in dict(scope["headers"]) or path != "/_event/"
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close"})

        sent = {"cookie": cookie, "authorization": "Bearer secret"}
        with AsgiClient(SocketPassMiddleware(reflex)).websocket_connect(path, headers=sent):
            return seen[0]

    def test_session_is_exchanged_for_a_reference(self, sqlite: str) -> None:
        with transaction() as session:
            caller = make_account(session)
            token = make_session_token(session, caller)
        cookies = SimpleCookie(self.seen_cookies("/_event/", f"a=1; ks_session={token}; ks_csrf=x"))
        assert list(cookies) == ["ks_ref"]
        with reading() as session:
            found = accounts.find_caller_by_socket_pass(session, cookies["ks_ref"].value)
        assert found is not None
        assert found.account_id == caller.account_id

    @pytest.mark.parametrize("cookie", ["", "ks_session=nonsense", "a=1; ks_ref=stolen", 'ks_session="; =;;', "\x7f=1"])
    def test_nobody_signed_in(self, sqlite: str, cookie: str) -> None:
        assert self.seen_cookies("/_event/", cookie) == ""

    def test_other_paths_keep_their_cookies(self, sqlite: str) -> None:
        assert self.seen_cookies("/ws", "ks_session=x") == "ks_session=x"
