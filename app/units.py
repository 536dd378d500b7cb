"""Units of money and identifiers, as types, with the only functions that turn them into words."""

from decimal import Decimal, InvalidOperation, localcontext
from typing import NewType

from eth_utils.address import is_address, to_checksum_address

from app.errors import Invalid

Wei = NewType("Wei", int)
Address = NewType("Address", str)

NOBODY = Address("0x" + "0" * 40)
"""The zero address: no owner, no holder, the chain's own coin."""
WEI_PER_COIN = 10**18
MAX_PRICE_WEI = Wei(2**96 - 1)
"""Prices are stored on chain in 96 bits (EventTicket packs them with the owner's slot)."""


def parse_address(text: str) -> Address:
    """``text`` as a checksummed address; raises ``Invalid`` when it is none or its checksum is wrong."""
    text = text.strip()
    if not is_address(text):
        raise Invalid("That is not a wallet address.")
    checksummed = to_checksum_address(text)
    digits = text[-40:]
    if digits not in (digits.lower(), digits.upper(), checksummed[2:]):  # is_address does not look (eth-utils 6)
        raise Invalid("That address has a mistake in it.")
    return Address(checksummed)


def parse_coins(text: str) -> Wei:
    """A decimal amount of the chain's coin ("0.05") as wei; raises ``Invalid`` for anything else."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise Invalid("That is not an amount.") from None
    if not amount.is_finite() or amount < 0:
        raise Invalid("An amount cannot be negative.")
    if amount > MAX_PRICE_WEI:  # before it is multiplied: "1e999999999" must not be written out
        raise Invalid("That amount is too large.")
    with localcontext(prec=60):
        scaled = amount * WEI_PER_COIN
        if scaled > MAX_PRICE_WEI:
            raise Invalid("That amount is too large.")
        if scaled != scaled.to_integral_value():
            raise Invalid("That amount has too many decimals.")
    return Wei(int(scaled))


def format_coins(amount: Wei, symbol: str = "ETH") -> str:
    """``amount`` for a person, without trailing zeros: ``0.05 ETH``; zero is ``Free``."""
    if amount == 0:
        return "Free"
    whole, rest = divmod(amount, WEI_PER_COIN)
    text = f"{whole}.{rest:018d}".rstrip("0").rstrip(".")
    return f"{text} {symbol}"


def shorten(address: str) -> str:
    """An address for a person: ``0x12ab…89ef``."""
    return f"{address[:6]}…{address[-4:]}"
