"""Bring the database up to date, add the demo content, and say where the site will be.

One process for all three, because each start of Django costs a second.

usage: prepare.py HOST PORT
"""

import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.accounts.demo import demo_logins  # noqa: E402


def url(host: str, port: str) -> str:
    """Where a browser on this machine finds the site."""
    return f"http://{'localhost' if host in ('0.0.0.0', '::') else host}:{port}/"


def banner(host: str, port: str) -> str:
    """The address and the demo people, to stand out from the steps before it."""
    logins = [f"  {who.username:10} {who.password:18} {who.role}" for who in demo_logins()]
    return "\n".join(["", f"  Open {url(host, port)}", "", *logins, "", "  Ctrl-C ends it.", ""])


def main(host: str, port: str) -> None:
    """Prepare, then print the banner."""
    print("Updating the database ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("demo")
    print(banner(host, port), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
