"""Leaving out an app removes what names it, and what stays is whole."""

import ast
import re
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from template import template_only
from template.apps import APPS, PACKAGES, SHARED, with_unused
from template.generate import leave_out_apps
from template.lock import renamed, without_packages
from template.names import assignment, in_python
from template.prune_docs import pruned
from template.prune_lines import prune, without_lines, word
from tests.site import ROOT
from tests.template.factories import clone

PLUGIN = "apps/realtime/testing/plugin.py"
CHAT = word(["chat"])
CHOICES = [set(some) for count in range(1, len(APPS)) for some in combinations(APPS, count)]
LEFT_OUT = [with_unused(some) for some in CHOICES]


@pytest.mark.parametrize(
    "line",
    [
        "from apps.chat.demo import demo_create as chat_demo",
        '    "apps.chat",',
        '    "chat:list", "chat:room",',
        '    ("chat rooms", chat_demo),',
        "    *chat.PUBLIC,",
        '  {% include "chat/_card.html" %}',
    ],
)
def test_a_line_that_names_the_app_goes(line: str) -> None:
    assert without_lines(f"before\n{line}\nafter\n", CHAT) == "before\nafter\n"


@pytest.mark.parametrize("line", ['"apps.chats",', "def chatter():", "Chat is not a name here"])
def test_a_line_with_another_word_stays(line: str) -> None:
    assert without_lines(f"{line}\n", CHAT) == f"{line}\n"


def test_a_list_that_becomes_empty_is_written_on_one_line() -> None:
    assert without_lines('APPS = [\n    "chat",\n]\n', CHAT) == "APPS = []\n"
    assert without_lines('SLUGS = {\n    "chat": "general",\n}\n', CHAT) == "SLUGS = {}\n"


def test_files_and_folders_that_name_the_app_go(tmp_path: Path) -> None:
    gone = ("apps/chat/models.py", "e2e/chat/test_room.py", "project/wiring/chat_notifications.py",
            "tests/faults/chat/client.py", "tests/wiring/test_chat_notifications.py")  # fmt: skip
    kept = ("apps/realtime/chat.py", "project/wiring/accounts_notifications.py", "tests/chats.py")
    for name in (*gone, *kept):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    prune(tmp_path, ["chat"])
    assert {name for name in (*gone, *kept) if (tmp_path / name).exists()} == {*kept}


@pytest.fixture(scope="module", params=LEFT_OUT, ids=lambda apps: "+".join(sorted(apps)))
def smaller(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository without some of its apps."""
    root = clone(tmp_path_factory.mktemp("smaller") / "signalbox")
    template_only.leave_out(root)
    leave_out_apps(root, request.param)
    return root


def test_every_line_that_is_left_is_one_the_checks_would_take(smaller: Path) -> None:
    """No import is unused, no name undefined, and the formatter would change nothing."""
    program = str(ROOT / ".venv" / "bin" / "ruff")
    for check in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        ruff = [program, *check, "project", "tests", "e2e", "conftest.py"]
        done = subprocess.run(ruff, cwd=smaller, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_no_helper_is_left_that_only_other_apps_tests_call(smaller: Path) -> None:
    assert unused(smaller) - unused(ROOT) == set()


def unused(root: Path) -> set[str]:
    """Names that a module beside the tests defines, and neither it nor its importers use."""
    code = [path for top in ("tests", "e2e", "scripts") for path in (root / top).rglob("*.py")]
    trees = {dotted(root, path): ast.parse(path.read_text()) for path in code}
    named = {(module, name) for module, tree in trees.items() for name in names_in(tree)}
    imported = {pair for tree in trees.values() for pair in imports_in(tree)}
    plugin = ast.parse((root / PLUGIN).read_text())  # it asks for fixtures that they override
    asked = {name for tree in (plugin, *trees.values()) for name in arguments_in(tree)}
    return {
        f"{module}.{node.name}"
        for module, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.name.startswith(("test_", "Test", "pytest_")) and node.name not in asked
        if (module, node.name) not in named | imported
    }


def dotted(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def names_in(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def imports_in(tree: ast.Module) -> set[tuple[str | None, str]]:
    """Names that a module imports, and those it takes of a module that it imports."""
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    found = {(node.module, alias.name) for node in froms for alias in node.names}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return found | {(f"{module}.{name}", attr) for module, name in found for attr in attributes}


def arguments_in(tree: ast.Module) -> set[str]:
    """The names of functions' arguments, such as fixtures, and all strings."""
    asked = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return asked | {text for text in texts if isinstance(text, str)}


def test_a_document_loses_rows_and_items_that_lead_nowhere(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    (tmp_path / "here.md").touch()
    text = """\
| [a](here.md) | [b](gone.md) |
| both | [a](here.md), [b](gone.md#x), [c](gone.md) |
| [a](https://example.org/gone.md) |
- [b](gone.md): an item

More is in [b](gone.md).

See [`b`](gone.md) and [a](here.md).![b](gone.png)
It stays.
"""
    assert (
        pruned(page, text)
        == """\
| both | [a](here.md) |
| [a](https://example.org/gone.md) |

See b and [a](here.md).
It stays.
"""
    )


def test_code_in_a_document_keeps_its_blank_lines(tmp_path: Path) -> None:
    code = "1. A step:\n\n   ```python\n   import this\n\n\n   class A: ...\n   ```\n"
    assert (
        pruned(tmp_path / "page.md", f"One.\n\n\n{code}\n\n\nTwo.\n") == f"One.\n\n{code}\nTwo.\n"
    )


@pytest.mark.parametrize(
    "name", ["Plain", "L'Été", 'So "called"', """Both ' and " ""and more""", "Back\\slash", "日本"]
)
def test_a_name_becomes_the_string_it_is(name: str) -> None:
    found: dict[str, str] = {}
    exec(assignment("NAME", name * 10), found)
    assert found["NAME"] == name * 10
    assert max(map(len, assignment("NAME", name * 10).splitlines())) <= 100
    assert in_python('"') == "'\"'"


def test_packages_that_only_one_app_needs_are_listed() -> None:
    """Each app's README lists the packages it imports, as tests/copying checks."""
    needed = {app: packages(app) for app in APPS}
    for app in APPS:
        others = {"segno", "cryptography"}.union(
            *(needed[other] for other in APPS if other != app)
        )  # and accounts
        shared = set().union(*(PACKAGES[each] for each in SHARED))
        assert needed[app] - others - shared == PACKAGES.get(app, set())


def test_a_shared_app_stays_as_long_as_an_app_uses_it() -> None:
    assert with_unused({"liveblog"}) == {"liveblog"}
    assert with_unused({"liveblog", "chat"}) == {"liveblog", "chat", "textsearch"}
    assert with_unused({"chat", "notifications"}) == {"chat", "notifications"}


def packages(app: str) -> set[str]:
    line = re.search(r"pip install (.*)", (ROOT / "apps" / app / "README.md").read_text())
    assert line is not None
    return set(line[1].split())


LOCK = """\
cruft==2.0 \\
    --hash=sha256:aa
    # via shop (pyproject.toml:dev)
click==8.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
    # via
    #   cruft
    #   typer
django==5.2 \\
    --hash=sha256:cc
    # via
    #   channels
    #   shop (pyproject.toml)
typer==1.0 \\
    --hash=sha256:dd
    # via cruft
"""


def test_a_lock_loses_a_package_with_all_that_only_it_needed() -> None:
    assert (
        without_packages(LOCK, {"cruft"}, "shop")
        == LOCK[LOCK.index("django") :].partition("typer")[0]
    )


def test_a_lock_names_the_project_where_uv_would() -> None:
    lines = renamed(LOCK, "shop", "app").splitlines()
    assert lines[2] == "    # via app (pyproject.toml:dev)"
    assert lines[-6:-3] == ["    # via", "    #   app (pyproject.toml)", "    #   channels"]


def test_sentences_that_only_a_deleted_file_had_leave_the_translations(smaller: Path) -> None:
    """The remaining catalogues equal those that `make messages` writes in that project."""
    for catalogue in (smaller / "project/locale").rglob("*.po"):
        text = catalogue.read_text(encoding="utf-8")
        for place in re.findall(r"^#: (.*)$", text, re.MULTILINE):
            assert all((smaller / name).exists() for name in place.split())
    done = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "python"), "-m", "scripts.messages", "--check"],
        cwd=smaller, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
