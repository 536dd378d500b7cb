"""The holder's badges: a tray of coins that fills by itself."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from app.badges import service as badges
from app.badges.schemas import BadgeView
from app.caller import Caller
from app.chain.inbox import find_deployment
from app.chain.networks import network
from state import times
from state.session import caller_of, look_up
from state.shell import call
from state.watching import changes_of, counter_of


@dataclass(frozen=True)
class Coin:
    """A badge, with the truth about it on the chain. ``number`` is its token id, decimal text."""

    id: str = ""
    href: str = ""
    picture_url: str = ""
    title: str = ""
    words: str = ""
    number: str = ""
    contract: str = ""
    tx_hash: str = ""
    explorer_url: str = ""
    minted: str = ""


class BadgesState(rx.State):
    """The signed-in holder's badges, the newest first."""

    coins: list[Coin] = []
    shown: Coin = Coin()
    is_showing: bool = False
    is_loaded: bool = False
    is_nobody: bool = False

    @rx.event
    async def load(self) -> EventSpec | None:
        """All badges of the caller, watched from now on; nothing for a visitor."""
        caller = await caller_of(self)
        self.is_nobody = caller is None
        self.is_loaded = True
        self.is_showing = False
        if caller is None:
            self.coins = []
            return None
        seen = await counter_of(f"badges:{caller.address}")
        self.coins = await look_up(_read_coins, caller)
        return call(BadgesState.watch, seen)

    @rx.event(background=True, supersedes=True)
    async def watch(self, seen: int) -> None:
        """Show a badge when it arrives, until the page is left."""
        async with self:
            caller = await caller_of(self)
        if caller is None:
            return
        async for _ in changes_of(f"badges:{caller.address}", since=seen):
            async with self:
                caller = await caller_of(self)
                self.coins = await look_up(_read_coins, caller) if caller else []
            if caller is None:
                return

    @rx.event
    def show(self, coin_id: str) -> None:
        """The technical truth about one of the badges on the tray."""
        self.shown = next((coin for coin in self.coins if coin.id == coin_id), Coin())
        self.is_showing = bool(self.shown.id)

    @rx.event
    def close(self) -> None:
        """Back to the tray."""
        self.is_showing = False


def _read_coins(session: Session, caller: Caller) -> list[Coin]:
    deployed = find_deployment(session, network().chain_id, "AttendanceBadge")
    contract = deployed.address if deployed else ""
    return [coin_of(badge, contract) for badge in badges.list_mine(session, caller)]


def coin_of(badge: BadgeView, contract: str) -> Coin:
    """A badge as the tray shows it. Its day is counted in UTC: badges do not carry the event's time zone."""
    return Coin(
        id=f"{badge.event_number}-{badge.ticket_token_id}",
        href=f"/event/{badge.event_slug}/",
        picture_url=f"/art/badge/{badge.art_seed}.svg",
        title=badge.event_title,
        words=" · ".join(filter(None, [times.date_words(badge.starts_at, "UTC"), badge.city])),
        number=str(badge.event_number),
        contract=contract,
        tx_hash=badge.tx_hash,
        explorer_url=badge.explorer_url or "",
        minted=f"{times.short_words(badge.minted_at, 'UTC')} (UTC)",
    )
