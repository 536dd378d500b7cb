"""The pass of Apple Wallet: what it says, what is in the archive, and whose signature stands under it."""

import io
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from PIL import Image

from app.tickets import apple_signer
from app.tickets.apple_pass import describe, make_pkpass, pack
from app.tickets.paper_wallets import list_wallets
from tests.paper import CODE, make_paper_facts
from tests.wallets import TEAM_ID, TYPE_ID, make_key, make_pass_certificate, pem_of, write_apple_files

Configure = Callable[..., None]


@pytest.fixture
def files(configure: Configure, tmp_path: Path) -> Path:
    """An installation that is set up for Apple's passes."""
    configure(**write_apple_files(tmp_path))
    return tmp_path


def open_archive(archive: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def described(**values: Any) -> dict[str, Any]:
    return describe(make_paper_facts(**values), type_id=TYPE_ID, team_id=TEAM_ID)


def shown(document: dict[str, Any], part: str) -> dict[str, str]:
    return {field["key"]: field["value"] for field in document["eventTicket"][part]}


class TestDescribe:
    def test_whose_it_is(self) -> None:
        made = described()
        assert (made["formatVersion"], made["passTypeIdentifier"], made["teamIdentifier"]) == (1, TYPE_ID, TEAM_ID)
        assert made["serialNumber"] == make_paper_facts().ticket_id
        assert made["description"] == "Ticket for Evening of Lights"
        assert made["sharingProhibited"] is True

    def test_when(self) -> None:
        made = described()
        assert made["relevantDate"] == "2026-12-12T18:00:00+01:00"
        assert made["relevantDates"] == [
            {"startDate": "2026-12-12T18:00:00+01:00", "endDate": "2026-12-12T23:00:00+01:00"}
        ]
        assert made["expirationDate"] == "2026-12-13T05:00:00+01:00"

    def test_is_at_hand_for_a_day_at_most(self) -> None:
        """Phones refuse longer intervals."""
        facts = make_paper_facts()
        made = described(ends_at=facts.starts_at + timedelta(days=3))
        assert made["relevantDates"][0]["endDate"] == "2026-12-13T18:00:00+01:00"

    def test_front_and_back(self) -> None:
        made = described()
        assert shown(made, "headerFields") == {"day": "12 Dec"}
        assert shown(made, "secondaryFields") == {"event": "Evening of Lights"}
        assert shown(made, "auxiliaryFields") == {
            "doors": "18:00",
            "starts": "19:00",
            "tier": "Standing",
            "place": "Hala Stulecia",
        }
        back = shown(made, "backFields")
        assert back["ticket"] == make_paper_facts().url
        assert back["holder"] == "Nadia Petrović"
        assert "stops working" in back["code"]
        assert "holder" not in shown(described(holder="", address=""), "backFields")

    def test_code_of_the_printed_pass(self) -> None:
        (code,) = described()["barcodes"]
        assert code == {
            "format": "PKBarcodeFormatQR",
            "message": CODE,
            "messageEncoding": "iso-8859-1",
            "altText": "7KQ2\u00a0M9XD",
        }
        assert "altText" not in described(short_code="")["barcodes"][0]

    def test_no_code_where_paper_is_not_allowed(self) -> None:
        made = described(code="", short_code="")
        assert "barcodes" not in made
        assert shown(made, "auxiliaryFields")["door"] == "Open the link on the back"
        assert shown(made, "backFields")["code"].startswith("Open the link to show your code.")
        assert CODE not in json.dumps(made)


class TestPack:
    def test_manifest_names_every_file(self) -> None:
        made = open_archive(pack({"pass.json": b"{}", "icon.png": b"png"}, lambda manifest: b"signed " + manifest))
        manifest = json.loads(made["manifest.json"])
        assert manifest == {name: sha1(made[name]).hexdigest() for name in ("icon.png", "pass.json")}
        assert made["signature"] == b"signed " + made["manifest.json"]

    def test_same_files_same_bytes(self) -> None:
        one = pack({"a": b"1", "b": b"2"}, lambda _: b"s")
        assert pack({"b": b"2", "a": b"1"}, lambda _: b"s") == one


class TestArchive:
    def test_pictures(self, files: Path) -> None:
        made = open_archive(make_pkpass(make_paper_facts(), self.signer()))
        sizes = {name: Image.open(io.BytesIO(made[name])).size for name in made if name.endswith(".png")}
        assert sizes == {
            "icon.png": (29, 29),
            "icon@2x.png": (58, 58),
            "icon@3x.png": (87, 87),
            "logo.png": (50, 50),
            "logo@2x.png": (100, 100),
            "logo@3x.png": (150, 150),
            "strip.png": (375, 98),
            "strip@2x.png": (750, 196),
            "strip@3x.png": (1125, 294),
        }
        other = open_archive(make_pkpass(make_paper_facts(event_id="another"), self.signer()))
        assert other["strip.png"] != made["strip.png"]
        assert json.loads(made["pass.json"])["eventTicket"]["secondaryFields"][0]["value"] == "Evening of Lights"

    def test_signature(self, files: Path) -> None:
        """Checked by OpenSSL, with the root alone trusted: the authority in between travels along."""
        made = open_archive(make_pkpass(make_paper_facts(), self.signer()))
        assert verify(files, made["manifest.json"], made["signature"])
        assert not verify(files, made["manifest.json"] + b" ", made["signature"])
        names = {one.subject.rfc4514_string() for one in load_der_pkcs7_certificates(made["signature"])}
        assert any("Worldwide Developer Relations" in name for name in names)
        assert any(TYPE_ID in name for name in names)
        assert made["manifest.json"] not in made["signature"]  # detached

    def test_only_signature_and_manifest_are_not_listed(self, files: Path) -> None:
        made = open_archive(make_pkpass(make_paper_facts(), self.signer()))
        assert set(json.loads(made["manifest.json"])) == set(made) - {"manifest.json", "signature"}

    def signer(self) -> apple_signer.AppleSigner:
        found = apple_signer.find_signer()
        assert found is not None
        return found


def verify(files: Path, manifest: bytes, signature: bytes) -> bool:
    """Whether OpenSSL takes the signature for the manifest's."""
    (files / "manifest").write_bytes(manifest)
    (files / "signature").write_bytes(signature)
    named = ["-in", files / "signature", "-content", files / "manifest", "-CAfile", files / "root.pem"]
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", *map(str, named), "-out", "/dev/null"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class TestSetUp:
    def test_usable(self, files: Path) -> None:
        assert list_wallets() == ["pkpass"]

    def test_nothing_configured(self, configure: Configure) -> None:
        assert apple_signer.find_signer() is None
        assert list_wallets() == []

    @pytest.mark.parametrize("name", ["apple_pass_cert_file", "apple_pass_key_file", "apple_pass_wwdr_file"])
    def test_part_missing(self, files: Path, configure: Configure, name: str) -> None:
        configure(**{name: ""})
        assert apple_signer.find_signer() is None
        configure(**{name: files / "nowhere"})
        assert apple_signer.find_signer() is None
        (files / "garbage").write_bytes(b"garbage")
        configure(**{name: files / "garbage"})
        assert apple_signer.find_signer() is None

    def test_parts_that_do_not_belong_together(self, files: Path, configure: Configure) -> None:
        (files / "other.key").write_bytes(pem_of(make_key("google")))
        configure(apple_pass_key_file=files / "other.key")
        assert apple_signer.find_signer() is None
        configure(apple_pass_key_file=files / "pass.key", apple_pass_type_id="pass.example.other")
        assert apple_signer.find_signer() is None
        configure(apple_pass_type_id=TYPE_ID, apple_pass_team_id="OTHERTEAM1")
        assert apple_signer.find_signer() is None
        configure(apple_pass_team_id=TEAM_ID, apple_pass_wwdr_file=files / "root.pem")
        assert apple_signer.find_signer() is None
        configure(apple_pass_wwdr_file=files / "wwdr.cer")
        assert apple_signer.find_signer() is not None

    def test_expired(self, files: Path, configure: Configure) -> None:
        old = make_pass_certificate(make_key("pass"), lives=timedelta(days=-1))
        (files / "old.pem").write_bytes(old.public_bytes(Encoding.PEM))
        configure(apple_pass_cert_file=files / "old.pem")
        assert apple_signer.find_signer() is None

    def test_another_kind_of_key(self, files: Path, configure: Configure) -> None:
        curve = ec.generate_private_key(ec.SECP256R1())
        (files / "ec.key").write_bytes(pem_of(curve))
        (files / "ec.pem").write_bytes(make_pass_certificate(curve).public_bytes(Encoding.PEM))
        configure(apple_pass_key_file=files / "ec.key", apple_pass_cert_file=files / "ec.pem")
        assert apple_signer.find_signer() is None
