"""The site on this machine, with the database of DATABASE_URL."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from project.environment import load_settings
from scripts.archive import files_in
from scripts.postgres import Postgres
from scripts.run_program import run
from scripts.sqlite import Sqlite

ROOT = Path(__file__).resolve().parent.parent
STOP = "Stop the web processes and the workers first (Ctrl-C ends `make run`)."


class LocalSite:
    """A target for backup and restore."""

    stop = STOP

    def __init__(self) -> None:
        env = load_settings(ROOT / ".env")
        self.media = ROOT / env.MEDIA_ROOT
        self.url = os.environ.get("DATABASE_URL", "")
        self.database = database_of(env.DATABASE_URL)

    @contextmanager
    def media_folder(self) -> Iterator[Path]:
        yield self.media

    def put_media(self, folder: Path) -> None:
        """Copy each file. It gets its name when it is complete."""
        for name, source in files_in(folder):
            target = self.media / name
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.partial")
            shutil.copyfile(source, partial)
            partial.rename(target)

    def manage(self, *arguments: str) -> None:
        """Run a management command on the staging database."""
        environment = {"DATABASE_URL": url_of(self.database.staging, like=self.url)}
        run([sys.executable, str(ROOT / "manage.py"), *arguments], environment=environment)


def database_of(config: dict[str, object]) -> Postgres | Sqlite:
    """The database of an entry in Django's DATABASES."""
    if str(config["ENGINE"]).endswith("sqlite3"):
        return Sqlite(ROOT / str(config["NAME"]))
    options = config.get("OPTIONS") or {}
    known = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    environment = {known[key]: str(config[key]) for key in known if config.get(key)}
    if isinstance(options, dict):
        environment |= {
            f"PG{key.upper()}": str(value)
            for key, value in options.items()
            if key in ("sslmode", "sslrootcert")
        }
    return Postgres(str(config["NAME"]), lambda program: program, **environment)


def url_of(name: str, *, like: str) -> str:
    """The URL of the database `name` on the server of the URL `like`."""
    if not like.startswith("postgres"):
        return f"sqlite:///{name}"
    return urlsplit(like)._replace(path=f"/{name}").geturl()
