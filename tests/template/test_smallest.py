"""A project with one app, the other server, and a name full of special characters and our own."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from template.prune_lines import word
from tests.site import ROOT
from tests.template.factories import bake, build, check, equip, files, run, startlive, test

pytestmark = pytest.mark.slow

NAME = 'L\'Été "Signalbox" & Co <1>'
SLUG = "l_ete_signalbox_et_quarante_lettres_tout"
DESCRIPTION = '- Ce qui se passe, "en direct", pour l\'été & signalbox: <tout> \\o/ ' + "é" * 60
TITLE = "Connection check · L&#x27;Été &quot;Signalbox&quot; &amp; Co &lt;1&gt;"
README = f"""# L'Été "Signalbox" \\& Co \\<1>

\\- Ce qui se passe, "en direct", pour l'été \\& signalbox: \\<tout> \\\\o/ {"é" * 60}

"""
ABSENT = ("markdown-it-py", "nh3")
SEES = """
import json
import re
from django.core.mail import EmailMessage
from django.test import Client
from apps.accounts.models import User
page = Client(headers={"host": "localhost"}).get("/connection/").content.decode()
message = EmailMessage("Subject", "Body", to=["ada@example.com"]).message()
print("said:" + json.dumps([page, str(message["From"])]))
"""


@pytest.fixture(scope="module")
def smallest(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With an app of its own."""
    project = bake(
        template,
        tmp_path_factory.mktemp("smallest"),
        project_name=NAME,
        author_name='Zoë "Z" O\'Neil \\ Signalbox',
        project_slug=SLUG,
        description=DESCRIPTION,
        domain="live.signalbox.dev",
        time_zone="America/Argentina/ComodRivadavia",
        license="Proprietary",
        liveblog="no",
        chat="no",
        asgi_server="uvicorn",
    )
    startlive(equip(project), "ideas")
    build(project)
    return project


def test_the_smallest_project_passes_its_own_checks(smallest: Path) -> None:
    check(smallest)


def test_the_smallest_project_passes_its_own_tests(smallest: Path) -> None:
    """The fast ones; `make template` runs all."""
    test(smallest, "apps/ideas", "apps/notifications", "apps/accounts", "tests/test_pages.py",
         "tests/test_demo.py", "tests/test_settings.py")  # fmt: skip


def test_nothing_is_left_of_the_other_apps(smallest: Path) -> None:
    assert sorted(path.name for path in (smallest / "apps").glob("[!_]*")) == [
        "accounts",
        "console",
        "ideas",
        "images",
        "notifications",
        "realtime",
    ]
    for name, content in files(smallest).items():
        if name.startswith(("project/", "e2e/", "tests/", "scripts/", "pyproject", "README")):
            text = content.decode(errors="replace")
            for trace in ("apps.chat", "apps/chat", "apps.liveblog", "/ws/chat/", "chat:list"):
                assert trace not in text, name


def test_no_file_is_named_after_the_other_apps(smallest: Path) -> None:
    left_out = word(["chat", "liveblog"])
    assert [name for name in files(smallest) if left_out.search(name)] == []


def test_the_matrix_ignores_tests_that_exist(smallest: Path) -> None:
    matrix = (smallest / "scripts/test_matrix.py").read_text()
    ignored = re.findall(r'^    "(tests/.*)",$', matrix, re.MULTILINE)
    assert ignored
    assert [path for path in ignored if not (smallest / path).exists()] == []


def test_the_projects_name_is_right_wherever_it_is_read(smallest: Path) -> None:
    said = run(".venv/bin/python", "manage.py", "shell", "-v", "0", "-c", SEES, cwd=smallest)
    page, sender = json.loads(said.partition("said:")[2])
    assert f"<title>{TITLE}</title>" in page
    assert sender.endswith("<hello@live.signalbox.dev>")
    assert (
        json.loads((smallest / "docs/protocol/asyncapi.json").read_text())["info"]["title"]
        == f"{NAME} live protocol"
    )
    assert (smallest / "README.md").read_text().startswith(README)
    tools = tomllib.loads((smallest / "pyproject.toml").read_text())["project"]
    assert tools["description"] == DESCRIPTION
    assert tools["authors"] == [
        {"name": 'Zoë "Z" O\'Neil \\ Signalbox', "email": "hello@live.signalbox.dev"}
    ]
    assert tools["license"] == "LicenseRef-Proprietary"


def test_answers_become_the_projects_defaults(smallest: Path) -> None:
    example = (smallest / ".env.example").read_text()
    assert "\n# ASGI_SERVER=uvicorn\n" in example
    assert "\n# TIME_ZONE=America/Argentina/ComodRivadavia\n" in example
    assert "${ASGI_SERVER:-uvicorn}" in (smallest / "docker-compose.yml").read_text()
    assert "live.signalbox.dev" in (smallest / "docs" / "deploying.md").read_text()
    assert "All rights reserved" in (smallest / "LICENSE").read_text()
    assert json.loads((smallest / "package.json").read_text())["license"] == "UNLICENSED"
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    kept = tomllib.loads((smallest / "pyproject.toml").read_text())["project"]["dependencies"]
    assert kept == [each for each in asked if not each.startswith(ABSENT)]


def test_packages_that_only_another_app_needs_are_not_installed(smallest: Path) -> None:
    locked = re.findall(r"^([\w-]+)", (smallest / "requirements.txt").read_text(), re.MULTILINE)
    assert "django" in locked
    assert not {*ABSENT, "mdurl"} & {*locked}
