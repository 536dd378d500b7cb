"""What every table shares: ids and column shorthands."""

import uuid
from datetime import datetime
from typing import Any

from sqlmodel import Field

from app.clock import now
from app.db import UtcDateTime, WeiType
from app.units import Wei


def new_id() -> str:
    """A fresh id: 32 hexadecimal characters."""
    return uuid.uuid4().hex


def id_field() -> Any:
    """A primary key that makes itself."""
    return Field(default_factory=new_id, primary_key=True, max_length=32)


def time_field(**options: Any) -> Any:
    """An aware UTC time that must be given (or a default factory named)."""
    return Field(sa_type=UtcDateTime, **options)


def created_field() -> Any:
    """The time at which the row was written."""
    return Field(default_factory=now, sa_type=UtcDateTime)


def wei_field(**options: Any) -> Any:
    """An amount in wei."""
    return Field(sa_type=WeiType, **options)


__all__ = ["Wei", "created_field", "datetime", "id_field", "new_id", "time_field", "wei_field"]
