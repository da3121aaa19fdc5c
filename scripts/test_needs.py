"""Get what the tests drive and the lock files cannot hold: browsers, PostgreSQL, Prometheus.

Finding comes first; only what is missing is installed, and only in ways this account may.
usage: test_needs.py [chromium] [firefox] [webkit]        (by default chromium)
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.prometheus import UNPACKED, find_prometheus
from tests.services import find_browser, find_postgres, find_redis

NO_BROWSER = (
    "No browser to test with: install Chromium or Google Chrome,"
    " or run: .venv/bin/playwright install --with-deps chromium"
)
NO_ENGINE = (
    "No {engine} to test with: run .venv/bin/playwright install --with-deps {engine}"
    " (it must be Playwright's own build)."
)
NO_REDIS = "No Redis to test with: install redis-server (on Debian and Ubuntu, the package redis)."
NO_PROMETHEUS = "Prometheus is not installed, so the tests that ask one are skipped."
NO_POSTGRES = "PostgreSQL is not installed, so the tests that need it are skipped."


def succeeds(*command: str | Path, seconds: int = 600, cwd: Path | None = None) -> bool:
    """Whether the command exists, ends in time and reports success; its words are kept back."""
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
    """A browser that was downloaded to a bare system is there, but lacks its libraries."""
    browser = find_browser()
    return browser is not None and succeeds(browser, "--version", seconds=60)


def install_debian(package: str) -> None:
    """Install a Debian package, if we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing Debian's {package} ...", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    install = ("apt-get", "install", "--yes", "--no-install-recommends", package)
    # The package lists may be missing or too old, which is seen only by trying.
    if not succeeds(*install):
        succeeds("apt-get", "update")
        succeeds(*install)


def unpack_debian(package: str, folder: Path) -> None:
    """Put a Debian package's programs into `folder`; once installed, it would start a service."""
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
    # Its pages lead to files of other packages, and nobody can copy a folder with such links.
    shutil.rmtree(folder / "usr" / "share", ignore_errors=True)


def get_browser() -> bool:
    """Playwright's own or the machine's, else download it, else Debian's."""
    if browser_starts():
        return True
    print("Downloading a browser to test with ...", flush=True)
    succeeds(sys.executable, "-m", "playwright", "install", "chromium")
    if not browser_starts():
        install_debian("chromium")
    return browser_starts()


def engine_starts(engine: str) -> bool:
    """Whether Playwright's own build of it opens a page."""
    begin = (
        "from playwright.sync_api import sync_playwright\n"
        f"with sync_playwright() as it: it.{engine}.launch().new_page()"
    )
    return succeeds(sys.executable, "-c", begin, seconds=60)


def get_engine(engine: str) -> bool:
    """Firefox or WebKit, downloaded if it is missing."""
    if engine_starts(engine):
        return True
    print(f"Downloading {engine} to test with ...", flush=True)
    succeeds(sys.executable, "-m", "playwright", "install", engine)
    return engine_starts(engine)


def main(engines: list[str]) -> int:
    """Exit with 1, after a sentence, if the tests cannot run."""
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
    if find_postgres() is None:
        install_debian("postgresql")
    if find_postgres() is None:
        print(NO_POSTGRES)
    if find_prometheus() is None:
        unpack_debian("prometheus", UNPACKED)
    if find_prometheus() is None:
        print(NO_PROMETHEUS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["chromium"]))
