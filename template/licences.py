"""The text of each licence, and its name for package managers."""

from datetime import UTC, datetime
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "licences"
# In pyproject.toml and in package.json.
NAMES = {
    "MIT": ("MIT", "MIT"),
    "BSD-3-Clause": ("BSD-3-Clause", "BSD-3-Clause"),
    "Apache-2.0": ("Apache-2.0", "Apache-2.0"),
    "Proprietary": ("LicenseRef-Proprietary", "UNLICENSED"),
}


def text(licence: str, holder: str) -> str:
    """The text with this year and the copyright holder."""
    whole = (TEXTS / f"{licence}.txt").read_text(encoding="utf-8")
    return whole.replace("<year>", str(datetime.now(UTC).year)).replace("<holder>", holder)
