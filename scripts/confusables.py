"""Write apps/realtime/names/confusables.txt from Unicode's table of characters that look alike.

usage: confusables.py confusables.txt
(a release's: https://www.unicode.org/Public/17.0.0/security/confusables.txt)
"""

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "apps" / "realtime" / "names" / "confusables.txt"
NOTE = """\
# Characters that look alike: each line's first characters look like the single ones after them.
# scripts/confusables.py takes it from Unicode's security/confusables.txt of the date below. It
# leaves out what compatibility decomposition (NFKD) replaces anyway.
# https://www.unicode.org/terms_of_use.html, https://www.unicode.org/license.txt
"""


def main(source: Path) -> None:
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    looks = defaultdict(list)
    for char, look in pairs(lines):
        if unicodedata.normalize("NFKD", char) == char:
            looks[look].append(char)
    rows = [f"{codes(look)}; {codes(chars)}\n" for look, chars in sorted(looks.items())]
    origin = "".join(
        f"{line}\n" for line in lines[:8] if line.startswith(("# ©", "# Date", "# Ver"))
    )
    OUTPUT.write_text(NOTE + origin + "".join(rows), encoding="utf-8")


def pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each character, and what it looks like."""
    for line in lines:
        if row := line.partition("#")[0].strip():
            char, look, _ = row.split(";")
            yield text(char), text(look)


def text(codes: str) -> str:
    return "".join(chr(int(code, 16)) for code in codes.split())


def codes(chars: str | list[str]) -> str:
    return " ".join(f"{ord(char):04X}" for char in chars)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
