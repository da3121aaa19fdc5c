"""The sentences of scripts, for pages in another language than the code's."""

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils.translation import override

from apps.realtime.templatetags.realtime import bundle, translations

urlpatterns: list[Any] = []  # a site that has no route for them


def address(tag: str) -> str:
    found = re.fullmatch(
        r'<script defer src="(/translations/de/realtime\.\w{12}\.js)"></script>', tag
    )
    assert found, tag
    return found[1]


@pytest.mark.django_db
def test_a_page_in_another_language_loads_the_sentences_once_and_for_good(client: Client) -> None:
    with override("de"):
        response = client.get(address(translations("realtime")))
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    first, second = response.text.strip().split("\n")
    assert second == "globalThis.pluralForm = n => (n != 1);"
    sentences = json.loads(first.partition(", ...")[2].removesuffix("};"))
    assert sentences["Try now"] == "Jetzt versuchen"


def test_a_page_in_english_loads_none() -> None:
    assert translations("realtime", "liveblog", "nobody") == ""


def test_an_app_without_scripts_to_translate_has_none() -> None:
    with override("de"):
        assert translations("textsearch") == ""


def test_the_script_of_an_app_comes_after_its_sentences(settings: Any) -> None:
    settings.REALTIME_VITE = False
    with override("de"):
        assert bundle("console").index("/translations/de/realtime") < bundle("console").index(
            "console.js"
        )


@override_settings(ROOT_URLCONF=__name__)
def test_a_site_without_the_route_has_its_scripts_in_english() -> None:
    with override("de"):
        assert translations("realtime") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["de/realtime.0", "fr/realtime.0", "../realtime.0", "de/nobody.0"])
def test_another_version_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/translations/{path}.js").status_code == 404
