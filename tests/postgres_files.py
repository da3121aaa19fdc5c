"""The files that a throw-away PostgreSQL begins with, and the user who may write them."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.made_once import made_once
from tests.programs import find_postgres, needed


def ordinary_user() -> str | None:
    """The user that runs PostgreSQL when we are root, because it refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def give_to_ordinary_user(folder: Path | str) -> None:
    """Let PostgreSQL write there; root still may."""
    if user := ordinary_user():
        shutil.chown(folder, user)


def empty_cluster() -> Path:
    """The files of a PostgreSQL that has never been started."""
    return made_once("postgres", _initialise) / "data"


def _initialise(folder: Path) -> None:
    give_to_ordinary_user(folder)
    options = [
        "--auth=trust",
        "--username=signalbox",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]
    subprocess.run(
        [needed(find_postgres(), "PostgreSQL") / "initdb", *options, folder / "data"],
        check=True,
        cwd=folder,
        capture_output=True,
        user=ordinary_user(),
    )
