"""Connections of PostgreSQL that break while nobody looks: a restart, a fail-over, a firewall's time limit."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import db
from app.db import make_engine, transaction


def use_one() -> int:
    """A transaction; the number of the server's process that served it."""
    with transaction() as session:
        return int(session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one())


def end(url: str, process: int) -> None:
    """Take the connection away on the server's side."""
    other = make_engine(url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    other.dispose()


def test_an_idle_one_is_replaced(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PING_AFTER_S", 0.0)
    first = use_one()
    end(postgres, first)
    assert use_one() != first


def test_one_that_was_in_use_a_moment_ago_fails_once(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PING_AFTER_S", 60.0)
    first = use_one()
    end(postgres, first)
    with pytest.raises(OperationalError):
        use_one()
    assert use_one() != first
