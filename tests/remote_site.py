"""A site that runs elsewhere, for example in containers."""

import json
import os
import shlex
import subprocess
from collections.abc import Callable

# Prints the cookies of a new session.
LOG_IN = """
import json
from apps.realtime.testing.users import cookies_of
print(json.dumps(cookies_of({user!r})))
"""
MANAGE = "docker compose exec -T web python manage.py"


class RemoteSite:
    """The site at BASE_URL. MANAGE says how to run its management commands."""

    def __init__(self, url: str, manage: str | None = None) -> None:
        self.url = url.rstrip("/")
        self._manage = shlex.split(manage or os.environ.get("MANAGE", MANAGE))

    def manage(self, *arguments: str) -> str:
        """Run a management command there; its output."""
        command = [*self._manage, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{shlex.join(command)} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def run(self, code: str) -> str:
        """Run code with the site's models; what it prints."""
        return self.manage("shell", "--verbosity=0", "-c", code)

    def cookies_of(self, user: str) -> dict[str, str]:
        """The cookies of a new session of that user there."""
        return cookies_by(self.run, user)


def cookies_by(run: Callable[[str], str], user: str) -> dict[str, str]:
    """The same on the site on which `run` runs code."""
    cookies: dict[str, str] = json.loads(run(LOG_IN.format(user=user)))
    return cookies
