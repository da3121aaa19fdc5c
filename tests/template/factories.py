"""Generates projects from this template, and runs their checks and tests."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.site import ROOT

# The cache of mypy: it compares the content of files, not their times.
TYPES = ".mypy_cache"
WINDOW = "{{cookiecutter.project_slug}}"
# A used checkout is full of things; a clean clone has none of them.
NOT_CLONED = (".git", ".venv*", "node_modules", ".env", "db.sqlite3*", "media", "dist", "static")
MADE_BY_TOOLS = (
    *("__pycache__", ".*_cache", ".hypothesis", "screenshots", "test-results"),
    *(".venv-docs", "build"),
)
# Variables that programs need from the machine; our own settings must not leak into a project.
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "CI", "PLAYWRIGHT_BROWSERS_PATH")


def environment(**more: str) -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | more


def run(*command: str | Path, cwd: Path, **more: str) -> str:
    """Run a program and return its output. Raises RuntimeError with the output if it fails."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-8000:]}")
    return done.stdout


def clone(folder: Path) -> Path:
    """Copy this repository as a clone, with changes that are not committed."""
    ignore = shutil.ignore_patterns(*NOT_CLONED, *MADE_BY_TOOLS)
    project_static = ROOT / "project" / "static"
    shutil.copytree(ROOT, folder, symlinks=True, ignore=ignore)
    shutil.copytree(project_static, folder / "project" / "static")
    return folder


def committed(folder: Path, message: str = "All of it") -> Path:
    """Commit everything in the folder; make it a repository first if it is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return folder


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Template", "-c", "user.email=template@example.com")
    return run("git", *who, *arguments, cwd=folder)


def bake(template: Path | str, folder: Path, *options: str, **answers: Any) -> Path:
    """Generate a project with cookiecutter in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.yaml"
    config.write_text(f"cookiecutters_dir: {folder}/clones\nreplay_dir: {folder}/replay\n")
    given = [f"{name}={value}" for name, value in answers.items()]
    command = ["-m", "cookiecutter", "--no-input", f"--config-file={config}", *options]
    out = folder / "out"
    out.mkdir()
    run(sys.executable, *command, f"--output-dir={out}", str(template), *given, cwd=folder)
    (project,) = out.iterdir()
    return project


def cruft_create(template: Path | str, folder: Path, *options: str, **answers: str) -> Path:
    """Generate a project with cruft, which records the template and its version."""
    folder.mkdir(parents=True)
    given = ("--extra-context", json.dumps(answers)) if answers else ()
    cruft("create", "--no-input", "--default-config", *options, *given, str(template), cwd=folder)
    (project,) = folder.iterdir()
    return project


def cruft(*arguments: str, cwd: Path) -> str:
    return run(sys.executable, "-m", "cruft", *arguments, cwd=cwd)


def archive(template: Path) -> Path:
    """A zip of the last commit as GitHub makes it, in which links are small files."""
    target = template.with_suffix(".zip")
    git(template, "archive", "--prefix=signalbox-main/", f"--output={target}", "HEAD")
    return target


def equip(project: Path, *, same_apps: bool = False) -> Path:
    """Link our environment and packages into the project, whose pages need a `build`.

    With `same_apps` as here, mypy's cache is right for the apps, too.
    """
    for name in (".venv", "node_modules"):
        (project / name).symlink_to((ROOT / name).resolve())
    if (ROOT / TYPES).exists():
        shutil.copytree(ROOT / TYPES, project / TYPES, ignore=None if same_apps else ours)
    return project


def ours(folder: str, names: list[str]) -> list[str]:
    """The parts of mypy's cache about our own code, which differs in a project with fewer apps."""
    if Path(folder).parent.name != TYPES:  # Django has a folder `apps` too
        return []
    return [name for name in names if (ROOT / name).is_dir()]


def build(project: Path) -> Path:
    """Build the project's scripts and styles."""
    run("node_modules/.bin/vite", "build", "--logLevel", "warn", cwd=project)
    return project


def startlive(project: Path, *arguments: str) -> None:
    """Have the project write an app."""
    run(".venv/bin/python", "scripts/make_env.py", cwd=project)
    run(".venv/bin/python", "manage.py", "startlive", *arguments, cwd=project)


def check(project: Path) -> None:
    """Run `make check` without make, which would install into the linked environment."""
    run("sh", "scripts/check.sh", ".venv", cwd=project)


def test(project: Path, *arguments: str) -> str:
    """Run some of its own Python tests."""
    return run(".venv/bin/python", "-m", "pytest", "-q", *arguments, cwd=project)


test.__test__ = False  # type: ignore[attr-defined]  # pytest must not take it for one


def files(folder: Path) -> dict[str, bytes]:
    """The contents of a project's files by path, without `.git` and `.env`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(folder / ".git") and path.name != ".env"
    }
