"""Generates a project from a copy of this repository, step by step."""

import subprocess
import sys
from pathlib import Path

from template import (
    licences,
    lock,
    prune_docs,
    prune_lines,
    prune_messages,
    prune_protocol,
    template_only,
)
from template.answers import Answers
from template.apps import PACKAGES
from template.files import delete, edit, replace
from template.names import OLD_SLUG, assignment, in_toml, markdown, rename


def generate(root: Path, answers: Answers) -> None:
    """Turn the copy at `root` into the project that the answers describe."""
    template_only.delete_built(root)
    restore_dots(root)
    template_only.leave_out(root)
    leave_out_apps(root, answers.left_out)
    prune_docs.prune(root)
    license_project(root, answers)
    delete([root / "template"])
    rename(root, answers)
    # After `rename`: an answer may contain our name and mean it.
    introduce(root, answers)
    choose_defaults(root, answers)
    subprocess.run([sys.executable, root / "scripts" / "make_env.py"], check=True)


def restore_dots(root: Path) -> None:
    """Git refuses links with these names, so they are copied without their dot."""
    for name in ("gitattributes", "gitignore"):
        (root / name).rename(root / f".{name}")


def leave_out_apps(root: Path, apps: set[str]) -> None:
    """Delete the apps, the files and lines that name them, and the packages that only they need."""
    if not apps:
        return
    prune_protocol.prune(root, apps)
    prune_lines.prune(root, apps)
    prune_messages.prune(root)
    lock.leave_out(root, {package for app in apps for package in PACKAGES.get(app, ())})


def introduce(root: Path, answers: Answers) -> None:
    """Write the name, description and author into the settings, the README and package files."""
    lines = {
        "SITE_NAME": answers.name,
        "SITE_DESCRIPTION": answers.description,
        "SITE_EMAIL": answers.email,
    }
    for name, value in lines.items():
        replace(root / "project" / "settings.py", rf"^{name} = .*$", assignment(name, value))
    author = f"{{ name = {in_toml(answers.author)}, email = {in_toml(answers.email)} }}"
    about = f"description = {in_toml(answers.description)}\nauthors = [{author}]"
    replace(root / "pyproject.toml", r"^description = .*$", about)
    replace(root / "README.md", r"\A(# .*\n\n).*$", markdown(answers.description))
    for path in root.glob("requirements*.txt"):
        edit(path, lambda text: lock.renamed(text, OLD_SLUG, answers.package))


def choose_defaults(root: Path, answers: Answers) -> None:
    """Write the default server and time zone wherever a setting's default is."""
    for name, old, new in (
        ("TIME_ZONE", "UTC", answers.time_zone),
        ("ASGI_SERVER", "daphne", answers.server),
    ):
        table = root / "project" / "settings_table.toml"
        replace(table, rf'^({name} = \[".*?", )"{old}"', f'"{new}"')
        replace(root / ".env.example", rf"^(# {name}=){old}$", new)
        replace(root / "docs" / "settings.md", rf"^(\| `{name}` .* )`{old}` ", f"`{new}` ")
    replace(root / "docker-compose.yml", r"(\$\{ASGI_SERVER:-)daphne", answers.server)
    replace(root / "docs" / "deploying.md", r"\bexample\.org\b", answers.domain)


def license_project(root: Path, answers: Answers) -> None:
    """Write LICENSE, and name the licence where package managers look for it."""
    text = licences.text(answers.licence, answers.author)
    (root / "LICENSE").write_text(text, encoding="utf-8")
    in_pyproject, in_package = licences.NAMES[answers.licence]
    replace(root / "pyproject.toml", r'^license = ".*"$', f'license = "{in_pyproject}"')
    for name in ("package.json", "package-lock.json"):
        # Only the first one: the others in the lock are those of dependencies.
        replace(root / name, r'"license": ".*"', f'"license": "{in_package}"', count=1)
