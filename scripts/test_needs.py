"""Install programs that the tests use and lock files cannot contain: browsers and databases.

It installs only programs that are missing, and only in ways that this account may use.
usage: test_needs.py [chromium] [firefox] [webkit]        (by default chromium)
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.programs import find_browser, find_postgres, find_redis
from tests.prometheus import UNPACKED, find_prometheus

NO_BROWSER = (
    "The tests need a browser: install Chromium or Google Chrome,"
    " or run: .venv/bin/playwright install --with-deps chromium"
)
NO_ENGINE = (
    "The tests need {engine}: run .venv/bin/playwright install --with-deps {engine}"
    " (it must be Playwright's build)."
)
NO_REDIS = "The tests need Redis: install redis-server (on Debian and Ubuntu, the package redis)."
NO_PROMETHEUS = "Prometheus is not installed, so tests that need it are skipped."
NO_STRACE = "strace is not installed. Install it, or set STRACE=off to leave out its tests."
NO_POSTGRES = "PostgreSQL is not installed, so tests that need it are skipped."


def succeeds(*command: str | Path, seconds: int = 600, cwd: Path | None = None) -> bool:
    """Whether the command exists and succeeds in time. Its output is discarded."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            cwd=cwd,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def browser_starts() -> bool:
    """Whether a browser runs: one that Playwright downloaded may lack system libraries."""
    browser = find_browser()
    return browser is not None and succeeds(browser, "--version", seconds=60)


def install_debian(package: str) -> None:
    """Install a Debian package, if this account may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing Debian's {package} ...", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ("apt-get", "install", "--yes", "--no-install-recommends", package)
    # The first try shows whether the package lists are missing or too old.
    if not succeeds(*install):
        succeeds("apt-get", "update")
        succeeds(*install)


def unpack_debian(package: str, folder: Path) -> None:
    """Extract a Debian package into `folder`: installed, it would start a service."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return
    print(f"Fetching Debian's {package} ...", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    fetch = ("apt-get", "download", package)
    if not succeeds(*fetch, cwd=folder) and os.geteuid() == 0:
        succeeds("apt-get", "update")
        succeeds(*fetch, cwd=folder)
    for archive in folder.glob("*.deb"):
        succeeds("dpkg-deb", "--extract", archive, folder)
        archive.unlink()
    # Its web pages have links to other packages, so copies of the folder would fail.
    shutil.rmtree(folder / "usr" / "share", ignore_errors=True)


def get_browser() -> bool:
    """Use the machine's browser, or download Playwright's, or install Debian's."""
    if browser_starts():
        return True
    print("Downloading a browser to test with ...", flush=True)
    succeeds(sys.executable, "-m", "playwright", "install", "chromium")
    if not browser_starts():
        install_debian("chromium")
    return browser_starts()


def engine_starts(engine: str) -> bool:
    """Whether Playwright's build of the engine opens a page."""
    begin = (
        "from playwright.sync_api import sync_playwright\n"
        f"with sync_playwright() as it: it.{engine}.launch().new_page()"
    )
    return succeeds(sys.executable, "-c", begin, seconds=60)


def get_engine(engine: str) -> bool:
    """Use Firefox or WebKit, or download it."""
    if engine_starts(engine):
        return True
    print(f"Downloading {engine} to test with ...", flush=True)
    succeeds(sys.executable, "-m", "playwright", "install", engine)
    return engine_starts(engine)


def get_optional_programs() -> None:
    """Install them, or print the effect of their absence."""
    if find_postgres() is None:
        install_debian("postgresql")
    if find_postgres() is None:
        print(NO_POSTGRES)
    if shutil.which("strace") is None:
        install_debian("strace")
    if shutil.which("strace") is None:
        print(NO_STRACE)
    if find_prometheus() is None:
        unpack_debian("prometheus", UNPACKED)
    if find_prometheus() is None:
        print(NO_PROMETHEUS)


def main(engines: list[str]) -> int:
    """Exit with 1 and a message if the tests cannot run."""
    for engine in engines:
        if engine == "chromium":
            if not get_browser():
                print(NO_BROWSER)
                return 1
        elif not get_engine(engine):
            print(NO_ENGINE.format(engine=engine))
            return 1
    if find_redis() is None:
        print(NO_REDIS)
        return 1
    get_optional_programs()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["chromium"]))
