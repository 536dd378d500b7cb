"""Measured figures of a test run, printed in one table at its end (``-p tests.figures`` in pyproject.toml)."""

import pytest

_figures: list[tuple[str, str]] = []


def record(what: str, figure: str) -> None:
    """Remember a figure for the table."""
    _figures.append((what, figure))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Pytest's hook: print the table."""
    if _figures:
        terminalreporter.section("figures")
    for what, figure in _figures:
        terminalreporter.write_line(f"{what:70} {figure}")
