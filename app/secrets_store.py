"""Keys that are ours, in files of the data folder that only we can read (0600), made at first use.

A KMS can take this module's place: nobody else touches the files.
"""

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet

from app.config import settings


def read_or_make(name: str, made: bytes) -> bytes:
    """The content of the key file ``name``; ``made`` is written when there is none. Safe against a second maker."""
    folder = settings().data_path / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        _write_new(path, made)
    return path.read_bytes()


def _write_new(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


@cache
def sealing_key() -> Fernet:
    """The key under which secrets are sealed in the database (Fernet: AES-128-CBC with HMAC-SHA-256)."""
    return Fernet(read_or_make("sealing.key", Fernet.generate_key()))


@cache
def relayer_key() -> bytes:
    """The relayer's private key, 32 bytes: from ``KEEPSAKE_RELAYER_KEY_FILE`` (hex) or our own file."""
    if settings().relayer_key_file:
        return bytes.fromhex(Path(settings().relayer_key_file).read_text().strip().removeprefix("0x"))
    return bytes.fromhex(read_or_make("relayer.key", secrets.token_hex(32).encode()).decode())
