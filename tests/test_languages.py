"""Pages are in the language that their reader chose, or else prefers."""

import ast
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from scripts import messages
from scripts.message_catalogues import as_mo, as_po, is_translated, updated
from scripts.message_sources import sentences

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        ("accepted", "language"), [("", "en"), ("de-CH,en;q=0.5", "de"), ("fr", "en")]
    )
    def test_a_page_is_in_the_language_that_the_browser_prefers(
        self, client: Client, accepted: str, language: str
    ) -> None:
        response = client.get("/", headers={"accept-language": accepted})
        assert f'<html lang="{language}">' in response.text
        assert ("Zum Inhalt springen" in response.text) == (language == "de")
        assert "Accept-Language" in response.headers["Vary"]

    def test_the_sites_description_is_in_the_readers_language(self, client: Client) -> None:
        with override("de"):
            description = escape(gettext(settings.SITE_DESCRIPTION))
        response = client.get("/", headers={"accept-language": "de"})
        assert f'<p class="hero__lead">{description}</p>' in response.text

    def test_the_chosen_language_goes_before_that_of_the_browser(self, client: Client) -> None:
        response = client.post("/language/", {"language": "de", "next": "/somewhere/?a=1"})
        assert (response.status_code, response["Location"]) == (302, "/somewhere/?a=1")
        cookie = response.cookies["django_language"]
        assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)
        page = client.get("/", headers={"accept-language": "en"})
        assert '<html lang="de">' in page.text

    def test_no_proxy_keeps_a_page_in_a_chosen_language(self, client: Client) -> None:
        client.cookies["django_language"] = "de"
        assert "private" in client.get("/").headers["Cache-Control"]

    def test_the_choice_of_a_language_leads_to_no_other_site(self, client: Client) -> None:
        response = client.post("/language/", {"language": "de", "next": "https://evil.example/"})
        assert response["Location"] == "/"

    def test_the_page_of_the_choice_returns_to_where_it_was_opened(self, client: Client) -> None:
        text = client.get("/language/?next=/there/").text
        assert '<input type="hidden" name="next" value="/there/">' in text
        assert '<button class="button button--quiet" name="language" value="de" lang="de">' in text

    def test_a_page_of_a_language_from_right_to_left_says_so(
        self, client: Client, settings: Any
    ) -> None:
        settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
        response = client.get("/", headers={"accept-language": "ar"})
        assert '<html lang="ar" dir="rtl">' in response.text


class TestSources:
    @pytest.mark.parametrize(
        ("name", "code", "found"),
        [
            ("a.py", '_("One") + gettext_lazy("Two")', ["One", "Two"]),
            ("a.py", '_("In " "pieces")', ["In pieces"]),
            ("a.py", 'ngettext("%d day", "%d days", 2)', [("%d day", "%d days")]),
            ("a.html", "{% load i18n %}<p>{% translate 'Say \"so\"' %}</p>", ['Say "so"']),
            ("a.html", '{% include "b" with title=_("Three") %}', ["Three"]),
            (
                "a.html",
                "{% blocktranslate count n=2 %}{{ n }} day{% plural %}no{% endblocktranslate %}",
                [("%(n)s day", "no")],
            ),
            ("a.ts", 'html`<p title=${gettext("One")}>${a ? gettext("Two") : `${b}`}</p>`', 2),
            ("a.ts", 'ngettext(\n  "%(n)s day",\n  "%(n)s days",\n  n,\n)', 1),
        ],
    )
    def test_sentences_are_found_where_they_are_marked(
        self, tmp_path: Path, name: str, code: str, found: Any
    ) -> None:
        (tmp_path / name).write_text(code, encoding="utf-8")
        texts = [text for text, _context in sentences(tmp_path / name)]
        assert (len(texts) if isinstance(found, int) else texts) == found

    def test_typescript_that_hides_a_sentence_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.ts").write_text("\ngettext(`${a}`)", encoding="utf-8")
        with pytest.raises(ValueError, match=r"a\.ts:2: gettext\(\) needs a literal text"):
            list(sentences(tmp_path / "a.ts"))


# Frames that no script of ours sends, so that only a programmer sees these errors.
FOR_PROGRAMMERS = {"apps/realtime/consumers/command_parser.py"}
REFUSALS = {"Refused", "LoginRequired", "NotFound"}


def plain_refusals(path: Path) -> list[str]:
    """The calls of `Refused` and its subclasses whose message is a plain text."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in REFUSALS and node.args:
            message = ast.unparse(node.args[-1])
            if re.match(r"f?['\"]", message) and re.search(r"[a-z]{2} [a-z]", message):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {message}")
    return found


def test_every_refusal_can_be_translated() -> None:
    code = [path for path in (ROOT / "apps").rglob("*.py") if "tests" not in path.parts]
    named = [path for path in code if str(path.relative_to(ROOT)) not in FOR_PROGRAMMERS]
    assert [refusal for path in named for refusal in plain_refusals(path)] == []


class TestCatalogues:
    def test_every_sentence_is_translated_and_none_is_left_over(self) -> None:
        assert messages.problems() == []

    def test_a_new_sentence_is_missing_and_an_old_one_leaves(self, tmp_path: Path) -> None:
        path = tmp_path / "django.po"
        old = Catalog(locale="de")
        old.add("Old", "Alt")
        old.add("Kept", "Behalten")
        path.write_bytes(as_po(old))
        template = Catalog()
        for text in ("Kept", "Something else"):
            template.add(text)
        catalog = updated(template, path, "de")
        assert {each.id: is_translated(each) for each in catalog if each.id} == {
            "Kept": True,
            "Something else": False,
        }
        assert b"Old" not in as_po(catalog)
        assert as_mo(catalog) == as_mo(updated(template, path, "de"))

    def test_files_that_differ_from_the_code_fail_the_check(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, po = tmp_path / "project/a.py", tmp_path / "project/locale/de/LC_MESSAGES/django.po"
        po.parent.mkdir(parents=True)
        code.write_text('_("Yes")')
        po.write_text('msgid ""\nmsgstr ""\n\nmsgid "Yes"\nmsgstr "Ja"\n')
        monkeypatch.setattr(messages, "ROOT", tmp_path)
        monkeypatch.setattr(messages, "SITE", tmp_path / "project")

        def check(*options: str) -> tuple[int, str]:
            monkeypatch.setattr(sys, "argv", ["messages", *options])
            return messages.main(), capsys.readouterr().out.replace("project/locale/de/", "")

        stale = "LC_MESSAGES/django.{} is not what `make messages` writes.\n"
        assert check("--check") == (1, stale.format("po") + stale.format("mo"))
        assert check() == (0, "Every sentence is translated.\n")
        assert check("--check") == (0, "\n")
        po.write_text(po.read_text().replace("Ja", "Jawohl"))
        assert check("--check") == (1, stale.format("mo"))
        code.write_text("")
        assert check("--check")[0] == 1
        assert check()[0] == 0
        assert not [*po.parent.iterdir()]

    def test_missing_fuzzy_and_broken_translations_are_named(self) -> None:
        catalog = Catalog(locale="de")
        catalog.add("Missing")
        catalog.add("Fuzzy", "Unsicher", flags=["fuzzy"])
        catalog.add("%(n)s days", "%(m)s Tage")
        catalog.add("{n} days", "{m} Tage")
        problems = list(messages.untranslated({messages.ROOT / "a.po": catalog}))
        assert problems == [
            "a.po: missing: 'Missing'",
            "a.po: fuzzy: 'Fuzzy'",
            "a.po: names differ: '%(n)s days'",
            "a.po: names differ: '{n} days'",
        ]

    def test_translations_need_no_tool_when_the_site_starts(self) -> None:
        with override("de"):
            from django.utils.translation import gettext

            assert gettext("Page not found") == "Seite nicht gefunden"
