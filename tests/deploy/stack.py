"""The whole site in containers of its own, which a test may break."""

import json
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from apps.realtime.testing.processes import HOST, ReservedPort, wait_until
from tests.remote_site import RemoteSite

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = "site-tests"


class Stack:
    """The compose file in `root`, under a project name of its own, on ports of its own."""

    def __init__(self, root: Path = ROOT, project: str = PROJECT, **environment: str) -> None:
        self.root = root
        self.project = project
        # Free, and not reserved: Docker may not want to share them.
        self.port, https = ReservedPort().number, ReservedPort().number
        ports = {"HTTP_PORT": str(self.port), "HTTPS_PORT": str(https)}
        self.seconds_to_start = 0.0
        self.environment = os.environ | ports | {"COMPOSE_PROJECT_NAME": project} | environment

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def site(self) -> RemoteSite:
        command = f"docker compose -p {self.project} exec -T web python manage.py"
        return RemoteSite(self.url, command)

    def compose(self, *arguments: str) -> str:
        return self.run("docker", "compose", *arguments)

    def run(self, *command: str) -> str:
        """The command's output, errors included; RuntimeError with it when it fails."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout[-4000:]}")
        return done.stdout

    def up(self, *arguments: str) -> float:
        """Start what does not run, and wait until all is healthy; the seconds it took."""
        started = time.monotonic()
        self.compose("up", "--detach", "--wait", "--quiet-pull", *arguments)
        return time.monotonic() - started

    def down(self) -> None:
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "1")

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "--quiet", service).split()

    def inspect(self, container: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = json.loads(self.run("docker", "inspect", container))
        return found[0]

    def kill(self, service: str) -> None:
        """End one container as an operator may, without a goodbye. Docker leaves it alone then."""
        container = self.containers(service)[0]
        self.run("docker", "kill", container)
        wait_until(lambda: not self.inspect(container)["State"]["Running"], f"end of {service}")

    def crash(self, service: str) -> str:
        """Kill the program in one container from inside, as a lack of memory does; its name.

        As the program's own user: nobody else there has the right to.
        """
        container = self.containers(service)[0]
        begun = self.inspect(container)["State"]["StartedAt"]
        pid = self._inside(container, "cat /proc/1/task/1/children").strip()
        user = self._inside(container, f"grep ^Uid: /proc/{pid}/status").split()[1]
        with suppress(RuntimeError):  # the container's end may overtake this command
            self._inside(container, f"kill -KILL {pid}", user)
        wait_until(lambda: self.inspect(container)["State"]["StartedAt"] != begun, "a new start")
        return container

    def _inside(self, container: str, command: str, user: str = "root") -> str:
        return self.run("docker", "exec", f"--user={user}", container, "sh", "-c", command)

    def healthy(self, container: str) -> bool:
        state = self.inspect(container)["State"]
        return bool(state["Running"] and state["Health"]["Status"] == "healthy")
