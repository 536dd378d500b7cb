"""Countries by code and by the names people use (ISO 3166-1 from pycountry, and a few words of our own)."""

from functools import cache

import pycountry

from app.events.rules import fold

_ALSO = {
    "GB": ("UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "US": ("U.S.A.", "U.S.", "America", "United States"),
    "NL": ("Holland", "The Netherlands"),
    "CZ": ("Czech Republic",),
    "KR": ("South Korea", "Korea"),
    "RU": ("Russia",),
    "TR": ("Turkey",),
    "AE": ("UAE", "Emirates"),
    "MK": ("Macedonia",),
    "VN": ("Vietnam",),
    "CI": ("Ivory Coast",),
}

_UNLISTED = {"XK": ("Kosovo",)}
"""Codes in wide use that ISO 3166-1 leaves to its users."""


@cache
def names_of(code: str) -> tuple[str, ...]:
    """Every word for a country, its code included; empty for a code that is none."""
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    if country is None:
        return (code, *_UNLISTED[code]) if code in _UNLISTED else ()
    names = [getattr(country, field, "") for field in ("name", "common_name", "official_name")]
    return tuple(filter(None, [country.alpha_2, country.alpha_3, *names, *_ALSO.get(country.alpha_2, ())]))


@cache
def name_of(code: str) -> str:
    """What to call a country on screen; the code itself when it is unknown."""
    if code in _UNLISTED:
        return _UNLISTED[code][0]
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    return str(getattr(country, "common_name", country.name)) if country else code


@cache
def _codes() -> dict[str, str]:
    codes = [country.alpha_2 for country in pycountry.countries] + list(_UNLISTED)
    return {fold(name): code for code in codes for name in names_of(code)}


def find_code(text: str) -> str | None:
    """The two-letter code of a country named by code or name, in any case and with or without diacritics."""
    return _codes().get(fold(text))
