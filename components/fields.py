"""Form fields: each has a visible label, may have a hint, and says its error in words tied to the input."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from components.icons import icon
from components.values import Child, Flag, Handler, Number, Text, join, show_if, when

InputType = Literal["text", "email", "url", "search", "number", "datetime-local", "date", "time", "password", "tel"]


def field(label: Text, name: str, control: rx.Component, *, hint: Text, error: Text, is_required: bool) -> rx.Component:
    """Label, control, hint and error in their fixed order; ``control`` carries ``id=f"f-{name}"``."""
    optional = rx.fragment() if is_required else rx.el.span(" optional", class_name="ks-label__optional")
    return rx.el.div(
        rx.el.label(label, optional, html_for=f"f-{name}", class_name="ks-label"),
        control,
        show_if(hint, rx.el.p(hint, id=f"f-{name}-hint", class_name="ks-hint")),
        rx.el.p(error, id=f"f-{name}-error", role="alert", class_name="ks-error"),
        class_name="ks-field",
    )


def _tied(name: str, hint: Text, error: Text, is_required: bool) -> dict[str, Any]:
    described = when(
        bool(hint) if isinstance(hint, str) else hint != "", f"f-{name}-hint f-{name}-error", f"f-{name}-error"
    )
    return {
        "id": f"f-{name}",
        "name": name,
        "required": is_required,
        "aria_describedby": described,
        "aria_invalid": when(bool(error) if isinstance(error, str) else error != "", "true", "false"),
        "class_name": "ks-input",
    }


def text_field(
    label: Text,
    name: str,
    *,
    type: InputType = "text",
    hint: Text = "",
    error: Text = "",
    is_required: bool = True,
    unit: Text = "",
    **props: Any,
) -> rx.Component:
    """One line of text, a number, a date or a time. ``unit`` stands inside at the right ("ETH"); ``props`` go to it."""
    control: rx.Component = rx.el.input(type=type, **_tied(name, hint, error, is_required), **props)
    if not (isinstance(unit, str) and unit == ""):
        control = rx.el.div(
            control, rx.el.span(unit, class_name="ks-input-group__unit", aria_hidden=True), class_name="ks-input-group"
        )
    return field(label, name, control, hint=hint, error=error, is_required=is_required)


def number_field(label: Text, name: str, *, step: str = "1", low: str = "0", **options: Any) -> rx.Component:
    """A number; ``step`` and ``low`` are decimal strings. Takes the options of ``text_field``."""
    keyboard = "numeric" if step == "1" else "decimal"
    return text_field(label, name, type="number", step=step, min=low, input_mode=keyboard, **options)


def time_field(label: Text, name: str, **options: Any) -> rx.Component:
    """A date with its time, in the time zone that ``label`` or ``hint`` names. Takes the options of ``text_field``."""
    return text_field(label, name, type="datetime-local", **options)


def text_area(
    label: Text, name: str, *, hint: Text = "", error: Text = "", is_required: bool = True, **props: Any
) -> rx.Component:
    """Several lines of text."""
    control = rx.el.textarea(**_tied(name, hint, error, is_required), **props)
    return field(label, name, control, hint=hint, error=error, is_required=is_required)


def choice_field(
    label: Text,
    name: str,
    options: Sequence[tuple[str, str]],
    *,
    hint: Text = "",
    error: Text = "",
    is_required: bool = True,
    **props: Any,
) -> rx.Component:
    """One of ``options`` (value, words), by the platform's own select."""
    control = rx.el.select(
        *[rx.el.option(words, value=value) for value, words in options],
        **_tied(name, hint, error, is_required),
        **props,
    )
    return field(label, name, control, hint=hint, error=error, is_required=is_required)


def check_field(label: Child, name: str, **props: Any) -> rx.Component:
    """A box to tick with its words beside it; the whole line is the target."""
    box = rx.el.input(type="checkbox", id=f"f-{name}", name=name, **props)
    return rx.el.label(box, rx.el.span(label), html_for=f"f-{name}", class_name="ks-check")


def field_set(legend: Text, *children: Child) -> rx.Component:
    """Fields that belong together, under one legend."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="ks-legend"),
        rx.el.div(*children, class_name="ks-form"),
        class_name="ks-fieldset",
    )


def field_pair(*children: Child) -> rx.Component:
    """Two short fields side by side where there is room."""
    return rx.el.div(*children, class_name="ks-form__pair")


def stepper(
    of_what: Text,
    count: Number,
    *,
    on_less: Handler = None,
    on_more: Handler = None,
    is_least: Flag = False,
    is_most: Flag = False,
) -> rx.Component:
    """How many of ``of_what`` ("Standard tickets"): minus, the count (announced as it changes), plus."""
    return rx.el.div(
        rx.el.button(
            icon("minus"), type="button", on_click=on_less, disabled=is_least, aria_label=join("Fewer: ", of_what)
        ),
        rx.el.output(count, aria_live="polite", aria_label=of_what),
        rx.el.button(
            icon("plus"), type="button", on_click=on_more, disabled=is_most, aria_label=join("More: ", of_what)
        ),
        role="group",
        aria_label=of_what,
        class_name="ks-stepper",
    )
