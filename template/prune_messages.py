"""Removes sentences from the site's translations when no remaining file contains them.

The compiled .mo files keep them, which costs nothing: `make messages` writes new ones.
"""

import ast
import re
import textwrap
from functools import partial
from pathlib import Path

from template.files import edit, matches

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
REFERENCES = re.compile(r"^#: .*\n", re.MULTILINE)
MSGID = re.compile(r'^msgid ((?:".*"\n)+)', re.MULTILINE)


def prune(root: Path) -> None:
    for catalogue in matches(root, ("project/locale/*/LC_MESSAGES/*.po",)):
        edit(catalogue, partial(pruned, root))


def pruned(root: Path, text: str) -> str:
    """The catalogue with the entries, and the references, whose files still have the sentence."""
    header, *entries = text.strip("\n").split("\n\n")
    kept = [header, *filter(None, (entry_left(root, f"{each}\n") for each in entries))]
    return "".join(f"{each.strip()}\n\n" for each in kept)


def entry_left(root: Path, entry: str) -> str:
    places = [place for line in REFERENCES.findall(entry) for place in line[3:].split()]
    left = [place for place in places if has_sentence(root / place, entry)]
    if left == places:
        return entry
    lines = "".join(f"#: {line}\n" for line in textwrap.wrap(" ".join(left), 73))
    return lines + REFERENCES.sub("", entry) if left else ""


def has_sentence(path: Path, entry: str) -> bool:
    """Whether the longest part of the sentence without a placeholder is in the file."""
    found = MSGID.search(entry)
    if not path.exists() or found is None:
        return False
    sentence = "".join(map(ast.literal_eval, found[1].splitlines()))
    longest = max(PLACEHOLDER.split(sentence), key=len)
    return longest in path.read_text(encoding="utf-8")
