"""An event's description: Markdown in, clean HTML out."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p",
    "br",
    "hr",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "a",
}
"""No pictures: they would contact other hosts. Headings start at 3, under the page's own two."""
_SHIFTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}

_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")


@lru_cache(maxsize=512)
def render(text: str) -> str:
    """``text`` as HTML that can be put on a page: no scripts, no styles, links that open without our window."""
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = _SHIFTED.get(token.tag, token.tag)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    )
