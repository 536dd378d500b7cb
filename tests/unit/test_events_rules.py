"""Pure rules of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import countries, markdown, rules
from app.units import Wei


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Wrocław", "wroclaw"),
            ("  São   Paulo ", "sao paulo"),
            ("STRASSE Straße", "strasse strasse"),
            ("Łódź-Øst", "lodz ost"),
            ("wroc_love.rb", "wroc love rb"),
            ("İstanbul", "istanbul"),
            ("東京 2026", "東京 2026"),
            ("%_\\'", ""),
            ("ﬁne", "fine"),
            ("𝕬rt", "art"),
        ],
    )
    def test_examples(self, text: str, folded: str) -> None:
        assert rules.fold(text) == folded

    @given(st.text())
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert rules.fold(rules.fold(text)) == rules.fold(text)

    @given(st.text())
    def test_leaves_nothing_that_like_understands(self, text: str) -> None:
        assert not set("%_\\") & set(rules.fold(text))


class TestCanBePriced:
    @pytest.mark.parametrize(
        ("price", "fits"),
        [
            (0, True),
            (2**60 - 1, True),
            (2**60, False),
            (10**19, True),
            (123_456_789_012_345_678 * 10**10, True),
            (2**96 - 1, False),
            (5 * 10**28, True),
            (10**29, False),
        ],
    )
    def test_as_the_contract_packs(self, price: int, fits: bool) -> None:
        assert rules.can_be_priced(Wei(price)) is fits


class TestCountries:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Poland", "PL"),
            ("pl", "PL"),
            ("U.S.A.", "US"),
            ("UK", "GB"),
            ("Holland", "NL"),
            ("côte d'ivoire", "CI"),
            ("Kosovo", "XK"),
        ],
    )
    def test_found(self, text: str, code: str) -> None:
        assert countries.find_code(text) == code
        assert code in countries.names_of(code)

    def test_unknown(self) -> None:
        assert countries.find_code("Atlantis") is None
        assert countries.names_of("ZZ") == ()
        assert countries.name_of("ZZ") == "ZZ"
        assert countries.name_of("GB") == "United Kingdom"


class TestMarkdown:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "![x](https://evil.example/pixel.png)",
            '<a href="x" onclick="y">z</a>',
            "[x](data:text/html,<script>1</script>)",
            "<style>*{display:none}</style>",
        ],
    )
    def test_nothing_active_comes_out(self, text: str) -> None:
        html = markdown.render(text)
        for word in ("<script", "<img", "<style", 'href="javascript', 'href="data', '<a href="x" onclick'):
            assert word not in html

    def test_what_is_allowed(self) -> None:
        html = markdown.render("# One\n\n- *a*\n\n[b](https://example.org)")
        assert "<h3>One</h3>" in html
        assert "<li><em>a</em></li>" in html
        assert '<a href="https://example.org" rel="noopener noreferrer nofollow ugc">b</a>' in html

    @given(st.text())
    def test_never_a_script(self, text: str) -> None:
        assert "<script" not in markdown.render(text).lower()
