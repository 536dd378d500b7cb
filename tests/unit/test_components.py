"""Every public component renders from plain values and from Vars, and keeps the basics of accessibility."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import reflex as rx

from components.art import art, art_url
from components.buttons import back_link, button, icon_button, link_button
from components.cards import Leaf, calendar_leaf, card, event_card, event_grid, fact, list_item, pairs, section
from components.chips import chip, chip_choice, chip_row, live_mark, state_badge
from components.coins import coin, coin_tray
from components.connection import banner, chain_link, connection_wraps, offline_bar
from components.drawings import _SHAPES, drawing
from components.fields import (
    check_field,
    choice_field,
    field_pair,
    field_set,
    number_field,
    stepper,
    text_area,
    text_field,
    time_field,
)
from components.figures import CHART_HEIGHT, Bar, bar_chart, chart_bars, figure, figures, meter
from components.frame import DESK, GIFT, Frame, bare_page, desk_page, page
from components.icons import icon
from components.sheets import lines, sheet, steps
from components.states import (
    empty_state,
    error_state,
    not_found_state,
    offline_state,
    sign_in_state,
    skeleton_cards,
    skeleton_coins,
    skeleton_event,
    skeleton_figures,
    skeleton_rows,
    skeleton_tickets,
)
from components.stubs import buy_bar, event_layout, past_strip, stub, ticket_stub, tier_stub
from components.tables import Column, link_list, table, table_row
from components.theme import STYLESHEETS, head_tags

Node = dict[str, Any]
WORDS: Any = rx.Var(_js_expr="words", _var_type=str).to(str)
FLAG: Any = rx.Var(_js_expr="flag", _var_type=bool).to(bool)
COUNT: Any = rx.Var(_js_expr="count", _var_type=int).to(int)
BARS: Any = rx.Var(_js_expr="bars", _var_type=list[Bar]).to(list[Bar])
COLUMNS = [Column("Buyer"), Column("Paid", is_number=True)]


def _event(words: Any) -> rx.Component:
    return event_card(
        href="/events/moon/",
        title=words,
        cover_url=art_url("event", words),
        leaf=Leaf(words, words, words),
        when_words=words,
        place=words,
        price=words,
        left=words,
        summary=words,
        flag=words,
        is_wide=True,
    )


def _ticket(words: Any) -> rx.Component:
    return ticket_stub(
        href="/tickets/1/", title=words, cover_url=words, when_words=words, place=words, tier=words, doors=words
    )


Maker = Callable[[Any, Any, Any], rx.Component]
"""Takes words, a flag and a count: plain ones or Vars."""

PARTS: dict[str, Maker] = {
    "art": lambda w, f, n: art("event", w, alt=w, is_first=True),
    "back_link": lambda w, f, n: back_link(w, href=w),
    "button": lambda w, f, n: button(w, kind="primary", icon_name="plus", is_busy=f, is_disabled=f, is_wide=True),
    "icon_button": lambda w, f, n: icon_button("x", w),
    "link_button": lambda w, f, n: link_button(w, href=w, kind="quiet", is_small=True),
    "calendar_leaf": lambda w, f, n: calendar_leaf(Leaf(w, w, w), is_large=True),
    "card": lambda w, f, n: card(w),
    "event_card": lambda w, f, n: event_grid(_event(w)),
    "fact": lambda w, f, n: fact("map-pin", w, w),
    "list_item": lambda w, f, n: link_list(list_item(href=w, title=w, words=w, end=state_badge(w, "go"))),
    "pairs": lambda w, f, n: pairs((w, w)),
    "section": lambda w, f, n: section(w, w, action=chain_link(href=w)),
    "chip": lambda w, f, n: chip_row(chip(w, is_on=f, icon_name="calendar"), label=w),
    "chip_choice": lambda w, f, n: chip_choice(w, [("a", "A")]),
    "live_mark": lambda w, f, n: live_mark(w),
    "coin": lambda w, f, n: coin_tray(coin(seed=w, name=w, words=w, href=w, is_new=f), coin(seed=w, name=w)),
    "banner": lambda w, f, n: banner(w, mood="ask", action=button("Look")),
    "offline_bar": lambda w, f, n: offline_bar(),
    "text_field": lambda w, f, n: text_field(w, "title", hint=w, error=w, unit=w),
    "number_field": lambda w, f, n: number_field(w, "price", step="0.001", error=w),
    "time_field": lambda w, f, n: time_field(w, "starts_at"),
    "text_area": lambda w, f, n: text_area(w, "words", is_required=False, hint=w),
    "choice_field": lambda w, f, n: field_set(w, choice_field(w, "topic", [("a", "A")], error=w)),
    "check_field": lambda w, f, n: field_pair(check_field(w, "gives_away")),
    "stepper": lambda w, f, n: stepper(w, n, is_least=f, is_most=f),
    "bar_chart": lambda w, f, n: bar_chart(BARS if isinstance(w, rx.Var) else chart_bars([("3 Nov", 4)]), label=w),
    "figure": lambda w, f, n: figures(figure(w, n, unit=w, note=w, href=w), figure(w, n)),
    "meter": lambda w, f, n: meter(n, label=w),
    "sheet": lambda w, f, n: sheet(w, w, is_open=f, on_close=rx.noop(), is_wide=True),
    "lines": lambda w, f, n: lines((w, w), total=(w, w, w)),
    "steps": lambda w, f, n: steps((w, w)),
    "empty_state": lambda w, f, n: empty_state("tickets", w, w, link_button("Find an event", href="/")),
    "error_state": lambda w, f, n: error_state(w, title=w),
    "offline_state": lambda w, f, n: offline_state(),
    "not_found_state": lambda w, f, n: not_found_state(w),
    "sign_in_state": lambda w, f, n: sign_in_state(w),
    "skeleton_cards": lambda w, f, n: skeleton_cards(2),
    "skeleton_event": lambda w, f, n: skeleton_event(),
    "skeleton_rows": lambda w, f, n: skeleton_rows(2),
    "skeleton_figures": lambda w, f, n: skeleton_figures(2),
    "skeleton_tickets": lambda w, f, n: skeleton_tickets(1),
    "skeleton_coins": lambda w, f, n: skeleton_coins(2),
    "stub": lambda w, f, n: stub(w, w, is_flat=True, class_name=w),
    "tier_stub": lambda w, f, n: tier_stub(
        name=w, price=w, words=w, left=w, control=stepper(w, n), is_chosen=f, is_over=f
    ),
    "ticket_stub": lambda w, f, n: _ticket(w),
    "past_strip": lambda w, f, n: past_strip(href=w, title=w, words=w, mark=state_badge(w)),
    "buy_bar": lambda w, f, n: event_layout(w, buy_bar(w, w, button("Get ticket"), refund_rule=w), w),
    "table": lambda w, f, n: table(w, COLUMNS, table_row(COLUMNS, w, w)),
}
FULL = Frame(is_signed_in=True, is_staff=True, is_organizer=True, display_name="Ada", connection="slow")
LIVE = Frame(
    is_signed_in=FLAG, is_staff=FLAG, is_organizer=FLAG, display_name=WORDS, connection=WORDS, connection_words=WORDS
)
PAGES: dict[str, rx.Component] = {
    "visitor": page(Frame(current="discover"), "Discover", "words"),
    "member": page(FULL, "Tickets", width="narrow", action=button("New")),
    "live": page(LIVE, WORDS),
    "desk": desk_page(FULL, "Your events", [DESK, GIFT], "desk", "words"),
}


def _nodes(node: Any) -> Iterator[Node]:
    """Every node of a rendered component, both branches of a condition included."""
    if isinstance(node, dict):
        yield node
        for child in [*node.get("children", []), node.get("true_value"), node.get("false_value")]:
            yield from _nodes(child)


def _props(node: Node) -> dict[str, str]:
    pairs_found = (prop.partition(":") for prop in node.get("props", []))
    return {name.strip('"'): value for name, _, value in pairs_found}


def _tag(node: Node) -> str:
    return {"ReactRouterLink": "a", "KsDialog": "dialog"}.get(name := str(node.get("name", "")).strip('"'), name)


def _has_words(node: Node) -> bool:
    return any(inner.get("contents", '""') != '""' for inner in _nodes(node))


def _is_named(node: Node) -> bool:
    return _has_words(node) or "aria-label" in _props(node)


def _faults(root: Node) -> list[str]:
    nodes = list(_nodes(root))
    labelled = {_props(node).get("htmlFor") for node in nodes if _tag(node) == "label"}
    faults = []
    for node in nodes:
        tag, props = _tag(node), _props(node)
        if tag == "img" and "alt" not in props:
            faults.append("image without alt")
        if tag in {"button", "a"} and not _is_named(node):
            faults.append(f"{tag} without a name")
        if tag in {"input", "select", "textarea"} and "aria-label" not in props and props.get("id") not in labelled:
            faults.append(f"{tag} without a label")
        if tag == "svg" and "aria-hidden" not in props and "aria-label" not in props:
            faults.append("drawing neither hidden nor named")
        if tag in {"nav", "dialog"} and "aria-label" not in props:
            faults.append(f"{tag} without a name")
        if tag == "p" and {_tag(inner) for inner in _nodes(node)} & {"div", "ul", "ol", "section", "h2", "h3"}:
            faults.append("block inside a paragraph")
    return faults


class TestFaults:
    def test_they_are_found(self) -> None:
        """The check itself can fail: a page with one fault of each kind."""
        bad = rx.el.div(
            rx.el.img(src="/a.svg"), rx.el.button(icon("x")), rx.el.input(name="q"), rx.el.svg(), rx.el.nav("x")
        )
        assert len(_faults(bad.render())) == 5


class TestParts:
    @pytest.mark.parametrize("name", PARTS)
    def test_plain_values(self, name: str) -> None:
        assert _faults(PARTS[name]("words", True, 3).render()) == []

    @pytest.mark.parametrize("name", PARTS)
    def test_vars(self, name: str) -> None:
        assert _faults(PARTS[name](WORDS, FLAG, COUNT).render()) == []

    @pytest.mark.parametrize("name", PARTS)
    def test_no_radix(self, name: str) -> None:
        libraries = PARTS[name]("words", True, 3)._get_all_imports()
        assert not [library for library in libraries if "radix" in library or "sonner" in library]

    def test_empty_words_leave_no_empty_elements(self) -> None:
        rendered = str(_event("").render())
        assert "ks-badge" not in rendered
        assert "ks-flag" not in rendered

    def test_drawings_all_render(self) -> None:
        for name in _SHAPES:
            assert len(list(_nodes(drawing(name).render()))) >= 4


class TestPages:
    @pytest.mark.parametrize("name", PAGES)
    def test_basics(self, name: str) -> None:
        rendered = PAGES[name].render()
        tags = [_tag(node) for node in _nodes(rendered)]
        assert _faults(rendered) == []
        assert tags.count("main") == 1
        assert tags.count("h1") == 1
        assert tags.count("header") == tags.count("footer") == 1

    def test_skip_link_comes_first_and_leads_to_main(self) -> None:
        nodes = list(_nodes(PAGES["visitor"].render()))
        first = next(node for node in nodes if _tag(node) == "a")
        main = next(node for node in nodes if _tag(node) == "main")
        assert "#main" in " ".join(first["props"])
        assert _props(main)["id"] == '"main"'

    def test_current_place_is_marked(self) -> None:
        marked = [node for node in _nodes(PAGES["visitor"].render()) if "aria-current" in _props(node)]
        assert [_tag(node) for node in marked] == ["a"]

    def test_bare_page_has_main_alone(self) -> None:
        tags = [_tag(node) for node in _nodes(bare_page("words").render())]
        assert tags.count("main") == 1
        assert "nav" not in tags

    def test_staff_scan_organizers_do_not_see_sign_in(self) -> None:
        words = str(PAGES["member"].render())
        assert "Scan" in words
        assert "Sign in" not in words


class TestFields:
    def test_error_and_hint_are_tied_to_the_input(self) -> None:
        nodes = list(_nodes(text_field("Title", "title", hint="Short", error="Too long").render()))
        box = _props(next(node for node in nodes if _tag(node) == "input"))
        names = {_props(node).get("id") for node in nodes}
        assert box["aria-invalid"] == '"true"'
        for described in box["aria-describedby"].strip('"').split():
            assert f'"{described}"' in names

    def test_optional_is_said_in_words(self) -> None:
        assert "optional" in str(text_field("Note", "note", is_required=False).render())


class TestChart:
    def test_highest_bar_is_highest_and_all_stand_inside(self) -> None:
        bars = chart_bars([("1 Nov", 2), ("2 Nov", 8), ("3 Nov", 0)], unit="sold")
        assert max(bars, key=lambda bar: bar.height).words == "2 Nov: 8 sold"
        assert bars[2].height == 0
        assert all(bar.y >= 0 and bar.y + bar.height == CHART_HEIGHT for bar in bars)
        assert [bar.tone for bar in bars] == ["", "", "is-now"]

    def test_few_labels_on_long_stretches(self) -> None:
        bars = chart_bars([(str(day), day) for day in range(30)])
        assert sum(bool(bar.label) for bar in bars) <= 5

    def test_nothing_sold(self) -> None:
        assert [bar.height for bar in chart_bars([("1 Nov", 0)])] == [0]
        assert chart_bars([]) == []


class TestTheme:
    def test_sheets_and_head_files_exist(self) -> None:
        assets = Path(__file__).parents[2] / "assets"
        head = " ".join(prop for tag in head_tags() for prop in tag.render()["props"])
        served = [*STYLESHEETS, *re.findall(r'"(/[\w./-]+)"', head)]
        assert len(served) > len(STYLESHEETS) + 4
        assert [name for name in served if not (assets / name.lstrip("/")).is_file()] == []

    def test_connection_takes_the_place_of_reflex_overlay(self) -> None:
        ((key, wrap),) = connection_wraps().items()
        assert key == (5, "Overlay")
        assert (shown := wrap(True)) is not None
        assert "ws" not in re.findall(r"\bwss?\b", str(shown.render()))
