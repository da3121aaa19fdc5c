"""Where a site is that is backed up or restored: on this machine, or in containers."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from scripts.run_program import Unfit


class Database(Protocol):
    """A database that is restored beside the living one, and then takes its place."""

    engine: str
    name: str
    kept_as: str

    def dump(self, target: Path) -> None: ...
    def restore_beside(self, source: Path) -> None: ...
    def forget_beside(self) -> None: ...
    def switch(self) -> None: ...


class Place(Protocol):
    """A site: its database, its media and its management commands."""

    stop: str

    @property
    def database(self) -> Database: ...
    def media_folder(self) -> AbstractContextManager[Path]: ...
    def put_media(self, folder: Path) -> None: ...
    def manage(self, *arguments: str) -> None: ...


def place_of(name: str) -> Place:
    """`here` or `compose`. Late imports: beside containers this machine has no Django."""
    match name:
        case "here":
            from scripts.local_site import Here

            return Here()
        case "compose":
            from scripts.compose import Compose

            return Compose()
    raise Unfit(f"IN={name} is no place: it must be here or compose.")
