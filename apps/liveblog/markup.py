"""Markdown to safe HTML, and to plain text."""

from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# No headings, which would break the page's outline, and no images from other hosts.
markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["heading", "lheading", "image"]
)


@lru_cache(maxsize=512)
def to_html(body: str) -> str:
    """The HTML of a Markdown text, with only TAGS and ATTRIBUTES. Links get `rel="nofollow"`."""
    return nh3.clean(
        markdown.render(body),
        tags=TAGS,
        attributes={"*": set(), **ATTRIBUTES},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )


def plain_text(body: str) -> str:
    """A Markdown text without markup, in one line."""
    return " ".join(unescape(nh3.clean(to_html(body), tags=set())).split())


def first_words(body: str, count: int = 10) -> str:
    """The first `count` words of a Markdown text, without markup, in one line."""
    words = plain_text(body).split()
    return " ".join(words[:count]) + ("…" if len(words) > count else "")
