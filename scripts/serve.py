"""Bring the database up to date, add the demo content, say where the site will be, and serve it.

One process for all of it, because each start of Django costs seconds of a newcomer's patience. What
then serves, and restarts when a file changes, is a plain `manage.py runserver`.

usage: serve.py HOST PORT
"""

import os
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


def prepare() -> None:
    """Migrate and add the demo content, which keeps what is there."""
    print("Updating the database ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("demo")


def banner(host: str, port: str) -> str:
    """The address and the demo people, to stand out from the steps before it."""
    name = "localhost" if host in ("0.0.0.0", "::") else bracketed(host)
    logins = [f"  {who.username:10} {who.password:18} {who.role}" for who in demo_logins()]
    return "\n".join(
        ["", f"  Open http://{name}:{port}/", "", *logins, "", "  Ctrl-C ends it.", ""]
    )


def bracketed(host: str) -> str:
    """An IPv6 address as it is written before a port."""
    return f"[{host}]" if ":" in host else host


def serve(host: str, port: str) -> None:
    """Run Daphne under Django's reloader, which starts its child anew from sys.argv."""
    connections.close_all()  # this process lives on, but only to watch files
    sys.argv = [str(ROOT / "manage.py"), "runserver", f"{bracketed(host)}:{port}"]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    prepare()
    print(banner(*sys.argv[1:3]), flush=True)
    serve(*sys.argv[1:3])
