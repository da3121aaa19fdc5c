"""Every sentence of a page can be translated.

The pages are rendered in a pseudo-locale, which puts marks around each translated sentence. Text
outside of marks must be a text of the database, or stand in a list below.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.translation.trans_real import DjangoTranslation

from tests.test_access import addresses  # noqa: F401  a fixture

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{2}")
SPOKEN = {"alt", "aria-label", "placeholder", "title", "label"}
SILENT = {"script", "style", "code", "kbd", "time", "textarea"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
ENGLISH = {"console:protocol"}
# Names that are the same in all languages, and settings.
NAMES = {settings.SITE_NAME, settings.SITE_DESCRIPTION, "English", "Deutsch", "UTC", "Ctrl"}
NAMES |= {name.replace("_", " ") for name in available_timezones()}
# JST, or CET and CEST.
NAMES |= {f"{datetime(2026, month, 1, tzinfo=ZoneInfo(settings.TIME_ZONE)):%Z}" for month in (1, 7)}
NAME = re.compile("|".join(map(re.escape, sorted(NAMES, key=len, reverse=True))))


class UnmarkedTexts(HTMLParser):
    """Collects text nodes and spoken attributes, without their marked parts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not SILENT & {*self._open}:
            self.found.append(data)


def unmarked(html: str) -> Iterator[str]:
    """The texts with words in them."""
    text = "\0".join(UnmarkedTexts(html).found)
    while (outer := MARKED.sub("", text)) != text:  # a sentence may be a part of another one
        text = outer
    for piece in re.split(r"\0| · ", text):
        words = NAME.sub("", " ".join(piece.split())).strip("@←·:,. ")
        if WORD.search(words):
            yield words


def content() -> str:
    """All texts in rows of the site's apps."""
    models = [each for each in apps.get_models() if each.__module__.startswith("apps.")]
    rows = (row for model in models for row in model._default_manager.values())
    texts = (value for row in rows for value in row.values() if isinstance(value, str))
    return " ".join(" ".join(texts).split())


@pytest.fixture
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    def gettext(self: Any, text: str) -> str:
        return f"⟦{text}⟧" if text else ""

    def ngettext(self: Any, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"

    monkeypatch.setattr(DjangoTranslation, "gettext", gettext)
    monkeypatch.setattr(DjangoTranslation, "ngettext", ngettext)


@pytest.mark.django_db
@pytest.mark.parametrize("username", ["ada", None], ids=["an editor", "a visitor"])
def test_every_sentence_of_a_page_can_be_translated(
    addresses: dict[str, str],  # noqa: F811
    client: Client,
    pseudo_locale: None,
    username: str | None,
) -> None:
    if username:
        client.force_login(get_user_model().objects.get(username=username))
    found = []
    for name in sorted(addresses.keys() - ENGLISH):
        response = client.get(addresses[name])
        if response["Content-Type"].startswith("text/html"):
            texts = {*unmarked(response.text)}
            written = content() if texts else ""
            found += [f"{name}: {text}" for text in texts if text not in written]
    assert "\n".join(found) == ""


def test_texts_without_marks_are_found() -> None:
    html = "<p title='⟦a ⟦b⟧⟧ more'>⟦Yes⟧, 3 <b>Really</b></p><code>no</code><img alt='A picture'>"
    assert [*unmarked(html)] == ["more", "Really", "A picture"]
