"""Log lines: JSON, with the request's id, never with a secret."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest
import structlog

from app import logs


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level


def lines(write: str, **values: object) -> dict[str, object]:
    output = io.StringIO()
    with redirect_stdout(output):
        logs.configure("INFO", pretty=False)
        structlog.get_logger("test.fresh").info(write, **values)
    found: dict[str, object] = json.loads(output.getvalue().splitlines()[-1])
    return found


class TestConfigure:
    def test_a_line_is_json_with_time_and_bound_values(self) -> None:
        with structlog.contextvars.bound_contextvars(request_id="abc"):
            line = lines("ticket sold", count=2)
        assert line.items() >= {"event": "ticket sold", "count": 2, "request_id": "abc", "level": "info"}.items()
        assert str(line["timestamp"]).endswith("Z")

    def test_secrets_are_removed_at_any_depth(self) -> None:
        line = lines("x", session_token="s1", headers={"Cookie": "s2", "accept": "json"}, signature="s3", raw="s4")
        assert "s1" not in json.dumps(line)
        assert line["headers"] == {"Cookie": "[removed]", "accept": "json"}
        assert {line["session_token"], line["signature"], line["raw"]} == {"[removed]"}

    def test_libraries_lines_look_the_same(self) -> None:
        output = io.StringIO()
        with redirect_stdout(output):
            logs.configure("INFO", pretty=False)
            logging.getLogger("some.library").warning("careful %s", "now")
        assert json.loads(output.getvalue())["event"] == "careful now"
