"""Write `.env` from `.env.example`, with a new secret key. An existing `.env` stays unchanged."""

import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def rendered(example: str) -> str:
    """The example with a new SECRET_KEY."""
    return example.replace("\nSECRET_KEY=\n", f"\nSECRET_KEY={secrets.token_urlsafe(50)}\n")


def main() -> None:
    """Create the file, readable only by its owner."""
    target = ROOT / ".env"
    if target.exists():
        return
    target.touch(mode=0o600)
    target.write_text(rendered((ROOT / ".env.example").read_text()))


if __name__ == "__main__":
    main()
