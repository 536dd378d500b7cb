"""Names in every script: what paper writes, and with which faces."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.paper_letters import OURS, SCRIPTS, clean_text, direction_of, font_file, letters_of, prepare

ALL = (*OURS, "europe", *SCRIPTS, "chinese", "japanese", "korean", "emoji")


@pytest.mark.parametrize("name", ALL)
def test_face_is_there(name: str) -> None:
    assert font_file(name).is_file()
    assert len(letters_of(name)) > 80


@pytest.mark.parametrize(
    ("text", "face", "others"),
    [
        ("Nadia Petrović", "text", ()),
        ("Nguyễn Thị Ánh", "europe", ()),  # one hand for the whole name
        ("Надя Петровић", "europe", ()),
        ("Σωκράτης & co", "europe", ()),
        ("王小明", "text", ("chinese",)),
        ("陳怡君 黃志明", "text", ("chinese",)),
        ("山田太郎 やまだ", "text", ("japanese",)),  # kana: the signs are drawn as in Japan
        ("김철수 李", "text", ("korean", "japanese")),
        ("محمد الأحمد", "text", ("arabic",)),
        ("שלום", "text", ("hebrew",)),
        ("प्रिया शर्मा", "text", ("devanagari",)),
        ("สมชาย", "text", ("thai",)),
        ("გიორგი", "text", ("georgian",)),
        ("Party 🎉", "text", ("emoji",)),
    ],
)
def test_written_as_it_is(text: str, face: str, others: tuple[str, ...]) -> None:
    made = prepare(text, "text")
    assert (made.text, made.face, made.others) == (text, face, others)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("  Ana \t\n Marić ", "Ana Marić"),
        ("e\u0301", "é"),
        ("\u202eeman\u202c", "eman"),  # nothing turns the line about
        ("a\x00b\x07", "ab"),
        ("👩\u200d🚀", "👩🚀"),
        ("❤\ufe0f", "❤"),
        ("👍🏽", "👍"),
        ("𝓕𝓪𝓷𝓬𝔂", "Fancy"),
        ("ﬁne", "fine"),
        ("ᎠᏂᏴᏫᏯ", "aniyvwiya"),  # no letters of ours: in Latin ones
        ("\U000e0041\ue000", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),  # this joiner is spelling
        ("a\u200cb", "ab"),
    ],
)
def test_cleaned(text: str, written: str) -> None:
    assert clean_text(text) == written


@given(st.text(max_size=60))
def test_every_letter_has_a_face(text: str) -> None:
    for face in OURS:
        made = prepare(text, face)
        drawn = letters_of(made.face).union(*(letters_of(other) for other in made.others))
        assert {ord(letter) for letter in made.text} <= drawn
        assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in made.text)


@given(st.text(max_size=60))
def test_clean_stays_clean(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_without_the_file_of_a_script() -> None:
    """An installation may leave the large faces out."""
    assert letters_of("klingon") == frozenset()


@pytest.mark.parametrize(
    ("text", "way"), [("Ana", "ltr"), ("محمد Ali", "rtl"), ("2026 שלום", "rtl"), ("123", "ltr"), ("", "ltr")]
)
def test_direction(text: str, way: str) -> None:
    assert direction_of(text) == way
