"""Docstrings as HTML: paragraphs and code, and nothing that a browser would obey."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.realtime.templatetags.realtime import (
    ago,
    breakable,
    bundle,
    code,
    login_url,
    look,
    prose,
)


def test_backticks_become_code_and_markup_stays_text() -> None:
    assert code("Send `ping` & <b>wait</b>.") == (
        "Send <code>ping</code> &amp; &lt;b&gt;wait&lt;/b&gt;."
    )


def test_empty_lines_part_paragraphs() -> None:
    assert prose("One\nline.\n\nTwo `x<y`.") == (
        "<p>One\nline.</p>\n<p>Two <code>x&lt;y</code>.</p>"
    )


def test_a_path_may_break_after_its_dots() -> None:
    assert breakable("event.<id>") == "event.<wbr>&lt;id&gt;"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1\xa0minute ago"), (7200, "2\xa0hours ago")],
)
def test_how_long_ago_something_was(seconds: int, words: str) -> None:
    assert ago(timezone.now() - timedelta(seconds=seconds)) == words
    assert ago(None) == ""


@pytest.mark.parametrize(
    ("setting", "then", "url"),
    [
        ("/enter/", "", "/enter/"),
        ("/enter/", "/chat/a/?b=1", "/enter/?next=%2Fchat%2Fa%2F%3Fb%3D1"),
        ("/enter/?by=mail", "/", "/enter/?by=mail&next=%2F"),
        ("admin:login", "", "/admin/login/"),
    ],
)
def test_the_way_in_is_where_the_settings_say(
    settings: Any, setting: str, then: str, url: str
) -> None:
    settings.LOGIN_URL = setting
    assert login_url(then) == url


def test_the_site_loads_what_its_vite_has_built(settings: Any) -> None:
    assert re.search(r'src="/static/dist/assets/console-[^"]+\.js"', bundle("console"))
    assert look() == ""


def test_a_site_without_vite_loads_plain_static_files(settings: Any) -> None:
    settings.REALTIME_VITE = False
    assert look() == '<link rel="stylesheet" href="/static/realtime/look.css">'
    assert bundle("console") == (
        '<link rel="stylesheet" href="/static/console/console.css">'
        '<script type="module" src="/static/console/console.js"></script>'
    )
