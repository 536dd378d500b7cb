"""The ticket as a pass of Apple Wallet: ``pass.json``, pictures, manifest and signature in one archive."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha1
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.tickets.apple_signer import AppleSigner
from app.tickets.paper_facts import PaperFacts
from app.tickets.paper_pictures import draw_marks, draw_strips

MEDIA_TYPE = "application/vnd.apple.pkpass"
PAPER, INK, SOFT = "rgb(250,246,239)", "rgb(28,25,23)", "rgb(107,98,89)"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""What an archive cannot go behind: the same ticket makes the same files."""
LATE = timedelta(hours=6)
"""So long after the end the pass moves to those that are over, as its code ends."""
DAY = timedelta(hours=24)

Field = dict[str, str]


def make_pkpass(facts: PaperFacts, signer: AppleSigner) -> bytes:
    """The signed archive for a phone."""
    document = describe(facts, type_id=signer.type_id, team_id=signer.team_id)
    files = draw_marks() | draw_strips(facts.event_id)
    return pack(files | {"pass.json": _json(document)}, signer.sign)


def pack(files: dict[str, bytes], sign: Callable[[bytes], bytes]) -> bytes:
    """Files with their manifest (SHA-1 is Apple's choice) and its signature, in an archive."""
    ordered = dict(sorted(files.items()))
    digests = {name: sha1(content, usedforsecurity=False).hexdigest() for name, content in ordered.items()}
    manifest = _json(digests)
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in (*ordered.items(), ("manifest.json", manifest), ("signature", sign(manifest))):
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return kept.getvalue()


def describe(facts: PaperFacts, *, type_id: str, team_id: str) -> dict[str, Any]:
    """``pass.json``. Without a code the pass says how to get one: a copy of it would open no door anyway."""
    doors, ends = facts.doors_at, max(facts.ends_at, facts.doors_at)
    described: dict[str, Any] = {
        "formatVersion": 1,
        "passTypeIdentifier": type_id,
        "teamIdentifier": team_id,
        "serialNumber": facts.ticket_id,
        "organizationName": "Keepsake",
        "description": f"Ticket for {facts.title}",
        "logoText": "Keepsake",
        "groupingIdentifier": facts.event_id,
        "backgroundColor": PAPER,
        "foregroundColor": INK,
        "labelColor": SOFT,
        "relevantDate": doors.isoformat(),
        "relevantDates": [{"startDate": doors.isoformat(), "endDate": min(ends, doors + DAY).isoformat()}],
        "expirationDate": (ends + LATE).isoformat(),
        "sharingProhibited": True,
        "eventTicket": {
            "headerFields": [_field("day", f"{facts.starts_at:%a}", f"{facts.starts_at.day} {facts.starts_at:%b}")],
            "secondaryFields": [_field("event", "Event", facts.title)],
            "auxiliaryFields": _front(facts),
            "backFields": _back(facts),
        },
    }
    if facts.code:
        barcode = {"format": "PKBarcodeFormatQR", "message": facts.code, "messageEncoding": "iso-8859-1"}
        described["barcodes"] = [barcode | ({"altText": facts.spaced_code} if facts.short_code else {})]
    return described


def _front(facts: PaperFacts) -> list[Field]:
    fields = [
        _field("doors", "Doors", f"{facts.doors_at:%H:%M}"),
        _field("starts", "Starts", f"{facts.starts_at:%H:%M}"),
        _field("tier", "Ticket", facts.tier),
        _field("place", "Where", facts.venue),
    ]
    return fields if facts.code else [*fields, _field("door", "At the door", "Open the link on the back")]


def _back(facts: PaperFacts) -> list[Field]:
    link = _field("ticket", "Your ticket", facts.url)
    if facts.code:
        words = (
            "This code replaces the one on the ticket's page. When you open that one again, this pass stops working."
        )
    else:
        words = "Open the link to show your code. It changes all the time, so this pass does not hold it."
    door = _field("code", "At the door", words)
    more = [
        _field("holder", "Holder", facts.holder),
        _field("number", "Number", str(facts.token_id)),
        _field("when", "When", f"{facts.day}. {facts.course}"),
        _field("address", "Address", facts.address),
        _field("refund", "Money back", facts.refund_rule),
    ]
    return [link, door, *(field for field in more if field["value"])]


def _field(key: str, label: str, value: str) -> Field:
    return {"key": key, "label": label, "value": value}


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
