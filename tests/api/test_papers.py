"""Papers over REST: a link is enough for the holder, and does nothing from a page of somebody else's."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.caller import Caller
from app.db import reading, transaction
from app.models import Event, IssuedPass, Ticket
from app.tickets import paper_endpoints, pass_codec
from tests.api.conftest import make_client
from tests.factories import make_account, make_event, make_organizer, make_ticket, make_tier
from tests.paper import read_code, render

SignIn = Callable[[Caller], None]


class Wallet:
    """A holder with a ticket, and somebody else."""

    def __init__(self) -> None:
        with transaction() as session:
            self.holder = make_account(session, name="Nadia")
            self.event = make_event(session, make_organizer(session))
            self.ticket = make_ticket(session, make_tier(session, self.event), self.event, self.holder.address)
            self.stranger = make_account(session)

    def url(self, paper: str) -> str:
        return f"/api/v1/tickets/{self.ticket.id}{paper}"

    def forbid_paper(self) -> None:
        with transaction() as session:
            session.get_one(Event, self.event.id).allows_paper = False

    def sequence(self) -> int:
        with reading() as session:
            return session.get_one(Ticket, self.ticket.id).pass_seq

    def issued(self) -> int:
        with reading() as session:
            return len(session.exec(select(IssuedPass)).all())


@pytest.fixture
def wallet(database: str) -> Wallet:
    return Wallet()


@pytest.fixture
def client(database: str) -> Iterator[TestClient]:
    with make_client() as made:
        yield made


@pytest.fixture
def wallet_set_up(database: str, configure: Callable[..., None], wallet_keys: dict[str, str]) -> None:
    configure(**wallet_keys)


class TestPdf:
    def test_of_the_holder(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        answer = client.get(wallet.url(".pdf"))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-length"] == str(len(answer.content))
        # Chrome's own viewer does not open under our content policy
        assert answer.headers["content-disposition"] == f'attachment; filename="ticket-{wallet.ticket.token_id}.pdf"'
        assert "ratelimit-limit" in answer.headers
        (text,) = read_code(render(answer.content))
        assert pass_codec.decode(text).token_id == wallet.ticket.token_id

    def test_again_changes_nothing(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        first = client.get(wallet.url(".pdf"))
        before = (wallet.sequence(), wallet.issued())
        assert client.get(wallet.url(".pdf")).content == first.content
        assert (wallet.sequence(), wallet.issued()) == before

    def test_is_written_down_before_it_leaves(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        client.get(wallet.url(".pdf"))
        assert wallet.issued() == 1

    @pytest.mark.parametrize(
        "header",
        [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
    )
    def test_from_a_page_that_is_not_ours(
        self, client: TestClient, wallet: Wallet, sign_in: SignIn, header: dict[str, str]
    ) -> None:
        """A picture or a link there must not end the code on the holder's phone."""
        sign_in(wallet.holder)
        del client.headers["origin"]
        answer = client.get(wallet.url(".pdf"), headers=header)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CROSS_SITE")
        assert wallet.issued() == 0

    @pytest.mark.parametrize("site", ["none", "same-origin"])
    def test_from_the_address_bar_or_our_page(
        self, client: TestClient, wallet: Wallet, sign_in: SignIn, site: str
    ) -> None:
        sign_in(wallet.holder)
        del client.headers["origin"]
        del client.headers["x-csrf-token"]
        assert client.get(wallet.url(".pdf"), headers={"sec-fetch-site": site}).status_code == 200

    def test_refused(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        assert client.get(wallet.url(".pdf")).status_code == 401
        sign_in(wallet.stranger)
        assert client.get(wallet.url(".pdf")).json()["error"]["code"] == "TICKET_NOT_FOUND"
        assert client.get("/api/v1/tickets/nothing.pdf").status_code == 404
        sign_in(wallet.holder)
        wallet.forbid_paper()
        answer = client.get(wallet.url(".pdf"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "PAPER_NOT_ALLOWED")
        assert wallet.issued() == 0

    def test_head_asks_for_nothing(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        """Link checkers and previews ask with HEAD."""
        sign_in(wallet.holder)
        assert client.head(wallet.url(".pdf")).status_code == 405
        assert wallet.issued() == 0

    def test_what_goes_wrong_while_drawing_is_told(
        self, client: TestClient, wallet: Wallet, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_facts: object) -> bytes:
            raise RuntimeError("no ink")

        monkeypatch.setattr(paper_endpoints, "draw_pdf", fail)
        sign_in(wallet.holder)
        answer = client.get(wallet.url(".pdf"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "ERROR")
        assert "ink" not in answer.text


class TestPkpass:
    def test_with_the_code(self, client: TestClient, wallet: Wallet, sign_in: SignIn, wallet_set_up: None) -> None:
        sign_in(wallet.holder)
        answer = client.get(wallet.url(".pkpass"))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/vnd.apple.pkpass"
        assert answer.headers["cache-control"] == "no-store"
        (code,) = pass_of(answer.content)["barcodes"]
        (printed,) = read_code(render(client.get(wallet.url(".pdf")).content))
        assert code["message"] == printed  # one pass, on paper and in the phone's wallet
        assert wallet.issued() == 1

    def test_without_it_where_paper_is_not_allowed(
        self, client: TestClient, wallet: Wallet, sign_in: SignIn, wallet_set_up: None
    ) -> None:
        wallet.forbid_paper()
        sign_in(wallet.holder)
        answer = client.get(wallet.url(".pkpass"))
        assert answer.status_code == 200, answer.text
        assert "barcodes" not in pass_of(answer.content)
        assert (wallet.issued(), wallet.sequence()) == (0, 0)

    def test_from_a_page_that_is_not_ours(
        self, client: TestClient, wallet: Wallet, sign_in: SignIn, wallet_set_up: None
    ) -> None:
        sign_in(wallet.holder)
        answer = client.get(wallet.url(".pkpass"), headers={"origin": "https://evil.example"})
        assert answer.status_code == 403


class TestGoogleWallet:
    def test_link(self, client: TestClient, wallet: Wallet, sign_in: SignIn, wallet_set_up: None) -> None:
        sign_in(wallet.holder)
        answer = client.get(wallet.url("/google-wallet"))
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        (one,) = object_of(answer.json()["data"]["url"])
        assert pass_codec.decode(one["barcode"]["value"]).token_id == wallet.ticket.token_id

    def test_without_the_code_where_paper_is_not_allowed(
        self, client: TestClient, wallet: Wallet, sign_in: SignIn, wallet_set_up: None
    ) -> None:
        wallet.forbid_paper()
        sign_in(wallet.holder)
        (one,) = object_of(client.get(wallet.url("/google-wallet")).json()["data"]["url"])
        assert "barcode" not in one
        assert wallet.issued() == 0


class TestNotSetUp:
    @pytest.mark.parametrize(
        ("paper", "code"),
        [(".pkpass", "APPLE_WALLET_NOT_SET_UP"), ("/google-wallet", "GOOGLE_WALLET_NOT_SET_UP")],
    )
    def test_says_so(self, client: TestClient, wallet: Wallet, sign_in: SignIn, paper: str, code: str) -> None:
        assert client.get(wallet.url(paper)).status_code == 401
        sign_in(wallet.holder)
        answer = client.get(wallet.url(paper))
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)
        assert answer.json()["error"]["message"].endswith("are not made here.")
        assert wallet.issued() == 0


class TestWhichPapers:
    def ask(self, client: TestClient, wallet: Wallet) -> list[str]:
        papers: list[str] = client.get(wallet.url("")).json()["data"]["papers"]
        assert client.get("/api/v1/tickets").json()["data"][0]["papers"] == papers
        return papers

    def test_the_ticket_says(self, client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
        sign_in(wallet.holder)
        assert self.ask(client, wallet) == ["pdf"]
        wallet.forbid_paper()
        assert self.ask(client, wallet) == []

    def test_with_wallets(self, client: TestClient, wallet: Wallet, sign_in: SignIn, wallet_set_up: None) -> None:
        sign_in(wallet.holder)
        assert self.ask(client, wallet) == ["pdf", "pkpass", "google"]
        wallet.forbid_paper()
        assert self.ask(client, wallet) == ["pkpass", "google"]


def test_papers_are_few_a_minute(client: TestClient, wallet: Wallet, sign_in: SignIn) -> None:
    """They take a while to draw."""
    sign_in(wallet.holder)
    answer = client.get(wallet.url("/google-wallet"))
    assert answer.headers["ratelimit-limit"] == "60"


def pass_of(archive: bytes) -> dict[str, Any]:
    with ZipFile(io.BytesIO(archive)) as opened:
        found: dict[str, Any] = json.loads(opened.read("pass.json"))
    return found


def object_of(link: str) -> list[dict[str, Any]]:
    claims = link.split(".")[-2]
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    found: list[dict[str, Any]] = said["payload"]["eventTicketObjects"]
    return found
