"""Tables that fold into slips on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from components.values import Child, Text, classes


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand at the right."""

    label: str
    is_number: bool = False


def table(caption: Text, columns: Sequence[Column], *rows: Child) -> rx.Component:
    """A table under ``caption``. ``rows`` are ``table_row`` results, or one ``rx.foreach`` of them."""
    heads = [rx.el.th(column.label, scope="col", class_name=_side(column)) for column in columns]
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption),
            rx.el.thead(rx.el.tr(*heads)),
            rx.el.tbody(*rows),
            class_name="ks-table ks-table--fold",
        ),
        class_name="ks-table-wrap",
    )


def table_row(columns: Sequence[Column], *cells: Child) -> rx.Component:
    """A row; its first cell is the row's heading. As many ``cells`` as ``columns``."""
    first, *rest = list(zip(columns, cells, strict=True))
    head = rx.el.th(rx.el.span(first[1]), scope="row", custom_attrs={"data-label": first[0].label})
    others = [
        rx.el.td(rx.el.span(cell), class_name=_side(column), custom_attrs={"data-label": column.label})
        for column, cell in rest
    ]
    return rx.el.tr(head, *others)


def link_list(*items: Child) -> rx.Component:
    """A frame around ``list_item`` lines."""
    return rx.el.div(*items, class_name=classes("ks-list"))


def _side(column: Column) -> str:
    return "is-number" if column.is_number else ""
