"""The sites that can be backed up or restored: one on this machine, or one in containers."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from scripts.run_program import ScriptError


class Database(Protocol):
    """A database that is restored to a staging copy first, and then replaced by it."""

    engine: str
    name: str
    previous_name: str

    def dump(self, target: Path) -> None: ...
    def restore_to_staging(self, source: Path) -> None: ...
    def drop_staging(self) -> None: ...
    def switch(self) -> None: ...


class Target(Protocol):
    """A site: its database, its media and its management commands."""

    stop: str

    @property
    def database(self) -> Database: ...
    def media_folder(self) -> AbstractContextManager[Path]: ...
    def put_media(self, folder: Path) -> None: ...
    def manage(self, *arguments: str) -> None: ...


def target_named(name: str) -> Target:
    """`here` or `compose`. Imports are late: with containers, this machine has no Django."""
    match name:
        case "here":
            from scripts.local_site import LocalSite

            return LocalSite()
        case "compose":
            from scripts.compose import Compose

            return Compose()
    raise ScriptError(f"IN={name} is unknown: use here or compose.")
