"""``/desk/new`` and ``/desk/[event_id]/edit``: the event in a form, its kinds of ticket as rows."""

from typing import Any
from zoneinfo import available_timezones

import reflex as rx

from app.chain.networks import network
from app.pages.shell import RAIL, Route, error_at, frame, settled
from app.pages.zone_guess import ZoneGuess
from components.buttons import back_link, button, icon_button
from components.cards import card
from components.connection import banner
from components.fields import (
    check_field,
    choice_field,
    field_pair,
    field_set,
    number_field,
    text_area,
    text_field,
    time_field,
)
from components.frame import desk_page
from components.states import not_found_state, sign_in_state, skeleton_rows
from components.values import when
from state.editor import EditorState

STATE: Any = EditorState
"""Its attributes are Vars in a page."""
FIELDS: Any = STATE.fields
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
ZONES = sorted(zone for zone in available_timezones() if zone.split("/")[0] in REGIONS)
TOPICS = ("Art", "Business", "Community", "Family", "Film", "Food", "Games", "Health", "Literature", "Music")
MORE_TOPICS = ("Nature", "Science", "Sport", "Technology", "Theatre")
POLICIES = (
    ("free", "May be given away or sold on"),
    ("marketplace", "Change hands by resale only"),
    ("none", "Stay with who gets them"),
)


def editor() -> rx.Component:
    """The form, once it is the one of this address."""
    stranger = sign_in_state("The desk is for organizers.", href="/sign-in/?next=/desk/new/")
    shown = rx.match(True, (STATE.is_nobody, stranger), (STATE.is_missing, not_found_state()), _form())
    title = when(STATE.event_id == "", "New event", "Edit event")
    body = settled(STATE.is_loaded, skeleton_rows(6), shown)
    return desk_page(frame("desk"), title, RAIL, "new", body)


def _form() -> rx.Component:
    fixed = banner("Published: times, prices and numbers are fixed on the chain. Words may still change.")
    back = back_link("Back to the event", href="/desk/" + STATE.event_id + "/")
    guess = rx.cond(STATE.event_id == "", ZoneGuess.create(field="f-timezone"))
    form = rx.el.form(
        rx.cond(STATE.is_fixed, fixed),
        _what(),
        _where(),
        _when(),
        _tickets(),
        _door(),
        _ends(),
        guess,
        on_submit=STATE.save,
        no_validate=True,
        class_name="ks-form ks-measure ks-editor",
        key=STATE.event_id,
    )
    return rx.fragment(rx.cond(STATE.event_id != "", back), form)


def _what() -> rx.Component:
    return field_set(
        "What",
        text_field("Title", "title", error=error_at("title"), default_value=FIELDS.title, max_length=120),
        text_field(
            "In one sentence",
            "summary",
            hint="Shown under the title and in links people share.",
            error=error_at("summary"),
            is_required=False,
            default_value=FIELDS.summary,
            max_length=200,
        ),
        text_area(
            "Description",
            "description",
            hint="Markdown works: **bold**, lists, links.",
            error=error_at("description"),
            is_required=False,
            default_value=FIELDS.description,
        ),
        text_field(
            "Topic",
            "topic",
            error=error_at("topic"),
            is_required=False,
            default_value=FIELDS.topic,
            list="topics",
            max_length=40,
        ),
        rx.el.datalist(*[rx.el.option(value=topic) for topic in (*TOPICS, *MORE_TOPICS)], id="topics"),
    )


def _where() -> rx.Component:
    return field_set(
        "Where",
        check_field("It takes place online", "is_online", default_checked=FIELDS.is_online),
        field_pair(_line("Venue", "venue", FIELDS.venue, 120), _line("Street", "address", FIELDS.address, 200)),
        field_pair(_line("City", "city", FIELDS.city, 80), _line("Country", "country", FIELDS.country, 60)),
    )


def _line(label: str, name: str, value: Any, most: int) -> rx.Component:
    return text_field(label, name, error=error_at(name), is_required=False, default_value=value, max_length=most)


def _when() -> rx.Component:
    return field_set(
        "When",
        choice_field(
            "Time zone",
            "timezone",
            [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in ZONES)],
            hint="All times below are local times there.",
            error=error_at("timezone"),
            default_value=FIELDS.timezone,
        ),
        field_pair(_time("Starts", "starts_at", True), _time("Ends", "ends_at", True)),
        field_pair(
            _time("Doors open", "doors_at", False, hint="Empty: with the start.", is_locked=False),
            _time("Money back until", "refund_until", False, hint="Empty: until the start."),
        ),
    )


def _time(label: str, name: str, is_required: bool, *, hint: str = "", is_locked: bool = True) -> rx.Component:
    return time_field(
        label,
        name,
        hint=hint,
        error=error_at(name),
        is_required=is_required,
        default_value=FIELDS[name],
        disabled=STATE.is_fixed if is_locked else False,
    )


def _tickets() -> rx.Component:
    add = button("Add a kind of ticket", icon_name="plus", on_click=STATE.add_tier)
    return field_set(
        "Tickets",
        rx.foreach(STATE.tiers, _tier),
        rx.el.p(error_at("tiers"), role="alert", class_name="ks-error"),
        rx.cond(STATE.is_fixed, rx.fragment(), rx.el.div(add)),
        choice_field(
            "Passing on",
            "transfer_policy",
            POLICIES,
            error=error_at("transfer_policy"),
            default_value=FIELDS.transfer_policy,
            disabled=STATE.is_fixed,
        ),
    )


def _door() -> rx.Component:
    """What may be changed as long as the event lives: scanners hear of it at once."""
    return field_set(
        "The door",
        check_field("Paper tickets work, too", "allows_paper", default_checked=FIELDS.allows_paper),
        check_field("People may leave and come back in", "allows_reentry", default_checked=FIELDS.allows_reentry),
    )


def _tier(tier: Any, index: Any) -> rx.Component:
    place = "tiers." + index.to_string() + "."

    def named(name: str) -> dict[str, Any]:
        return {"name": "tiers." + tier.key + "." + name, "error": error_at(place + name)}

    lock = {"disabled": STATE.is_fixed}
    can_go = (STATE.tiers.length() > 1) & ~STATE.is_fixed
    head = rx.el.div(
        text_field("Name", **named("name"), default_value=tier.name, max_length=60),
        rx.cond(can_go, icon_button("trash-2", "Remove this kind of ticket", on_click=STATE.remove_tier(tier.key))),
        class_name="ks-tier-head",
    )
    fields = [
        head,
        text_field("What it is", **named("description"), is_required=False, default_value=tier.description),
        field_pair(
            text_field(
                "Price",
                **named("price_wei"),
                unit=network().symbol,
                hint="0 is free.",
                input_mode="decimal",
                default_value=tier.price,
                **lock,
            ),
            number_field("How many", **named("supply"), low="1", default_value=tier.supply, **lock),
        ),
        field_pair(
            number_field("At most per wallet", **named("per_wallet"), low="1", default_value=tier.per_wallet, **lock),
        ),
        field_pair(
            time_field(
                "On sale from",
                **named("sale_starts_at"),
                hint="Empty: at once.",
                is_required=False,
                default_value=tier.sale_starts_at,
                **lock,
            ),
            time_field(
                "On sale until",
                **named("sale_ends_at"),
                hint="Empty: until the start.",
                is_required=False,
                default_value=tier.sale_ends_at,
                **lock,
            ),
        ),
    ]
    return rx.el.div(card(rx.el.div(*fields, class_name="ks-form")), key=tier.key)


def _ends() -> rx.Component:
    save = button(when(STATE.is_fixed, "Save", "Save draft"), kind="primary", type="submit")
    discard = button("Delete draft", kind="danger", on_click=STATE.discard)
    is_draft = (STATE.event_id != "") & (STATE.status == "draft")
    return rx.el.div(save, rx.cond(is_draft, discard), class_name="ks-row")


NEW_ROUTE = Route(
    "/desk/new",
    editor,
    "New event · Keepsake",
    "A title, a day, one kind of ticket: make an event.",
    (EditorState.load,),
)
EDIT_ROUTE = Route(
    "/desk/[event_id]/edit",
    editor,
    "Edit event · Keepsake",
    "Change an event of yours.",
    (EditorState.load,),
)
