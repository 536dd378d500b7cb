"""Bring a database's schema up to date."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app.db import make_engine

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_KEY = 0x6B656570  # "keep": PostgreSQL's advisory locks are numbers


def config(url: str) -> Config:
    """Alembic's configuration, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str) -> None:
    """Run the migrations that are missing. Safe to run by several processes at once: one works, the others wait."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    try:
        _upgrade(engine, config(url))
    finally:
        engine.dispose()


def _upgrade(engine: Engine, alembic: Config) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")


def list_differences(engine: Engine) -> list[object]:
    """What the tables in the database lack or have too much, compared with the models; nothing when all is well."""
    import app.models  # noqa: F401 - registers every table

    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))
