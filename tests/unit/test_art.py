"""Generated pictures: the same id gives the same bytes; different ids differ; nothing but shapes inside."""

import hashlib
from xml.etree import ElementTree

import pytest

from app.content.art import MOST_BYTES, PALETTES, ArtKind, draw, family_of, palette_of
from app.content.art_families import FAMILIES
from app.content.art_pen import Stream

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {SVG + name for name in ("svg", "g", "defs", "clipPath", "path", "circle", "ellipse", "use")}
SEEDS = [hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(120)]
KINDS: tuple[ArtKind, ...] = ("event", "badge", "gift")


class TestDraw:
    @pytest.mark.parametrize("kind", KINDS)
    def test_same_id_same_picture(self, kind: ArtKind) -> None:
        assert draw(kind, SEEDS[0]) == draw(kind, SEEDS[0])

    def test_pictures_never_change(self) -> None:
        """Covers are printed, shared and hashed: a change of the drawing needs a new version of the stream."""
        digest = hashlib.sha256("".join(draw(kind, seed) for seed in SEEDS[:40] for kind in KINDS).encode()).hexdigest()
        assert digest == "f998e97f73b014336bb7e70c82532fff5253017db95747775a1b575b85df8398"

    @pytest.mark.parametrize("kind", KINDS)
    def test_different_ids_different_pictures(self, kind: ArtKind) -> None:
        assert len({draw(kind, seed) for seed in SEEDS}) == len(SEEDS)

    @pytest.mark.parametrize("kind", KINDS)
    def test_small_well_formed_and_only_shapes(self, kind: ArtKind) -> None:
        for seed in SEEDS:
            picture = draw(kind, seed)
            assert len(picture.encode()) <= MOST_BYTES, (seed, family_of(seed))
            for element in ElementTree.fromstring(picture).iter():
                assert element.tag in SHAPES
                assert all(value.startswith("#") for name, value in element.attrib.items() if name.endswith("href"))

    @pytest.mark.parametrize(
        ("kind", "size"), [("event", ("1200", "675")), ("badge", ("512", "512")), ("gift", ("1200", "675"))]
    )
    def test_size(self, kind: ArtKind, size: tuple[str, str]) -> None:
        root = ElementTree.fromstring(draw(kind, "one"))
        assert (root.get("width"), root.get("height")) == size

    def test_references_resolve(self) -> None:
        for seed in SEEDS:
            root = ElementTree.fromstring(draw("event", seed))
            names = [element.get("id") for element in root.iter() if element.get("id")]
            assert len(names) == len(set(names))
            assert {element.get("href", "")[1:] for element in root.iter(SVG + "use")} <= set(names)

    def test_every_family_and_palette_occurs(self) -> None:
        assert {family_of(seed) for seed in SEEDS} == set(FAMILIES)
        assert {palette_of(seed) for seed in SEEDS} == set(PALETTES)

    def test_markup_in_a_seed_stays_out(self) -> None:
        assert "script" not in draw("event", "<script>alert(1)</script>")

    def test_unknown_kind(self) -> None:
        with pytest.raises(ValueError, match="no art of kind"):
            draw("poster", "one")  # type: ignore[arg-type]

    @pytest.mark.parametrize("seed", ["", "x" * 129])
    def test_seed_of_wrong_length(self, seed: str) -> None:
        with pytest.raises(ValueError, match="1 to 128"):
            draw("event", seed)


class TestPalettes:
    def test_grounds_stand_out_from_both_pages(self) -> None:
        """A cover's ground is neither paper nor night: at least 1.6:1 from either page."""
        for palette in PALETTES:
            for page in ("#FAF6EF", "#14110F"):
                assert _contrast(palette.ground, page) >= 1.6, (palette.ground, page)


class TestStream:
    def test_spread_is_even(self) -> None:
        stream = Stream("even")
        tens = [0] * 10
        for _ in range(10_000):
            tens[int(stream.unit() * 10)] += 1
        assert min(tens) > 850
        assert max(tens) < 1150

    def test_whole_reaches_both_ends(self) -> None:
        stream = Stream("ends")
        assert {stream.whole(2, 4) for _ in range(100)} == {2, 3, 4}


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
