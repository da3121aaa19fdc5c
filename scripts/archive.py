"""A backup is one tar file: a dump of the database, the media files, and a manifest.

Standard library only: a server that runs the site in containers has no other Python packages.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from scripts.run_program import ScriptError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
MEDIA = "media"
CHUNK = 1024 * 1024
PRIVATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


@dataclass
class Manifest:
    """`files` maps the name of each file in the archive to its SHA-256."""

    made_at: str
    engine: str
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def write(target: Path, manifest: Manifest, *, database: Path, media: Path) -> None:
    """Write the archive, readable only by its owner. It gets its name when it is complete."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        with os.fdopen(os.open(partial, PRIVATE, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for name, path in files_of(database, media):
                    with suppress(FileNotFoundError):  # deleted in the meantime
                        manifest.files[name] = add(archive, name, path)
                text = json.dumps(asdict(manifest), indent=2).encode()
                archive.addfile(entry(MANIFEST, len(text)), io.BytesIO(text))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def files_of(database: Path, media: Path) -> Iterator[tuple[str, Path]]:
    yield DATABASE, database
    for name, path in files_in(media):
        yield f"{MEDIA}/{name}", path


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `folder`, with its relative name; none if the folder does not exist."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file and return its hash."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        archive.addfile(entry(name, size), file)
    return digest


def entry(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o644  # readable for a proxy, if somebody restores the media with tar
    return info


@contextmanager
def unpacked(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """The manifest, and a folder with the files. ScriptError if any file is missing or damaged."""
    if not source.is_file():
        raise ScriptError(f"There is no file {source}.")
    with TemporaryDirectory(prefix="restore-", dir=source.parent) as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:") as archive:
                manifest = read_manifest(archive)
                found = {
                    member.name: extract(archive, member, folder)
                    for member in archive
                    if member.name in manifest.files
                }
        except (tarfile.TarError, OSError, ValueError, TypeError) as error:
            raise ScriptError(f"{source} is damaged or not a backup ({error}).") from error
        if found != manifest.files:
            wrong = sorted(
                name for name, digest in manifest.files.items() if found.get(name) != digest
            )
            raise ScriptError(f"{source} is damaged: wrong hash of {', '.join(wrong[:3])}.")
        yield manifest, folder


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    text = archive.extractfile(MANIFEST) if MANIFEST in archive.getnames() else None
    if text is None:
        raise ValueError("it has no manifest")
    manifest = Manifest(**json.load(text))
    if manifest.format != FORMAT:
        raise ValueError(f"its format is {manifest.format}, expected {FORMAT}")
    if DATABASE not in manifest.files or not all(is_expected(name) for name in manifest.files):
        raise ValueError("its manifest lists unexpected files")
    return manifest


def is_expected(name: str) -> bool:
    """Whether it is the database, or a file in the media folder and not outside of it."""
    parts = PurePosixPath(name).parts
    return name == DATABASE or (len(parts) > 1 and parts[0] == MEDIA and ".." not in parts)


def extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write a file below `folder` and return its hash."""
    content: IO[bytes] | None = archive.extractfile(member) if member.isfile() else None
    if content is None:
        raise ValueError(f"{member.name} is not a file")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w+b") as file:
        shutil.copyfileobj(content, file, CHUNK)
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()
