"""A site that runs elsewhere, for example in containers."""

import os
import shlex
import subprocess

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
