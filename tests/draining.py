"""Ending a process, and reading its readiness while it drains."""

import json
import signal
import subprocess
import urllib.error
import urllib.request

from tests.site import WebProcess


def readiness(web: WebProcess) -> dict[str, bool]:
    """The answer of /readyz; its status must agree."""
    try:
        with urllib.request.urlopen(f"{web.url}/readyz", timeout=5) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, body = refusal.code, refusal.read()
    parts: dict[str, bool] = json.loads(body)
    assert status == (200 if parts["ready"] else 503)
    return parts


def terminate(web: WebProcess) -> subprocess.Popen[bytes]:
    """Tell the process to end, without waiting for it."""
    assert web.process is not None
    web.process.send_signal(signal.SIGTERM)
    return web.process
