"""The apps that a project may do without, and how the rest of the project speaks of them."""

import re
from collections.abc import Iterable
from pathlib import Path

APPS = ("liveblog", "chat", "notifications")
# What nothing but one app needs.
PACKAGES = {"liveblog": {"markdown-it-py", "nh3"}}
# What is about one app alone, and not named after it.
ABOUT = {"chat": ("docs/decisions/0031-*.md",)}


def folders(root: Path, app: str) -> list[Path]:
    """The app, and every other file or folder that is named after it or about it alone."""
    named = re.compile(rf"(?:test_)?{app}(?:[_.-].*)?")
    beside = [*root.glob("e2e/**/*"), *root.glob("tests/**/*"), *root.glob("docs/**/*.md")]
    about = [path for pattern in ABOUT.get(app, ()) for path in root.glob(pattern)]
    return [root / "apps" / app, *about, *(path for path in beside if named.fullmatch(path.name))]


def spoken(root: Path, apps: Iterable[str]) -> re.Pattern[str]:
    """Matches what speaks of one of `apps`: a module, a path, a template, a URL, a command."""
    return re.compile("|".join(part for app in apps for part in traces(root, app)) or "(?!)")


def traces(root: Path, app: str) -> list[str]:
    commands = (root / "apps" / app / "management" / "commands").glob("[!_]*.py")
    return [
        rf"^{app}$",
        rf"\bapps[./]{app}\b",
        rf"\b{app}[/:]",
        rf"\b{app}\.[a-z]+\.",
        rf"(?<![\w.]){re.escape(url_prefix(root, app))}",
        *(rf"^{path.stem}$|manage\.py {path.stem}\b" for path in commands),
    ]


def url_prefix(root: Path, app: str) -> str:
    """Where the app's pages are: `/live/`."""
    urls = (root / "project" / "urls.py").read_text(encoding="utf-8")
    found = re.search(rf'path\("([^"]+)", include\("apps\.{app}\.urls"\)\)', urls)
    if found is None:
        raise ValueError(f"project/urls.py does not say where the pages of {app} are.")
    return f"/{found[1]}"
