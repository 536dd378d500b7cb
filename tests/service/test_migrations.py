"""The migrations and the models say the same."""

from app import migrate
from app.db import engine


class TestUpgrade:
    def test_gives_exactly_the_tables_of_the_models(self, database: str) -> None:
        assert migrate.list_differences(engine()) == []

    def test_changes_nothing_the_second_time(self, database: str) -> None:
        migrate.upgrade(database)
        assert migrate.list_differences(engine()) == []
