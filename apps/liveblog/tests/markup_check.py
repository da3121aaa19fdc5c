"""Finds the parts of a page that a browser could execute, with a parser."""

import json
import re
from html.parser import HTMLParser

# The elements of our pages, and those that Markdown becomes.
OURS = {
    *(
        "html",
        "head",
        "title",
        "meta",
        "link",
        "script",
        "base",
        "body",
        "main",
        "header",
        "footer",
    ),
    *(
        "nav",
        "section",
        "article",
        "div",
        "span",
        "p",
        "h1",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "hr",
        "br",
    ),
    *("a", "b", "i", "em", "strong", "code", "pre", "blockquote", "mark", "time", "ins", "del"),
    *(
        "details",
        "summary",
        "dialog",
        "template",
        "progress",
        "figure",
        "figcaption",
        "img",
        "svg",
        "path",
    ),
    *("rect", "circle", "g"),
    *("form", "label", "input", "textarea", "select", "option", "button", "fieldset", "legend"),
    *("live-blog", "live-blogs", "connection-status", "notification-bell", "image-uploads"),
}
ADDRESSES = {"action", "data", "formaction", "href", "poster", "src", "srcset", "xlink:href"}
SCHEME = re.compile(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Browsers pass over these within an address.
IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")


class MarkupCheck(HTMLParser):
    """Collects elements and attributes that run a script, or that no template of ours has."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []
        self._data: str | None = None  # of a script element without an address

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "script":
            self._script(found)
        if tag not in OURS or (tag == "base" and "href" in found):
            self.dangers.append(f"<{tag}>")
        for name, value in found.items():
            address = IGNORED.sub("", value) if name in ADDRESSES else ""
            is_strange = SCHEME.match(address) or (
                tag == "img" and name == "src" and address[:1] != "/"
            )
            if is_strange or name.startswith("on") or name in ("style", "srcdoc", "http-equiv"):
                self.dangers.append(f"{name}={value}")

    def _script(self, attributes: dict[str, str]) -> None:
        if attributes.get("type") in ("application/json", "application/ld+json"):
            self._data = ""
        elif not attributes.get("src", "").startswith("/static/"):
            self.dangers.append(f"<script {attributes}>")

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._data is not None:
            json.loads(self._data)
            self._data = None


def dangers_in(html: str) -> list[str]:
    """The parts of some HTML that a browser could execute; an empty list if it is safe."""
    check = MarkupCheck()
    check.feed(html)
    check.close()
    return check.dangers


def structured_data(html: str) -> str:
    """The JSON of a page that search engines read."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    return found[1]
