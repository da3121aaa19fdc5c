"""The site on this machine, whose database DATABASE_URL names."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from project.environment import Environment
from scripts.archive import files_in
from scripts.postgres import Postgres
from scripts.run_program import run
from scripts.sqlite import Sqlite

ROOT = Path(__file__).resolve().parent.parent
STOP = "Stop the web processes and the workers first (Ctrl-C ends `make run`)."


class Here:
    """What backing up and restoring need of this machine."""

    stop = STOP

    def __init__(self) -> None:
        env = Environment.of(ROOT / ".env")
        self.media = ROOT / env("MEDIA_ROOT")
        self.url = os.environ.get("DATABASE_URL", "")
        self.database = database_of(env("DATABASE_URL"))

    @contextmanager
    def media_folder(self) -> Iterator[Path]:
        yield self.media

    def put_media(self, folder: Path) -> None:
        """Put each file in its place; it has its name once it is whole."""
        for name, source in files_in(folder):
            target = self.media / name
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.partial")
            shutil.copyfile(source, partial)
            partial.rename(target)

    def manage(self, *arguments: str) -> None:
        """Run a management command on the database beside."""
        address = beside(self.url, self.database.beside)
        environment = {"DATABASE_URL": address}
        run([sys.executable, str(ROOT / "manage.py"), *arguments], environment=environment)


def database_of(config: dict[str, object]) -> Postgres | Sqlite:
    """The database of a Django setting."""
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


def beside(url: str, name: str) -> str:
    """The address of the database beside the one at `url`."""
    if not url.startswith("postgres"):
        return f"sqlite:///{name}"
    return urlsplit(url)._replace(path=f"/{name}").geturl()
