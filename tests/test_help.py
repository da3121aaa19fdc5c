"""Every argument of every command says what it is for, and `make help` lists what people call."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site import ROOT

# Steps of other targets.
STEPS = {"tools", "port", "python-dev", "python-next", "python-run"}
CODE = ("apps", "bench", "project", "scripts", "template")
PROGRAMS = sorted(
    path
    for folder in CODE
    for path in (ROOT / folder).rglob("*.py")
    if "add_argument(" in path.read_text() and "tests" not in path.parts
)
COMMANDS = sorted(
    path
    for folder in ("apps", "project")
    for path in (ROOT / folder).glob("**/management/commands/[!_]*.py")
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def arguments(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Attribute(attr="add_argument" | "add_parser")):
                yield node


@pytest.mark.parametrize("path", PROGRAMS, ids=name_of)
def test_every_argument_has_help(path: Path) -> None:
    found = list(arguments(path))
    assert found
    silent = [
        ast.unparse(call) for call in found if "help" not in {each.arg for each in call.keywords}
    ]
    assert silent == []


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_every_command_says_what_it_does(path: Path) -> None:
    assert re.search(r"^    help = |\(RealtimeCommand\)", path.read_text(), re.MULTILINE)


def test_every_script_with_plain_arguments_says_how_it_is_called() -> None:
    scripts = [*(ROOT / "scripts").glob("*.py"), ROOT / "project" / "server.py"]
    takes_arguments = [path for path in scripts if re.search(r"sys\.argv\[", path.read_text())]
    assert len(takes_arguments) > 5
    silent = [
        name_of(path)
        for path in takes_arguments
        if "usage: " not in (ast.get_docstring(ast.parse(path.read_text())) or "")
    ]
    assert silent == []


def test_make_help_lists_every_target_that_people_call() -> None:
    files = [path for path in (ROOT / "Makefile", ROOT / "template/targets.mk") if path.exists()]
    text = "\n".join(path.read_text() for path in files)
    declared = {
        name for line in re.findall(r"^\.PHONY: (.*)", text, re.MULTILINE) for name in line.split()
    }
    listed = {*re.findall(r"^([a-z][a-z0-9-]*):.*## \S", text, re.MULTILINE)}
    assert declared - listed == STEPS
