"""Folders that are slow to fill: of all workers of a run, the first that asks for one fills it."""

import atexit
import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

# Programs that a test starts get it, too. `make mutants` hides it, as its code differs.
FOLDER = "PYTEST_MADE_ONCE"


def folder() -> Path:
    """Where all of them are. It goes with the process that asked first."""
    if FOLDER not in os.environ:
        made = mkdtemp(prefix="signalbox-made-once-")
        Path(made).chmod(0o755)  # PostgreSQL runs as another user
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        os.environ[FOLDER] = made
    return Path(os.environ[FOLDER])


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of that name, which `make` has filled; nobody may change it."""
    target = folder() / name
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            begun = target.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(target)
    return target
