"""The keys that sign an event's codes, in words for its organizer. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.door.desk_schemas import DoorKeysView, DoorKeyView, KeyChangeView, RotationView
from state import times


@dataclass(frozen=True)
class KeyRow:
    """A key: since when it signs, or until when it did; ``is_over`` once it signs no more."""

    id: str
    name: str
    words: str
    is_over: bool


def key_rows(found: DoorKeysView, timezone: str) -> list[KeyRow]:
    """The keys, the one that signs first."""
    return [_key_row(key, timezone) for key in reversed(found.keys)]


def _key_row(key: DoorKeyView, timezone: str) -> KeyRow:
    made = times.short_words(key.made_at, timezone)
    words = f"Signs since {made}"
    if key.retired_at is not None:
        words = f"Signed from {made} until {times.short_words(key.retired_at, timezone)}. Its codes still work."
    return KeyRow(id=str(key.key_id), name=f"Key {key.key_id}", words=words, is_over=key.retired_at is not None)


def change_words(change: KeyChangeView, timezone: str) -> str:
    """As in "Sat 28 Nov, 20:14 · Juna Okafor: key 2 for key 1. Codes made before still work."."""
    replaced = f"key {change.key_id} for {_list_keys(change.replaced)}" if change.replaced else f"key {change.key_id}"
    parts = [times.short_words(change.at, timezone), f"{change.by}: {replaced}. {_effect(change)}"]
    return " · ".join(parts)


def _effect(change: KeyChangeView) -> str:
    if not change.is_compromised:
        return "Codes made before still work."
    return f"Somebody may have copied it: {count_codes(change.superseded)} had to be made again."


def result_words(made: RotationView, *, is_compromised: bool) -> str:
    """What a new key has done."""
    if not is_compromised:
        return f"Key {made.key_id} signs from now on. Codes made before still work."
    if made.superseded == 0:
        return f"Key {made.key_id} signs from now on. There was no code to end."
    return (
        f"Key {made.key_id} signs from now on. {count_codes(made.superseded)} ended: phones make theirs again as soon "
        "as they are online, papers have to be printed again."
    )


def count_codes(number: int) -> str:
    """As in "no code", "1 code", "1,204 codes"."""
    return f"{number:,} codes" if number > 1 else ("no code", "1 code")[number]


def _list_keys(numbers: Sequence[int]) -> str:
    *others, last = [str(number) for number in numbers]
    return f"keys {', '.join(others)} and {last}" if others else f"key {last}"
