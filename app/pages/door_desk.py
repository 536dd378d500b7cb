"""The door on an event's desk: gates with the tickets they take, links, and who may scan."""

from typing import Any

import reflex as rx

from app.pages.door_inbox import inbox
from app.pages.door_keys import keys_part
from app.pages.shell import error_at
from components.buttons import button, icon_button
from components.cards import card, list_row, section
from components.chips import state_badge
from components.fields import check_field, choice_field, field_pair, text_field
from components.frame import document_link
from components.parts import DoorLinkNew
from state.door_desk import DoorDeskState

STATE: Any = DoorDeskState
"""Its attributes are Vars in a page."""
ROLES = [("door", "Scan tickets"), ("supervisor", "Supervise: also undo, and let in with a reason")]


def door_section(door_path: Any) -> rx.Component:
    """The whole section; ``door_path`` leads to the scanner."""
    ways = rx.el.div(
        rx.el.a("Watch it live", href=door_path + "desk/", class_name="ks-link"),
        rx.el.a("Scan yourself", href=door_path, class_name="ks-link"),
        class_name="ks-row",
    )
    body = rx.el.div(inbox(), _links(), _people(), _gates(), keys_part(), _log(), class_name="ks-stack ks-gap-6")
    return rx.el.div(section("Door", body, action=ways), id="door")


def _part(title: str, words: str, *children: Any) -> rx.Component:
    head = rx.el.div(rx.el.h3(title, class_name="ks-list__title"), rx.el.p(words, class_name="ks-small ks-soft"))
    return rx.el.div(head, *children, class_name="ks-stack ks-gap-3")


def _people() -> rx.Component:
    adding = rx.el.form(
        field_pair(
            text_field("Wallet address", "address", error=error_at("address"), auto_complete="off", spell_check=False),
            text_field(
                "Name",
                "name",
                hint="Shown with every scan.",
                error=error_at("name"),
                is_required=False,
                max_length=80,
                auto_complete="off",
            ),
        ),
        choice_field("They may", "role", ROLES),
        rx.el.div(button("Add to the door", type="submit", icon_name="user-plus")),
        on_submit=STATE.add_staff,
        reset_on_submit=True,
        class_name="ks-form",
    )
    people = rx.el.div(rx.foreach(STATE.staff, _person), class_name="ks-list")
    return _part(
        "Who may scan",
        "Everybody who came by a link, and whom you name by their wallet. You may always.",
        rx.cond(STATE.staff.length() > 0, people),
        card(adding),
    )


def _person(person: Any) -> rx.Component:
    remove = icon_button("user-minus", "Take off the door", on_click=STATE.remove_staff(person.id))
    return list_row(person.name, person.words, remove, key=person.id)


def _links() -> rx.Component:
    made = rx.el.div(rx.foreach(STATE.links, _link), class_name="ks-list")
    new = DoorLinkNew.create(event_id=STATE.event_id, gates=STATE.gate_names, untils=STATE.untils)
    return _part(
        "Links to the door",
        "Whoever opens one can scan at this event: no wallet, no account. It ends by itself, or when you revoke it.",
        rx.cond(STATE.links.length() > 0, made),
        rx.cond(STATE.untils.length() > 0, rx.el.div(new)),
    )


def _link(link: Any) -> rx.Component:
    over = rx.cond(link.is_over, state_badge("Over"))
    revoke = button("Revoke", is_small=True, icon_name="link-2-off", on_click=STATE.revoke_link(link.id))
    return list_row(link.label, link.words, over, revoke, key=link.id)


def _gates() -> rx.Component:
    form = rx.el.form(
        rx.foreach(STATE.gates, _gate),
        rx.el.p(error_at("gates"), role="alert", class_name="ks-error"),
        rx.el.div(
            button("Add a gate", icon_name="plus", on_click=STATE.add_gate),
            button("Save gates", type="submit"),
            class_name="ks-row",
        ),
        on_submit=STATE.save_gates,
        no_validate=True,
        class_name="ks-form",
    )
    return _part(
        "Gates",
        "Without gates every ticket goes in everywhere. A gate without a tick takes every ticket.",
        card(form),
    )


def _gate(gate: Any, index: Any) -> rx.Component:
    place = "gates." + index.to_string() + "."
    name = text_field(
        "Gate",
        "gates." + gate.key + ".name",
        error=error_at(place + "name"),
        default_value=gate.name,
        max_length=60,
        auto_complete="off",
    )
    head = rx.el.div(
        name,
        icon_button("trash-2", "Remove this gate", on_click=STATE.remove_gate(gate.key)),
        class_name="ks-tier-head",
    )

    def tier(one: Any) -> rx.Component:
        return check_field(one.name, "gates." + gate.key + ".tiers." + one.position, default_checked=one.is_on)

    boxes = rx.el.div(rx.foreach(gate.tiers, tier), role="group", aria_label="Tickets", class_name="ks-row ks-gap-6")
    problem = rx.el.p(error_at(place + "tiers"), role="alert", class_name="ks-error")
    return rx.el.div(head, boxes, problem, class_name="ks-stack ks-gap-2", key=gate.key)


def _log() -> rx.Component:
    """Everything that was scanned and done, to take along."""
    path = "/api/v1/events/" + STATE.event_id + "/door-log.csv"
    return rx.cond(STATE.event_id != "", document_link("The door's log as a table", href=path, class_name="ks-link"))
