"""An event's checked numbers in words. Pure."""

from dataclasses import dataclass

from app.insights.schemas import Difference, DifferenceName, EventFigures, FigureName

LABELS: dict[FigureName, str] = {
    "sold": "Sold",
    "granted": "Given by the organizer",
    "refunded": "Money back",
    "let_in": "Let in at the door",
    "attended": "Attended, on chain",
    "badges": "Badges",
}
DIFFERENCES: dict[DifferenceName, str] = {
    "let_in_not_attended": "{} let in and not yet on chain.",
    "attended_not_let_in": "{} on chain whose scan was taken back.",
    "attended_without_badge": "{} attended whose badge is on its way.",
    "badge_without_attendance": "{} badges without attendance.",
}
AGREED = "Door, chain and badges agree."
OURS = "our scanners"


@dataclass(frozen=True)
class NumberRow:
    """A number, and the logs that prove it."""

    label: str
    count: str
    proof: str


def number_rows(found: EventFigures) -> list[NumberRow]:
    """The numbers in the order of an evening."""
    return [NumberRow(LABELS[one.name], f"{one.count:,}", ", ".join(one.logs) or OURS) for one in found.figures]


def difference_words(differences: list[Difference]) -> str:
    """What does not agree, and that all does when nothing is left."""
    told = [DIFFERENCES[one.name].format(f"{one.count:,}") for one in differences if one.count]
    return " ".join(told) or AGREED
