"""Where pages find scripts, styles and the log-in, in this project and in others."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import timezone

from apps.realtime.templatetags.realtime import ago, bundle, login_url, look, look_alone


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


def test_the_site_loads_its_own_vite_build(settings: Any) -> None:
    entries = Path(settings.BASE_DIR).glob("apps/*/frontend/entry.ts")
    app = next(entry.parent.parent.name for entry in entries)
    assert re.search(rf'src="/static/dist/assets/{app}-[^"]+\.js"', bundle(app))
    assert look() == ""
    assert re.search(r'href="/static/dist/assets/shell-[^"]+\.css"', look_alone())


def test_a_site_without_vite_loads_plain_static_files(settings: Any) -> None:
    settings.REALTIME_VITE = False
    assert look() == '<link rel="stylesheet" href="/static/realtime/look.css">'
    assert look_alone() == look()
    assert bundle("lights") == (
        '<link rel="stylesheet" href="/static/lights/lights.css">'
        '<script type="module" src="/static/lights/lights.js"></script>'
    )


class NameForm(forms.Form):
    name = forms.CharField()


def test_a_page_with_a_refused_form_does_not_reload_for_a_new_version() -> None:
    """The refused text is the fields' default, so scripts cannot see that it is not saved."""
    new, refused = (
        render_to_string("realtime/_form.html", {"form": form, "submit": "Save"})
        for form in (NameForm(), NameForm({"name": ""}))
    )
    assert (" data-refused" in new, " data-refused" in refused) == (False, True)
