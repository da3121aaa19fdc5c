"""From a copy of this repository to somebody's own project, step by step."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from template import licences, lock, prune_protocol, python, template_only
from template.answers import Answers
from template.apps import PACKAGES, folders, spoken
from template.names import (
    OLD_SLUG,
    assignment,
    in_toml,
    markdown,
    rename,
)
from template.prune_docs import (
    mend_documents,
    without_examples,
    without_jobs,
    without_lines,
    without_targets,
    without_words,
)

SUITE = re.compile(r"^([\w-]+):.*\n\t.*pytest (tests/\w+)$", re.MULTILINE)


def shape(root: Path, answers: Answers) -> None:
    """Make what was copied to `root` the project that was asked for."""
    template_only.clear(root)
    put_dots_back(root)
    gone = template_only.leave_out(root)
    leave_out_apps(root, answers.left_out, gone)
    mend_documents(root)
    license_it(root, answers)
    template_only.delete([root / "template"])
    rename(root, answers)
    # After that: an answer may hold our name and mean it.
    introduce(root, answers)
    choose_defaults(root, answers)
    make_env(root)


def put_dots_back(root: Path) -> None:
    """git complains of links with these names, so they come without their dot."""
    for name in ("gitattributes", "gitignore"):
        (root / name).rename(root / f".{name}")


def leave_out_apps(root: Path, apps: set[str], gone: list[Path]) -> None:
    """Delete the apps, and whatever needs them or anything else that is gone."""
    words = spoken(root, apps)
    if apps:
        prune_protocol.leave_out(root, apps)
    lost = [path for app in sorted(apps) for path in folders(root, app)]
    python.prune(root, words, [*gone, *lost])
    template_only.delete(lost)
    leave_out_packages(root, apps)
    for page in (root / "project" / "templates").rglob("*.html"):
        edit(page, lambda text: without_lines(text, words))
    edit(root / "README.md", lambda text: without_examples(text, words))
    edit(root / "pyproject.toml", lambda text: without_features(text, apps))
    leave_out_suites(root)


def leave_out_packages(root: Path, apps: set[str]) -> None:
    """Without what only these apps need."""
    names = {package for app in apps for package in PACKAGES.get(app, ())}
    edit(root / "pyproject.toml", lambda text: lock.without_requirements(text, names))
    for path in root.glob("requirements*.txt"):
        edit(path, lambda text: lock.without_packages(text, names, OLD_SLUG))


def leave_out_suites(root: Path) -> None:
    """Without the commands and the build server's jobs for folders of tests that are gone."""
    makefile = root / "Makefile"
    found = SUITE.findall(makefile.read_text(encoding="utf-8"))
    gone = {target for target, folder in found if not (root / folder).exists()}
    edit(makefile, lambda text: without_targets(text, gone))
    edit(root / ".github" / "workflows" / "ci.yml", lambda text: without_jobs(text, gone))


def without_features(pyproject: str, apps: set[str]) -> str:
    """pyproject.toml without the apps: from the row of those that may not import each other."""
    for app in sorted(apps):
        pyproject = re.sub(rf" \| apps\.{app}\b|\bapps\.{app} \| ", "", pyproject)
        pyproject = without_words(pyproject, rf"apps\.{app}[\w.]*")
    return pyproject


def introduce(root: Path, answers: Answers) -> None:
    """Say in the settings, in the README and to the package managers what this is and whose."""
    lines = {
        "SITE_NAME": answers.name,
        "SITE_DESCRIPTION": answers.description,
        "SITE_EMAIL": answers.email,
    }
    for name, value in lines.items():
        replace(
            root / "project" / "settings.py", rf"^{name} = .*$", literal(assignment(name, value))
        )
    author = f"{{ name = {in_toml(answers.author)}, email = {in_toml(answers.email)} }}"
    about = f"description = {in_toml(answers.description)}\nauthors = [{author}]"
    replace(root / "pyproject.toml", r"^description = .*$", literal(about))
    opening = rf"\g<1>{literal(markdown(answers.description))}"
    replace(root / "README.md", r"\A(# .*\n\n).*$", opening)
    for path in root.glob("requirements*.txt"):
        edit(path, lambda text: lock.renamed(text, OLD_SLUG, answers.package))


def choose_defaults(root: Path, answers: Answers) -> None:
    """The default server and time zone, where a setting's default is said."""
    table = root / "project" / "settings_table.toml"
    for name, old, new in (
        ("TIME_ZONE", "UTC", answers.time_zone),
        ("ASGI_SERVER", "daphne", answers.server),
    ):
        replace(table, rf'^({name} = \[".*?", )"{old}"', rf'\g<1>"{new}"')
        replace(root / ".env.example", rf"^# {name}={old}$", f"# {name}={new}")
        replace(root / "docs/settings.md", rf"^(\| `{name}` .* )`{old}` ", rf"\g<1>`{new}` ")

    replace(
        root / "docker-compose.yml",
        r"\$\{ASGI_SERVER:-daphne\}",
        f"${{ASGI_SERVER:-{answers.server}}}",
    )
    replace(root / "docs" / "deploying.md", r"\bexample\.org\b", answers.domain)


def license_it(root: Path, answers: Answers) -> None:
    """Write LICENSE, and tell the package managers."""
    text = licences.text(answers.licence, answers.author)
    (root / "LICENSE").write_text(text, encoding="utf-8")
    in_pyproject, in_package = licences.NAMES[answers.licence]
    replace(root / "pyproject.toml", r'^license = ".*"$', f'license = "{in_pyproject}"')
    for name in ("package.json", "package-lock.json"):
        # The first one: in the lock, the others are those of dependencies.
        replace(root / name, r'"license": ".*"', f'"license": "{in_package}"', count=1)


def make_env(root: Path) -> None:
    subprocess.run([sys.executable, root / "scripts" / "make_env.py"], check=True)


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(change(text), encoding="utf-8")


def literal(text: str) -> str:
    """A replacement that means what it says."""
    return text.replace("\\", r"\\")


def replace(path: Path, pattern: str, new: str, count: int = 0) -> None:
    """Replace what the pattern matches. ValueError if nothing does: then a file has changed."""
    text = path.read_text(encoding="utf-8")
    changed, found = re.subn(pattern, new, text, count=count, flags=re.MULTILINE)
    if not found:
        raise ValueError(f"{path.name} has nothing like {pattern}")
    path.write_text(changed, encoding="utf-8")
