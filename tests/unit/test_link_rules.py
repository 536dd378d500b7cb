"""Door links: their words, their time, and when they let somebody in."""

from datetime import UTC, datetime, timedelta

import pytest

from app.door import link_rules as rules
from app.door.errors import DoorLinkExpired, DoorLinkInvalid, DoorLinkRevoked, NameMissing
from app.models import DoorLink

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_link(expires_at: datetime = NOON + HOUR, revoked_at: datetime | None = None) -> DoorLink:
    return DoorLink(event_id="e", token_hash="h", created_by="a", expires_at=expires_at, revoked_at=revoked_at)


class TestReadLabel:
    def test_clean(self) -> None:
        assert rules.read_label("  North \u202e team ") == "North team"

    @pytest.mark.parametrize("label", ["", " ", "\u200b", "L" * 61])
    def test_refused(self, label: str) -> None:
        with pytest.raises(DoorLinkInvalid) as refused:
            rules.read_label(label)
        assert refused.value.details[0]["field"] == "label"


class TestEnsureGate:
    @pytest.mark.parametrize(("gate", "gates"), [("", []), ("", ["North"]), ("North", ["South", "North"])])
    def test_there(self, gate: str, gates: list[str]) -> None:
        rules.ensure_gate(gate, gates)

    @pytest.mark.parametrize("gates", [[], ["South"], ["north"]])
    def test_not_there(self, gates: list[str]) -> None:
        with pytest.raises(DoorLinkInvalid):
            rules.ensure_gate("North", gates)


class TestComputeExpiry:
    def test_half_a_day_after_the_event(self) -> None:
        assert rules.compute_expiry(None, ends_at=NOON, now=NOON) == NOON + 12 * HOUR

    @pytest.mark.parametrize("wanted", [NOON + timedelta(seconds=1), NOON + 12 * HOUR])
    def test_as_wished(self, wanted: datetime) -> None:
        assert rules.compute_expiry(wanted, ends_at=NOON, now=NOON) == wanted

    @pytest.mark.parametrize("wanted", [NOON - HOUR, NOON, NOON + 12 * HOUR + timedelta(seconds=1)])
    def test_too_early_or_too_late(self, wanted: datetime) -> None:
        with pytest.raises(DoorLinkInvalid):
            rules.compute_expiry(wanted, ends_at=NOON, now=NOON)

    def test_event_long_over(self) -> None:
        with pytest.raises(DoorLinkInvalid):
            rules.compute_expiry(None, ends_at=NOON - 12 * HOUR, now=NOON)


class TestEnsureOpen:
    def test_open(self) -> None:
        rules.ensure_open(make_link(), NOON)

    def test_expired_on_the_second(self) -> None:
        with pytest.raises(DoorLinkExpired):
            rules.ensure_open(make_link(expires_at=NOON), NOON)

    def test_revoked(self) -> None:
        with pytest.raises(DoorLinkRevoked):
            rules.ensure_open(make_link(revoked_at=NOON - HOUR), NOON)


class TestEnsureNamed:
    def test_named(self) -> None:
        rules.ensure_named("Zoë")

    @pytest.mark.parametrize("name", ["", "  ", "\u200b\t"])
    def test_nameless(self, name: str) -> None:
        with pytest.raises(NameMissing):
            rules.ensure_named(name)
