"""The sign-in message and names, as rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules
from app.accounts.errors import SignInExpired, SignInRefused, WrongChain
from app.errors import Invalid
from app.units import Address

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MESSAGE = rules.SignInMessage(
    domain="localhost:3000",
    address=Address("0x" + "Ab" * 20),
    uri="http://localhost:3000",
    chain_id=31337,
    nonce="a1b2c3d4e5",
    issued_at=NOW,
    expires_at=NOW + timedelta(minutes=10),
)


def ensure(message: rules.SignInMessage, now: datetime = NOW) -> None:
    rules.ensure_meant_for_us(
        message,
        origins=("http://localhost:3000", "http://127.0.0.1:3000"),
        domains=("localhost:3000", "127.0.0.1:3000"),
        chain_id=31337,
        now=now,
    )


class TestParseMessage:
    def test_reads_what_we_write(self) -> None:
        assert rules.parse_message(MESSAGE.as_text()) == MESSAGE

    @given(st.integers(0, 400), st.characters())
    def test_any_other_letter_is_refused_or_read_as_it_stands(self, place: int, letter: str) -> None:
        text = MESSAGE.as_text()
        place %= len(text)
        edited = text[:place] + letter + text[place + 1 :]
        try:
            assert rules.parse_message(edited).as_text() == edited
        except SignInRefused:
            assert edited != text

    @pytest.mark.parametrize("text", ["", "x", MESSAGE.as_text() + "\n", " " + MESSAGE.as_text(), "\n" * 2000])
    def test_anything_else(self, text: str) -> None:
        with pytest.raises(SignInRefused):
            rules.parse_message(text)

    def test_a_day_that_does_not_exist(self) -> None:
        with pytest.raises(SignInRefused):
            rules.parse_message(MESSAGE.as_text().replace("2026-05-01T12:00", "2026-02-31T12:00"))


class TestEnsureMeantForUs:
    def test_ours(self) -> None:
        ensure(MESSAGE)

    def test_times(self) -> None:
        ensure(MESSAGE, NOW - timedelta(minutes=2))
        for moment in (NOW + timedelta(minutes=10), NOW - timedelta(minutes=3)):
            with pytest.raises(SignInExpired):
                ensure(MESSAGE, moment)

    def test_domain_and_uri_belong_together(self) -> None:
        text = MESSAGE.as_text().replace("localhost:3000 wants", "127.0.0.1:3000 wants")
        with pytest.raises(SignInRefused):
            ensure(rules.parse_message(text))

    def test_chain(self) -> None:
        with pytest.raises(WrongChain):
            ensure(rules.parse_message(MESSAGE.as_text().replace("31337", "1")))


class TestCleanName:
    def test_examples(self) -> None:
        assert rules.clean_name("  Ada \n\t Lovelace\u202e\u200b ") == "Ada Lovelace"
        with pytest.raises(Invalid):
            rules.clean_name("x" * 81)
