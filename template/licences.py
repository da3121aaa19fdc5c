"""The licence of a project: its text, and how package managers are told of it."""

from datetime import UTC, datetime
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "licences"
# What pyproject.toml and package.json call each.
NAMES = {
    "MIT": ("MIT", "MIT"),
    "BSD-3-Clause": ("BSD-3-Clause", "BSD-3-Clause"),
    "Apache-2.0": ("Apache-2.0", "Apache-2.0"),
    "Proprietary": ("LicenseRef-Proprietary", "UNLICENSED"),
}


def text(licence: str, holder: str) -> str:
    """The text with this year and the copyright's holder."""
    whole = (TEXTS / f"{licence}.txt").read_text(encoding="utf-8")
    return whole.replace("<year>", str(datetime.now(UTC).year)).replace("<holder>", holder)
