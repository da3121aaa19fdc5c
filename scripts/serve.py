"""Migrate the database, add the demo content, print the site's address, and start `runserver`.

All in one process, because each start of Django takes seconds.

With --watch, Vite builds scripts and styles whenever one is saved.

usage: serve.py HOST PORT [--watch]
"""

import atexit
import os
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command, execute_from_command_line
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.accounts.demo import demo_logins  # noqa: E402
from project.database import database_problem  # noqa: E402


def prepare() -> None:
    """Migrate the database and add missing demo content, if the database can be reached."""
    if problem := database_problem():
        raise SystemExit(problem)
    print("Updating the database ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("demo")


def watch_frontend() -> None:
    """Build what is saved until this process ends. Files of open pages stay."""
    vite = [f"{ROOT}/node_modules/.bin/vite", "build", "--watch", "--emptyOutDir", "false"]
    building = subprocess.Popen([*vite, "--logLevel", "warn"], cwd=ROOT, stdin=subprocess.DEVNULL)
    atexit.register(building.terminate)


def banner(host: str, port: str) -> str:
    """The site's address and the demo logins."""
    name = "localhost" if host in ("0.0.0.0", "::") else bracketed(host)
    logins = [f"  {who.username:10} {who.password:18} {who.role}" for who in demo_logins()]
    return "\n".join(
        ["", f"  Open http://{name}:{port}/", "", *logins, "", "  Press Ctrl-C to stop.", ""]
    )


def bracketed(host: str) -> str:
    """The host as written before a port: an IPv6 address needs brackets."""
    return f"[{host}]" if ":" in host else host


def serve(host: str, port: str) -> None:
    """Run Daphne under Django's autoreloader, which restarts its child from sys.argv."""
    connections.close_all()  # from now on this process only watches files
    # The site serves its static files itself, with its own headers.
    sys.argv = [str(ROOT / "manage.py"), "runserver", "--nostatic", f"{bracketed(host)}:{port}"]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    host, port, *options = sys.argv[1:]
    if "--watch" in options:
        watch_frontend()  # its first build ends while the database is updated
    prepare()
    print(banner(host, port), flush=True)
    serve(host, port)
