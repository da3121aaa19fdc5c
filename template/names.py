"""Calls a project by its own name, wherever a person looks."""

import html
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

from template.answers import Answers

OLD_NAME = "Signalbox"
OLD_SLUG = "signalbox"
# Where the name is the package's, which has dashes.
PACKAGE_FILES = ("pyproject.toml", "package.json", "package-lock.json")
# Written anew, locked by hash, or about the template itself.
LEFT_ALONE = ("LICENSE", "requirements.txt", "requirements-dev.txt", "docs/updating.md")
LONGEST_LINE = 100


def rename(root: Path, answers: Answers) -> None:
    """Put the name and the slug in the place of ours."""
    for path in texts(root):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(root).as_posix()
        if where in LEFT_ALONE or not re.search(OLD_NAME, text, re.IGNORECASE):
            continue
        slug = answers.package if where in PACKAGE_FILES else answers.slug
        new = {OLD_SLUG: slug}
        # Where no name can be written safely, a test finds ours left over.
        if encode := ENCODERS.get(path.suffix):
            new[OLD_NAME] = encode(answers.name)
        path.write_text(replaced(text, new), encoding="utf-8")


def replaced(text: str, new: dict[str, str]) -> str:
    """The text with all of it replaced at once: what comes for one may hold another."""
    return re.sub("|".join(map(re.escape, new)), lambda old: new[old[0]], text)


def texts(root: Path) -> Iterator[Path]:
    """The project's text files."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and b"\0" not in path.read_bytes():
            yield path


def markdown(text: str) -> str:
    """As plain words, even where a paragraph begins, which could be a list or a heading."""
    plain = re.sub(r"([\\`*_\[\]<&])", r"\\\1", text)
    return re.sub(r"^(\d+(?=[.)])|)([#>+=~.)-])", r"\1\\\2", plain)


def in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def in_toml(text: str) -> str:
    """As a TOML string, quotes included: JSON's escapes are TOML's, too."""
    return json.dumps(text, ensure_ascii=False)


def in_python(text: str) -> str:
    """As ruff writes a string: in double quotes, unless single ones save backslashes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escaped}{quote}"


def assignment(name: str, value: str) -> str:
    """`NAME = "value"`, over several lines when it is long."""
    line = f"{name} = {in_python(value)}"
    if len(line) <= LONGEST_LINE:
        return line
    width = LONGEST_LINE - len('    ""') - value.count("\\") - value.count('"')
    parts = textwrap.wrap(
        value, width, drop_whitespace=False, break_long_words=True, break_on_hyphens=False
    )
    return "\n".join([f"{name} = (", *(f"    {in_python(part)}" for part in parts), ")"])


# How a name is written in a file of each kind.
ENCODERS: dict[str, Callable[[str], str]] = {
    ".md": markdown,
    ".json": in_json,
    ".html": html.escape,
}
