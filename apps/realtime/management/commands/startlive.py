import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.realtime.startlive.new_app import KINDS, NAME, NewApp, singular
from apps.realtime.startlive.wiring import Line, Places, lines


class Command(BaseCommand):
    help = (
        "Write a live app into the folder apps, with its tests, and add its lines to the "
        "project's settings and routes. Where a line has no place, print it."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The app's name: one lowercase word, such as polls.")
        parser.add_argument(
            "--kind", choices=KINDS, default="list", help="The kind of app (default: list)."
        )
        parser.add_argument(
            "--noun", help="The word for one of them (default: the name without its s)."
        )

    def handle(self, *args: Any, name: str, kind: str, noun: str | None, **options: Any) -> None:
        root = Path(getattr(settings, "BASE_DIR", Path.cwd()))
        app = NewApp(name, noun or singular(name), kind, (root / "vite.config.ts").exists())
        refuse_names(app)
        files = {root / path: text for path, text in app.files()}
        refuse_existing(root, files)
        places = Places(root, *map(file_of, (settings_module(), settings.ROOT_URLCONF, asgi())))
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(files)} files written into apps/{name}.")
        wanted = [*lines(app, places)]
        missing = [line for line in wanted if not line.write()]
        self._tell(root, missing)
        if not missing:
            self._finish(root, app, [*files, *(line.path for line in wanted)])

    def _tell(self, root: Path, missing: list[Line]) -> None:
        for line in missing:
            where = line.path.relative_to(root)
            self.stderr.write(f"{where} has no place for this line. Add it:\n  {line.text.strip()}")
        if missing:
            self.stderr.write("Then run `manage.py makemigrations`, and in a site with a build of")
            self.stderr.write("TypeScript `manage.py export_protocol`.")

    def _finish(self, root: Path, app: NewApp, files: list[Path]) -> None:
        """Run the commands that need the app installed, in processes with the new settings."""
        manage(root, "makemigrations", app.name)
        if app.has_build:
            manage(root, "export_protocol")
        if not formatted(root, files) and app.has_build:
            self.stdout.write("Run `make fmt`: Python's formatter is not installed yet.")
        start = "make run" if app.has_build else "manage.py migrate"
        self.stdout.write(f"Now `{start}`, and open /{app.name}/ in two windows.")


def refuse_names(app: NewApp) -> None:
    """Raises CommandError for a name that is no word, or that means something already."""
    if app.name in {config.label for config in apps.get_app_configs()}:
        raise CommandError(f"There is an app called {app.name} already. Nothing was changed.")
    for word in (app.name, app.noun):
        if not NAME.fullmatch(word):
            raise CommandError(f"{word!r} is not a word of 2 to 20 lowercase letters.")
        if word in app.taken:
            hint = "Choose another name, or another --noun."
            raise CommandError(f"{word!r} means something else in the app's code. {hint}")
    if find_spec(f"apps.{app.name}"):
        raise CommandError(f"There is a module apps.{app.name} already. Nothing was changed.")


def refuse_existing(root: Path, files: dict[Path, str]) -> None:
    """Raises CommandError if a folder of the new app is there."""
    for folder in {root.joinpath(*path.relative_to(root).parts[:2]) for path in files}:
        if folder.exists():
            where = folder.relative_to(root)
            raise CommandError(f"The folder {where} exists already. Nothing was changed.")


def settings_module() -> str:
    return str(settings.SETTINGS_MODULE)


def asgi() -> str:
    """The module of the ASGI application."""
    name = getattr(settings, "ASGI_APPLICATION", None)
    if not name:
        raise CommandError("ASGI_APPLICATION is not set, so sockets have no routes yet.")
    return str(name).rpartition(".")[0]


def file_of(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise CommandError(f"There is no module {module}.")
    return Path(spec.origin)


def manage(root: Path, *arguments: str) -> None:
    """Run a command of this project. Raises CommandError with its output if it fails."""
    done = run(root, sys.executable, root / "manage.py", *arguments)
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".strip()
        raise CommandError(f"manage.py {' '.join(arguments)} failed:\n{said}")


def run(root: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def formatted(root: Path, files: list[Path]) -> bool:
    """Format what was written, as Django's own commands do where a formatter is installed."""
    ruff = Path(sys.executable).with_name("ruff")
    biome = root / "node_modules" / ".bin" / "biome"
    python = [path for path in files if path.suffix == ".py"]
    scripts = [path for path in files if path.suffix in (".ts", ".css")]
    if ruff.exists():
        run(root, ruff, "check", "--fix", "--select=I", *python)
        run(root, ruff, "format", *python)
    if biome.exists() and scripts:
        run(root, biome, "check", "--write", *scripts)
    return ruff.exists()
