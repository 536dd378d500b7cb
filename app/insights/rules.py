"""The rules of the figures that everybody may check. Pure."""

from collections.abc import Iterable

from app.models import ChainLog
from app.tickets.rules import read_attended


def replay_attendance(logs: Iterable[ChainLog]) -> set[int]:
    """The tokens that are marked as attended after these logs, in the chain's order."""
    marked: set[int] = set()
    for log in logs:
        if log.name == "AttendanceMarked":
            marked.update(read_attended(log))
        elif log.token_id is not None:
            marked.discard(log.token_id)
    return marked
