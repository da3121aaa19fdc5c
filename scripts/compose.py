"""The site in the containers of docker-compose.yml.

Standard library only: such a server needs Docker and Python, and no package of the site.
"""

import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.archive import add, extract, files_in
from scripts.postgres import Postgres
from scripts.run_program import run

COMPOSE = ("docker", "compose")
RUN = (*COMPOSE, "run", "--rm", "--no-deps", "-T", "--entrypoint")
STOP = "Stop the site first: docker compose stop caddy web worker"
IN_POSTGRES = 'PGUSER="$POSTGRES_USER" exec "$@"'
ON_STAGING = 'DATABASE_URL="${DATABASE_URL%/*}/$0" exec python manage.py "$@"'
IN_MEDIA = 'cd "${MEDIA_ROOT:-/srv/media}" && exec "$0" "$@"'


class Compose:
    """A target for backup and restore. The service postgres must be running."""

    stop = STOP

    def __init__(self) -> None:
        name = run([*COMPOSE, "exec", "-T", "postgres", "printenv", "POSTGRES_DB"])
        self.database = Postgres(name.strip(), in_postgres)

    @contextmanager
    def media_folder(self) -> Iterator[Path]:
        """A temporary copy."""
        with TemporaryDirectory(prefix="media-") as name:
            folder = Path(name)
            with (folder / "tar").open("w+b") as file:
                run([*RUN, "sh", "web", "-c", IN_MEDIA, "tar", "-c", "."], output=file)
                file.seek(0)
                with tarfile.open(fileobj=file, mode="r:") as archive:
                    for member in archive:
                        if member.isfile():
                            extract(archive, member, folder / "media")
            yield folder / "media"

    def put_media(self, folder: Path) -> None:
        with TemporaryDirectory(prefix="media-") as name, (Path(name) / "tar").open("w+b") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for path, source in files_in(folder):
                    add(archive, path, source)
            file.seek(0)
            run([*RUN, "sh", "web", "-c", IN_MEDIA, "tar", "-x"], source=file)

    def manage(self, *arguments: str) -> None:
        """Run a management command on the staging database."""
        run([*RUN, "sh", "web", "-c", ON_STAGING, self.database.staging, *arguments])


def in_postgres(program: Sequence[str]) -> Sequence[str]:
    """Run it in the container of the server, which has programs of the same version."""
    return (*COMPOSE, "exec", "-T", "postgres", "sh", "-c", IN_POSTGRES, "sh", *program)
