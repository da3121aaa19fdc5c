"""Markdown to safe HTML, and to plain text."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Any

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# A line of its own: ![what it shows](image:12 "caption"). A backslash stands before " and ].
PICTURE = re.compile(
    r"!\[((?:\\.|[^\\\[\]])*)\]\(image:(\d{1,18})(?:[ \t]+\"((?:\\.|[^\\\"])*)\")?\)[ \t]*"
)
ESCAPED = re.compile(r"\\([\[\]\\\"])")
ESCAPABLE = re.compile(r"[\[\]\\\"]")
# Stands for a picture while the text is cleaned. Nobody can write it.
MARK = f"picture-{secrets.token_hex(16)}-"
MARKS = re.compile(rf"<p>{MARK}(\d+)</p>")


@dataclass(frozen=True)
class Picture:
    """An image that a text shows, and what the text says about it. Decoration has no `alt`."""

    image_id: int
    alt: str
    caption: str


def picture_line(picture: Picture) -> str:
    """The line of Markdown that shows an image, as `picture_rule` reads it."""
    alt, caption = (ESCAPABLE.sub(r"\\\g<0>", text) for text in (picture.alt, picture.caption))
    title = f' "{caption}"' if caption else ""
    return f"![{alt}](image:{picture.image_id}{title})"


@dataclass(frozen=True)
class Rendered:
    """HTML with marks, and the pictures that they stand for."""

    html: str
    pictures: Sequence[Picture]


def picture_rule(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A line that is a picture of ours becomes a token. Any other image stays text."""
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    found = None if state.is_code_block(line) else PICTURE.fullmatch(text)
    if found and not silent:
        alt, image_id, caption = (ESCAPED.sub(r"\1", part or "") for part in found.groups())
        state.push("picture", "", 0).meta = {"picture": Picture(int(image_id), alt, caption)}
        state.line = line + 1
    return found is not None


def picture_mark(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    pictures = env["pictures"]
    pictures.append(tokens[index].meta["picture"])
    return f"<p>{MARK}{len(pictures) - 1}</p>\n"


# No headings, which would break the page's outline, and no images from other hosts.
markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["heading", "lheading", "image"]
)
markdown.block.ruler.before(
    "paragraph", "picture", picture_rule, {"alt": ["paragraph", "blockquote", "list"]}
)
markdown.add_render_rule("picture", picture_mark)


@lru_cache(maxsize=512)
def rendered(body: str) -> Rendered:
    """A Markdown text with only TAGS and ATTRIBUTES. Links get `rel="nofollow"`."""
    env: dict[str, Any] = {"pictures": []}
    html = nh3.clean(
        markdown.render(body, env),
        tags=TAGS,
        attributes={"*": set(), **ATTRIBUTES},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )
    return Rendered(html, tuple(env["pictures"]))


def in_words(picture: Picture) -> str:
    # Not within the f-string, where no tool on Python 3.11 finds a sentence to translate.
    words = picture.caption or picture.alt or _("Picture")
    return f"<p>{escape(words)}</p>"


def to_html(body: str, show: Callable[[Picture], str] = in_words) -> str:
    """The HTML of a Markdown text, with what `show` makes of each picture: safe HTML, too."""
    found = rendered(body)
    return MARKS.sub(lambda mark: show(found.pictures[int(mark[1])]), found.html)


def image_ids_in(body: str) -> set[int]:
    """The ids of the images that the text shows, whether or not there are such images."""
    return {picture.image_id for picture in rendered(body).pictures}


def plain_text(body: str) -> str:
    """A Markdown text without markup, in one line."""
    return " ".join(unescape(nh3.clean(to_html(body), tags=set())).split())


def first_words(body: str, count: int = 10) -> str:
    """The first `count` words of a Markdown text, without markup, in one line."""
    words = plain_text(body).split()
    return " ".join(words[:count]) + ("…" if len(words) > count else "")
