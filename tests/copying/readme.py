"""Steps in a README, and doing what they say."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
# A block that belongs into a file says so in its first line.
PLACE = re.compile(r"(?:#|\{#) (\S+\.\w+)(?:, (at the end|all of it|if you have none))?(?: #\})?\n")
STEP = re.compile(r"^\d+\. ", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    language: str
    text: str

    def write_into(self, folder: Path) -> None:
        """Put it where its first line says. Raises ValueError when that says nothing."""
        place = PLACE.match(self.text)
        if place is None:
            raise ValueError(f"This block does not say where it belongs: {self.text!r}")
        target = folder / place[1]
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_text() if place[2] == "at the end" else ""
        target.write_text(before + self.text)


def section(document: Path, heading: str) -> str:
    """The text below `heading`, up to the next of its level."""
    level = heading.partition(" ")[0]
    _, found, after = document.read_text().partition(f"{heading}\n")
    if not found:
        raise ValueError(f"{document} has no section {heading!r}")
    return re.split(rf"^{level} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def blocks(text: str) -> list[Block]:
    return [Block(found[2], dedent(found[3])) for found in BLOCK.finditer(text)]


def count_of_steps(text: str) -> int:
    return len(STEP.findall(BLOCK.sub("", text)))
