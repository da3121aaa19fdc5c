"""The container for development has what the commands need, and runs commands that exist."""

import json
import re
import subprocess

import pytest

from tests.site import ROOT

FOLDER = ROOT / ".devcontainer"
CONTAINER = json.loads((FOLDER / "devcontainer.json").read_text())
FILE = (FOLDER / CONTAINER["build"]["dockerfile"]).read_text()
COMMANDS = [CONTAINER["postCreateCommand"], CONTAINER["postAttachCommand"]]
IMAGE = re.compile(r"^FROM (\S+:\S+)", re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_runs_targets_and_programs_that_exist(command: str) -> None:
    for each in command.split(" && "):
        program, *arguments = each.split()
        if program == "make":
            plan = ["make", "--dry-run", *arguments]
            done = subprocess.run(plan, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        else:
            assert program == ".venv/bin/python"
            assert (ROOT / arguments[0]).is_file()


def test_it_is_built_of_images_that_the_site_is_built_of() -> None:
    assert set(IMAGE.findall(FILE)) <= set(IMAGE.findall((ROOT / "Dockerfile").read_text()))


def test_its_user_may_not_be_root_because_postgresql_refuses_root() -> None:
    assert re.findall(r"^USER (\w+)$", FILE, re.MULTILINE)[-1] == CONTAINER["remoteUser"] != "root"


@pytest.mark.parametrize("program", ["build-essential", "chromium", "git", "postgresql", "strace"])
def test_it_has_the_programs_that_no_lock_has(program: str) -> None:
    assert re.search(rf"apt-get install .*\b{program}\b", FILE)


def test_it_opens_the_port_of_make_run() -> None:
    port = re.findall(r"^PORT \?= (\d+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert (
        [str(each) for each in CONTAINER["forwardPorts"]] == port == [*CONTAINER["portsAttributes"]]
    )
