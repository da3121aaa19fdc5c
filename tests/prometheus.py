"""Where Prometheus is, and how the site configures it."""

import os
import shutil
from pathlib import Path

from tests.site import ROOT

DEPLOYED = ROOT / "deploy" / "prometheus"
# Where scripts/test_needs.py unpacks Debian's package, if there is no other.
UNPACKED = ROOT / ".venv" / "prometheus"


def find_prometheus() -> Path | None:
    """The folder that holds prometheus and promtool."""
    if on_path := shutil.which("prometheus"):
        return Path(on_path).resolve().parent
    folder = UNPACKED / "usr" / "bin"
    return folder if os.access(folder / "prometheus", os.X_OK) else None
