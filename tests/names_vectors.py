"""The example that both readers of names are tested with; ``python -m tests.names_vectors`` writes the file again."""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.door import names
from app.door.live_repository import NameRow
from tests.names_reader import name_key

FILE = Path(__file__).parent / "data" / "names_vectors.json"
SALT = bytes(range(16))
START = 1_800_000_000
HOUR_UNITS = 12
WINDOWS = f"[[{START}, {8 * HOUR_UNITS}], [{START + 8 * 3600}, {2 * HOUR_UNITS}]]"
NAMES = {3: "Nadia Petrović", 4: "Đorđe", 6: "Конституция Александровна Ковалевская", 7: "Ω" * 40}
"""Token 5 has no name."""


def signature_of(token: int, window: int) -> bytes:
    """Any 64 bytes do: a signature is only the secret here."""
    digest = sha256(f"{token} {window}".encode()).digest()
    return digest + digest[::-1]


def make_rows() -> list[NameRow]:
    """The rows that the file is made from."""
    return [
        NameRow(token, name, WINDOWS, name_key(signature_of(token, 0)) + name_key(signature_of(token, 1)))
        for token, name in NAMES.items()
    ]


def make_document() -> dict[str, Any]:
    """Two files, of the first window and of the one that follows, with whose signature opens which name."""
    files = []
    for window in (0, 1):
        with patch("app.door.names.secrets.token_bytes", return_value=SALT):
            body = names.pack(make_rows(), first=3, count=5, at=START, is_next=bool(window))
        opens = [
            {"token": token, "signature": signature_of(token, window).hex(), "name": fitted(token)}
            for token in (3, 4, 5, 6, 7)
        ]
        closed = [
            {"token": 3, "signature": signature_of(4, window).hex()},
            {"token": 3, "signature": signature_of(3, 1 - window).hex()},
            {"token": 8, "signature": signature_of(8, window).hex()},
        ]
        files.append({"bytes": base64.b64encode(body).decode(), "opens": opens, "does_not_open": closed})
    return {"files": files}


def fitted(token: int) -> str | None:
    """A name as it can be read again: at most 32 bytes of it."""
    name = NAMES.get(token)
    return name and name.encode()[:32].decode(errors="ignore")


if __name__ == "__main__":
    FILE.write_text(json.dumps(make_document(), ensure_ascii=False, indent=1) + "\n")
