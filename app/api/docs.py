"""The API's documentation page, written from the OpenAPI description by ourselves: no script, no foreign host."""

from collections import defaultdict
from html import escape
from typing import Any

STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:1.5rem}
summary{cursor:pointer;padding:.4rem 0}code,pre{font-family:ui-monospace,monospace;font-size:.875rem}
pre{overflow:auto;padding:.75rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.5rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top}
.method{display:inline-block;min-width:4.5rem;font-weight:700}
"""
METHODS = ("get", "post", "put", "delete")

Schema = dict[str, Any]


def page(description: Schema) -> str:
    """The whole page for an OpenAPI description."""
    groups: dict[str, list[str]] = defaultdict(list)
    for path, methods in description["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                groups[operation.get("tags", ["other"])[0]].append(_operation(description, path, method, operation))
    body = "".join(
        f"<section><h2>{escape(tag)}</h2>{''.join(parts)}</section>" for tag, parts in sorted(groups.items())
    )
    title = escape(description["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body><main>'
        f"<h1>{title} {escape(description['info']['version'])}</h1><p>{escape(description['info']['description'])}</p>"
        f'<p>Machine-readable: <a href="openapi.json">openapi.json</a> (OpenAPI {description["openapi"]}).</p>'
        f"{body}</main></body></html>"
    )


def _operation(description: Schema, path: str, method: str, operation: Schema) -> str:
    head = f'<span class="method">{method.upper()}</span> <code>{escape(path)}</code>'
    words = escape(str(operation.get("description", "")))
    parts = [
        _parameters(operation.get("parameters", [])),
        _body(description, operation),
        _answer(description, operation),
    ]
    return f"<details><summary>{head}</summary><p>{words}</p>{''.join(parts)}</details>"


def _parameters(parameters: list[Schema]) -> str:
    if not parameters:
        return ""
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td>"
        f"<td>{escape(_type(one['schema']))}{' · required' if one.get('required') else ''}</td></tr>"
        for one in parameters
    )
    return f"<h3>Parameters</h3><table>{rows}</table>"


def _body(description: Schema, operation: Schema) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(
        f"<h3>Body ({escape(kind)})</h3>{_shape(description, one['schema'])}" for kind, one in content.items()
    )


def _answer(description: Schema, operation: Schema) -> str:
    parts = []
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if status.startswith("2") and schema:
            parts.append(f"<h3>Answer {status}</h3>{_shape(description, schema)}")
    return "".join(parts)


def _shape(description: Schema, schema: Schema) -> str:
    return f"<pre>{escape(_render(description, schema, 0, frozenset()))}</pre>"


def _render(description: Schema, schema: Schema, depth: int, seen: frozenset[str]) -> str:
    """A schema as an indented outline; a model inside itself is named only."""
    if reference := schema.get("$ref"):
        name = str(reference).rsplit("/", 1)[1]
        if name in seen:
            return name
        return _render(description, description["components"]["schemas"][name], depth, seen | {name})
    if schema.get("type") == "array":
        return f"[{_render(description, schema.get('items', {}), depth, seen)}]"
    if "properties" not in schema:
        choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
        if len(choices) == 1 and "$ref" in choices[0]:
            return _render(description, choices[0], depth, seen) + " or null"
        return _type(schema)
    indent = "  " * (depth + 1)
    lines = [
        f"{indent}{name}{'' if name in schema.get('required', []) else '?'}: "
        f"{_render(description, inner, depth + 1, seen)}"
        for name, inner in schema["properties"].items()
    ]
    return "{\n" + "\n".join(lines) + "\n" + "  " * depth + "}"


def _type(schema: Schema) -> str:
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"]).lower()
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    return str(schema.get("format") or schema.get("type") or "any")
