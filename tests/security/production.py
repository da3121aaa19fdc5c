"""The settings of a public site in its processes."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

from tests.site import ROOT

PUBLIC_SITE = {
    "DEBUG": "off",
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "ALLOWED_HOSTS": "example.org",
    "HTTPS": "on",
    "DATABASE_URL": "postgres://user:password@nowhere.invalid/name",
    "CHANNELS_URL": "redis+pubsub://nowhere.invalid/0",
    "EMAIL_URL": "smtp+tls://user:password@nowhere.invalid:587",
}
PRINT = """
import json
from project import settings
plain = (str, int, bool, list, tuple, type(None))
names = (name for name in dir(settings) if name.isupper())
found = {name: getattr(settings, name) for name in names}
print(json.dumps({name: value for name, value in found.items() if isinstance(value, plain)},
                 default=str))
"""


@cache
def production_settings() -> dict[str, Any]:
    """Those that are texts, numbers, switches and lists of them."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        env=os.environ | PUBLIC_SITE,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
