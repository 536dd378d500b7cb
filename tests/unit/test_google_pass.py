"""The pass of Google Wallet: a signed link short enough to be one."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from app.tickets import google_pass
from app.tickets.google_pass import MOST_CHARACTERS, SAVE, SPARE, GoogleSigner, describe, make_link
from app.tickets.paper_wallets import list_wallets
from tests.paper import CODE, make_paper_facts
from tests.wallets import EMAIL, ISSUER_ID, make_key, pem_of, write_google_files

Configure = Callable[..., None]
AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def signer() -> GoogleSigner:
    return GoogleSigner(EMAIL, ISSUER_ID, make_key("google"))


def read_part(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def read_link(link: str) -> dict[str, Any]:
    """The claims of a link whose signature is the service account's."""
    head, claims, signature = link.removeprefix(SAVE).split(".")
    public = make_key("google").public_key()
    public.verify(read_part(signature), f"{head}.{claims}".encode(), PKCS1v15(), hashes.SHA256())
    assert json.loads(read_part(head)) == {"alg": "RS256", "typ": "JWT"}
    found: dict[str, Any] = json.loads(read_part(claims))
    return found


class TestLink:
    def test_carries_the_ticket(self, signer: GoogleSigner) -> None:
        link = make_link(make_paper_facts(), signer, at=AT)
        assert link.startswith("https://pay.google.com/gp/v/save/ey")
        claims = read_link(link)
        payload = claims.pop("payload")
        assert claims == {"iss": EMAIL, "aud": "google", "typ": "savetowallet", "iat": int(AT.timestamp())}
        spared = [describe(make_paper_facts(), ISSUER_ID, without=SPARE[:fewer]) for fewer in range(4)]
        assert payload in spared  # place, holder and code at least

    def test_changed_by_somebody(self, signer: GoogleSigner) -> None:
        head, claims, signature = make_link(make_paper_facts(), signer, at=AT).removeprefix(SAVE).split(".")
        other = base64.urlsafe_b64encode(read_part(claims).replace(b"Nadia", b"Marko")).decode().rstrip("=")
        with pytest.raises(InvalidSignature):
            read_link(f"{SAVE}{head}.{other}.{signature}")

    @pytest.mark.parametrize("code", [CODE, ""])
    def test_never_too_long(self, signer: GoogleSigner, code: str) -> None:
        long = {"title": "東" * 120, "tier": "券" * 60, "holder": "山" * 80, "venue": "会" * 120, "address": "町" * 300}
        link = make_link(make_paper_facts(code=code, **long), signer, at=AT)
        assert len(link) <= MOST_CHARACTERS
        (one,) = read_link(link)["payload"]["eventTicketObjects"]
        assert one.get("barcode", {}).get("value", "") == code


class TestDescribe:
    def test_event_and_ticket(self) -> None:
        made = describe(make_paper_facts(), ISSUER_ID)
        (kind,), (one,) = made["eventTicketClasses"], made["eventTicketObjects"]
        assert kind["id"] == one["classId"] == f"{ISSUER_ID}.{'2' * 16}"
        assert kind["eventName"]["defaultValue"] == {"language": "en", "value": "Evening of Lights"}
        assert (kind["issuerName"], kind["reviewStatus"]) == ("Keepsake", "UNDER_REVIEW")
        assert kind["dateTime"] == {
            "doorsOpen": "2026-12-12T18:00:00+01:00",
            "start": "2026-12-12T19:00:00+01:00",
            "end": "2026-12-12T23:00:00+01:00",
        }
        assert kind["venue"]["address"]["defaultValue"]["value"] == "Wystawowa 1, Wrocław, Poland"
        assert (one["state"], one["ticketHolderName"], one["ticketNumber"]) == ("ACTIVE", "Nadia Petrović", "123")
        assert one["ticketType"]["defaultValue"]["value"] == "Standing"
        assert one["barcode"] == {"type": "QR_CODE", "value": CODE}

    def test_new_sequence_is_a_new_object(self) -> None:
        """Google would keep the old code under the old id."""
        ids = {describe(make_paper_facts(pass_seq=seq), ISSUER_ID)["eventTicketObjects"][0]["id"] for seq in (4, 4, 5)}
        assert ids == {f"{ISSUER_ID}.{'1' * 16}-4", f"{ISSUER_ID}.{'1' * 16}-5"}

    def test_no_code_where_paper_is_not_allowed(self) -> None:
        made = describe(make_paper_facts(code=""), ISSUER_ID, without=SPARE)
        (one,) = made["eventTicketObjects"]
        assert "barcode" not in one
        link = {"uri": make_paper_facts().url, "description": "Open your ticket to show its code"}
        assert one["linksModuleData"]["uris"] == [link]

    def test_online_without_a_holder(self) -> None:
        made = describe(make_paper_facts(holder="", venue="Online", address=""), ISSUER_ID)
        assert "venue" not in made["eventTicketClasses"][0]
        assert "ticketHolderName" not in made["eventTicketObjects"][0]


class TestSetUp:
    def test_usable(self, configure: Configure, tmp_path: Path) -> None:
        configure(**write_google_files(tmp_path))
        found = google_pass.find_signer()
        assert found is not None
        assert (found.email, found.issuer_id) == (EMAIL, ISSUER_ID)
        assert list_wallets() == ["google"]

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"[]",
            b"{}",
            b'{"private_key": "no key", "client_email": "a"}',
            b'{"private_key": 7, "client_email": "a"}',
            json.dumps({"private_key": pem_of(make_key("google")).decode()}).encode(),
            json.dumps(
                {"private_key": pem_of(ec.generate_private_key(ec.SECP256R1())).decode(), "client_email": "a"}
            ).encode(),
        ],
        ids=["empty", "list", "object", "no key", "number", "no e-mail", "curve"],
    )
    def test_unusable(self, configure: Configure, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "account.json").write_bytes(content)
        configure(google_wallet_key_file=tmp_path / "account.json", google_wallet_issuer_id=ISSUER_ID)
        assert google_pass.find_signer() is None

    def test_file_without_an_issuer(self, configure: Configure, tmp_path: Path) -> None:
        configure(**write_google_files(tmp_path) | {"google_wallet_issuer_id": ""})
        assert google_pass.find_signer() is None
        configure(google_wallet_key_file=tmp_path / "nowhere", google_wallet_issuer_id=ISSUER_ID)
        assert google_pass.find_signer() is None


def test_iat_is_when_it_was_asked(signer: GoogleSigner) -> None:
    later = AT + timedelta(minutes=5)
    assert read_link(make_link(make_paper_facts(), signer, at=later))["iat"] == int(later.timestamp())
