"""GitHub's workflows cannot run here, but the commands that they call can be checked."""

import itertools
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.site import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
ACTIONS = sorted(GITHUB.glob("actions/*/action.yml"))
PROGRAMS = re.compile(r"(?:\.venv/bin|node_modules/\.bin|scripts|tests|deploy|\.ci)/[\w./-]+")
ENGINES = {"chromium", "firefox", "webkit"}


def loaded(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text())
    return found


def combinations(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Each set of values that the job's matrix runs it with."""
    matrix = job.get("strategy", {}).get("matrix", {})
    for values in itertools.product(*matrix.values()):
        yield dict(zip(matrix, values, strict=True))


def filled_in(command: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        command = re.sub(rf"\$\{{\{{ *matrix\.{name} *\}}\}}", value, command)
    return re.sub(r"\$\{\{.*?\}\}", "something", command)


def steps() -> Iterator[tuple[str, dict[str, Any], dict[str, str]]]:
    """Each step, where it is, and the values it runs with."""
    for path in ACTIONS:
        for step in loaded(path)["runs"]["steps"]:
            yield path.parent.name, step, {}
    for path in WORKFLOWS:
        for name, job in loaded(path)["jobs"].items():
            for values in combinations(job):
                for step in job["steps"]:
                    yield f"{path.name} {name}", step, values


RUN = [(where, filled_in(step["run"], v)) for where, step, v in steps() if "run" in step]
COMMANDS = sorted(set(RUN))
USED = sorted({(where, step["uses"]) for where, step, _ in steps() if "uses" in step})
JOBS = [(path.name, *job) for path in WORKFLOWS for job in loaded(path)["jobs"].items()]


@pytest.mark.parametrize(("where", "command"), COMMANDS)
def test_a_command_is_written_right(where: str, command: str) -> None:
    subprocess.run(["bash", "-n"], input=command, text=True, check=True)


@pytest.mark.parametrize(("where", "command"), COMMANDS)
def test_every_file_that_a_command_calls_exists(where: str, command: str) -> None:
    for words in re.findall(r"^ *make +(.+)$", command, re.MULTILINE):
        plan = ["make", "--dry-run", *re.sub(r'"[^"]*"', "x", words).split()]
        done = subprocess.run(plan, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    for program in PROGRAMS.findall(command):
        assert (ROOT / program).exists(), program


@pytest.mark.parametrize(("where", "action"), USED)
def test_an_action_is_ours_or_pinned_to_a_major_version(where: str, action: str) -> None:
    if action.startswith("./"):
        assert (ROOT / action / "action.yml").is_file()
    else:
        assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_and_never_runs_twice_at_once(path: Path) -> None:
    workflow = loaded(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert "group" in workflow["concurrency"]
    # "on" is YAML's true.
    assert "pull_request_target" not in workflow[True]


@pytest.mark.parametrize(("file", "name", "job"), JOBS)
def test_a_job_ends_in_time_and_keeps_no_token(file: str, name: str, job: dict[str, Any]) -> None:
    assert job["timeout-minutes"] <= 120
    checkout, *_ = job["steps"]
    assert checkout["with"]["persist-credentials"] is False


def test_the_oldest_python_we_promise_and_every_engine_are_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    tried = [values for _, _, job in JOBS for values in combinations(job)]
    assert project["requires-python"].removeprefix(">=") in {v.get("python") for v in tried}
    assert {v["browser"] for v in tried if "browser" in v} == ENGINES


MANIFESTS = {
    "pip": "requirements.txt",
    "npm": "package-lock.json",
    "github-actions": ".github/workflows",
    "docker": "Dockerfile",
    "docker-compose": "docker-compose.yml",
}


def test_dependabot_finds_the_files_that_it_updates() -> None:
    updates = loaded(GITHUB / "dependabot.yml")["updates"]
    there = {name for name, manifest in MANIFESTS.items() if (ROOT / manifest).exists()}
    assert there <= {each["package-ecosystem"] for each in updates}
    ours = {f"/{path.parent.relative_to(ROOT)}" for path in ACTIONS}
    assert ours <= {folder for each in updates for folder in each.get("directories", [])}


HOOKS = loaded(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
CLEAN = {"python": "manage.py", "ts": "vite.config.ts", "css": "frontend/base.css"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_here_and_leaves_correct_files_alone(hook: dict[str, Any]) -> None:
    named = [CLEAN[kind] for kind in hook.get("types_or", []) if kind in CLEAN]
    files = named if hook.get("pass_filenames", True) else []
    before = [(ROOT / file).read_bytes() for file in files]
    assert files or not hook.get("pass_filenames", True)
    done = subprocess.run(
        [*hook["entry"].split(), *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(ROOT / file).read_bytes() for file in files] == before


def test_a_hook_fixes_wrong_files(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("x = {  'a':1}\n")
    entry = next(hook["entry"] for hook in HOOKS if hook["id"] == "ruff-format")
    subprocess.run([*entry.split(), wrong], cwd=ROOT, check=True, capture_output=True)
    assert wrong.read_text() == 'x = {"a": 1}\n'
