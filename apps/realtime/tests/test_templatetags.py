"""Where pages find scripts, styles and the log-in, in this project and in others."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import URLPattern, clear_url_caches, path
from django.utils import timezone
from django.views.generic import View

from apps.realtime.templatetags.realtime import (
    ago,
    bundle,
    developer_panel,
    login_url,
    look,
    look_alone,
    person_picture,
    picture_addresses,
)

urlpatterns: list[URLPattern] = []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7200, "2 hours ago")],
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


def test_pages_in_production_have_no_developer_panel(settings: Any) -> None:
    assert developer_panel() == ""
    settings.DEBUG = True
    source = r'src="/static/dist/assets/realtime-developer-panel-[^"]+\.js"'
    assert re.search(source, developer_panel())


def test_a_site_without_vite_has_the_developer_panel_if_it_is_built(
    settings: Any, tmp_path: Path
) -> None:
    settings.DEBUG, settings.REALTIME_VITE = True, False
    settings.STATICFILES_DIRS = [tmp_path]
    assert developer_panel() == ""
    (tmp_path / "realtime").mkdir()
    (tmp_path / "realtime" / "realtime-developer-panel.js").touch()
    assert 'src="/static/realtime/realtime-developer-panel.js"' in developer_panel()


class NameForm(forms.Form):
    name = forms.CharField()


def test_a_page_with_a_refused_form_does_not_reload_for_a_new_version() -> None:
    """The refused text is the fields' default, so scripts cannot see that it is not saved."""
    new, refused = (
        render_to_string("realtime/_form.html", {"form": form, "submit": "Save"})
        for form in (NameForm(), NameForm({"name": ""}))
    )
    assert (" data-refused" in new, " data-refused" in refused) == (False, True)


@pytest.mark.urls(__name__)
def test_a_site_without_pictures_of_people_shows_none() -> None:
    urlpatterns.clear()
    clear_url_caches()
    assert person_picture(7) == ""


@pytest.mark.urls(__name__)
def test_a_persons_picture_is_at_the_route_that_the_site_names_so() -> None:
    urlpatterns[:] = [path("faces/<int:user_id>/", View.as_view(), name="person_picture")]
    clear_url_caches()
    assert 'src="/faces/7/"' in person_picture(7)
    assert 'src="/faces/7/?v=3"' in person_picture(7, 3)
    assert person_picture(None) == ""


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("uuids", "converter"), [(False, "int"), (True, "uuid")])
def test_scripts_get_an_address_in_which_they_put_a_persons_id(
    monkeypatch: pytest.MonkeyPatch, uuids: bool, converter: str
) -> None:
    name = "apps.realtime.templatetags.realtime.users_have_uuids"
    monkeypatch.setattr(name, lambda: uuids)
    urlpatterns[:] = [path(f"faces/<{converter}:who>.png", View.as_view(), name="person_picture")]
    clear_url_caches()
    assert picture_addresses() == "/faces/{user}.png"
