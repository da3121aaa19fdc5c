"""Bad answers are refused with the reason, before anything is written."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hooks.pre_gen_project import complaints
from tests.site import ROOT
from tests.template.factories import bake

GOOD: dict[str, Any] = {
    "project_name": 'L\'Été "Live" & Co <1>',
    "project_slug": "l_ete_live",
    "description": "What happens.",
    "author_name": "Ada O'Neil",
    "email": "ada@example.com",
    "domain": "live.example.com",
    "time_zone": "Europe/Paris",
    "liveblog": False,
    "chat": True,
    "notifications": False,
}


def test_good_answers_are_taken() -> None:
    assert [*complaints(GOOD)] == []


@pytest.mark.parametrize("email", ["o'neil+site@Example.com", "hello@localhost"])
def test_every_valid_sender_address_is_accepted(email: str) -> None:
    assert [*complaints(GOOD | {"email": email})] == []


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("project_name", " ", "must not be empty"),
        ("project_name", "Two\nlines", "must not contain line breaks"),
        ("project_name", "x" * 61, "at most 60 characters"),
        ("description", "", "must not be empty"),
        ("author_name", "", "must not be empty"),
        ("project_name", "Say {{ name }}", "must not contain '{{'"),
        ("description", "100 {% of it", "must not contain '{%'"),
        ("author_name", "Ada {# Example", "must not contain '{#'"),
        ("project_slug", "", "must be lowercase letters"),
        ("project_slug", "my-site", "must be lowercase letters"),
        ("project_slug", "MySite", "must be lowercase letters"),
        ("project_slug", "1st", "must be lowercase letters"),
        ("project_slug", "été", "must be lowercase letters"),
        ("project_slug", "class", "a keyword of Python"),
        ("project_slug", "match", "a keyword of Python"),
        ("project_slug", "test", "hide the module"),
        ("project_slug", "json", "hide the module"),
        ("project_slug", "django", "hide the package"),
        ("project_slug", "prometheus_client", "hide the package"),
        ("project_slug", "pg_live", "reserved by PostgreSQL"),
        ("project_slug", "public", "reserved by PostgreSQL"),
        ("project_slug", "apps", "a folder in every project"),
        ("project_slug", "project", "a folder in every project"),
        ("email", "ada", "not an e-mail address"),
        ("email", "ada@exa mple.com", "not an e-mail address"),
        ("email", "Ada <ada@example.com>", "not an e-mail address"),
        ("email", "zoë@example.com", "in ASCII"),
        ("email", "ada@münchen.de", "not an e-mail address"),
        ("email", "ada.@example.com", "not an e-mail address"),
        ("email", "ada@.", "not an e-mail address"),
        ("email", ".@-", "not an e-mail address"),
        ("email", "ada@example.com.", "not an e-mail address"),
        ("domain", "https://example.com", "not a lowercase host name"),
        ("domain", "example", "not a lowercase host name"),
        ("domain", "-a.example.com", "not a lowercase host name"),
        ("domain", "Example.com", "not a lowercase host name"),
        ("domain", "münchen.de", "as xn--"),
        ("time_zone", "Paris", "not a time zone"),
        ("chat", False, "Choose at least one of liveblog, chat and notifications"),
    ],
)
def test_a_bad_answer_is_refused(name: str, value: Any, reason: str) -> None:
    said = [*complaints(GOOD | {name: value})]
    assert any(reason in sentence for sentence in said), said


def test_no_project_is_called_like_a_package_it_needs() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*tools["project"]["dependencies"], *tools["project"]["optional-dependencies"]["dev"]]
    for requirement in asked:
        package = re.split(r"[\[~=<>]", requirement)[0].replace("-", "_")
        if package not in ("cookiecutter", "cruft", "pytest_cookies"):
            assert [*complaints(GOOD | {"project_slug": package})], package


def test_all_reasons_are_given_and_nothing_is_written(template: Path, tmp_path: Path) -> None:
    """A name without letters reaches the hook too: cookiecutter has a default for its folder."""
    with pytest.raises(RuntimeError) as refusal:
        bake(template, tmp_path, project_name="🚂🚂", domain="nowhere", time_zone="Paris")
    for reason in ("not an e-mail address", "not a lowercase host name", "not a time zone"):
        assert reason in str(refusal.value)
    assert [*(tmp_path / "out").iterdir()] == []
