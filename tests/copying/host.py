"""A project made by `django-admin startproject`, into which an app is copied as its README says."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from apps.realtime.testing.processes import HOST, Server
from tests.copying.readme import blocks, section
from tests.made_once import made_once

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs" / "copying-an-app.md"
PASSWORD = "a-quiet-signal-41"

# Deviations from the guide: the bundles are built once for all tests, packages are installed,
# questions are answered in advance, and the server starts on a free port.
INSTEAD = [
    (re.compile(r"^make bundles$", re.MULTILINE), ":"),
    (re.compile(r"^pip install .*$", re.MULTILINE), ":"),
    (re.compile(r"^playwright install .*$", re.MULTILINE), ":"),
    (re.compile(r"^daphne .*$", re.MULTILINE), ":"),
    (re.compile(r"createsuperuser$", re.MULTILINE), "createsuperuser --no-input"),
]

PEOPLE_ADMIN = """
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from people.models import User

admin.site.register(User, UserAdmin)
"""
PEOPLE = """
import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
"""


class Host:
    """The project `mysite` of somebody whose home folder is `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "mysite"
        tools = Path(sys.executable).parent
        self.environment = {
            "HOME": str(home),
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "DJANGO_SUPERUSER_USERNAME": "ada",
            "DJANGO_SUPERUSER_EMAIL": "ada@example.org",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }

    def start(self) -> Self:
        self.run("django-admin startproject mysite", cwd=self.home)
        return self

    def give_uuids(self) -> Self:
        """Give it a user model of its own, whose ids are UUIDs."""
        self.run("python manage.py startapp people")
        (self.folder / "people" / "models.py").write_text(PEOPLE)
        (self.folder / "people" / "admin.py").write_text(PEOPLE_ADMIN)
        with (self.folder / "mysite" / "settings.py").open("a") as settings:
            settings.write('INSTALLED_APPS += ["people"]\nAUTH_USER_MODEL = "people.User"\n')
        self.run("python manage.py makemigrations people")
        return self

    def run(self, script: str, cwd: Path | None = None) -> str:
        """Run lines of a shell; their output."""
        done = subprocess.run(
            ["bash", "-euc", script],
            cwd=cwd or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script} failed:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def follow(self, text: str, cwd: Path | None = None) -> None:
        """Do what each block of `text` says, in order, beginning in the folder `cwd`."""
        for block in blocks(text):
            if block.language == "sh":
                self.run(as_here(block.text), cwd=cwd)
                cwd = None
            else:
                block.write_into(self.folder)

    def take(self, app: str) -> None:
        """Copy an app as its README says."""
        readme = ROOT / "apps" / app / "README.md"
        self.follow(section(readme, "## Copying it"), cwd=bundled())

    def log(self) -> str:
        return (self.home / "log").read_text()


def as_here(script: str) -> str:
    for pattern, instead in INSTEAD:
        script = pattern.sub(instead, script)
    return script


def bundled() -> Path:
    """A copy of the apps with the bundles of `make bundles`, which read the frontend, too."""
    return made_once("bundled", _bundle)


def _bundle(folder: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "static", "dist")
    for name in ("apps", "frontend"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for file in (*ROOT.glob("*.json"), *ROOT.glob("*.ts")):
        shutil.copy(file, folder)
    (folder / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    subprocess.run([ROOT / "scripts" / "bundles.sh"], cwd=folder, check=True)


class HostServer(Server):
    """`daphne mysite.asgi:application`."""

    name = "Daphne"
    polite = signal.SIGTERM  # a background job's children ignore SIGINT

    def __init__(self, host: Host) -> None:
        super().__init__(host.home)
        self.home = host.folder
        self.environment = host.environment

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def command(self) -> Sequence[str | Path]:
        return [
            *(sys.executable, "-m", "daphne", "-b", HOST, "-p", str(self.port)),
            "mysite.asgi:application",
        ]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/admin/login/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def served(host: Host) -> Iterator[str]:
    """The address at which `host` is served."""
    server = HostServer(host)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
