"""Alembic's environment: our metadata, our engine, batch mode (SQLite alters a table by copying it)."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import AutoString, SQLModel

import app.models  # noqa: F401 - registers every table
from app.db import WEI_DIGITS, UtcDateTime, WeiType, make_engine


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that old migrations need none of our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, WeiType):
        return f"sa.String(length={WEI_DIGITS})"
    if kind == "type" and isinstance(item, AutoString):
        length: int | None = getattr(item, "length", None)
        return f"sa.String(length={length})" if length else "sa.String()"
    return False


def run(connection: Connection) -> None:
    """All migrations that are missing, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """With the connection that ``app.migrate`` hands over, or one of our own on Alembic's command line."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    url = context.config.get_main_option("sqlalchemy.url")
    with make_engine(url or "sqlite://").execution_options(writes=True).begin() as own:
        run(own)


main()
