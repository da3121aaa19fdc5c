"""Writes the project's own name wherever a person reads it."""

import html
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

from template.answers import Answers

OLD_NAME = "Signalbox"
OLD_SLUG = "signalbox"
# In these the name is that of a package, with dashes.
PACKAGE_FILES = ("pyproject.toml", "package.json", "package-lock.json")
# Written from scratch, locked by hash, or about the template itself.
LEFT_ALONE = (
    *("LICENSE", "docs/updating.md"),
    *("requirements.txt", "requirements-dev.txt", "requirements-next.txt"),
)
LONGEST_LINE = 100


def rename(root: Path, answers: Answers) -> None:
    """Replace our name and slug by the project's."""
    for path in texts(root):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(root).as_posix()
        if where in LEFT_ALONE or not re.search(OLD_NAME, text, re.IGNORECASE):
            continue
        slug = answers.package if where in PACKAGE_FILES else answers.slug
        new = {OLD_SLUG: slug}
        # A file of any other kind must not contain our name: a test finds it.
        if encode := ENCODERS.get(path.suffix):
            new[OLD_NAME] = encode(answers.name)
        path.write_text(replaced(text, new), encoding="utf-8")


def replaced(text: str, new: dict[str, str]) -> str:
    """Replace everything in one pass: a new name may contain an old one."""
    return re.sub("|".join(map(re.escape, new)), lambda old: new[old[0]], text)


def texts(root: Path) -> Iterator[Path]:
    """The project's text files, sorted."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and b"\0" not in path.read_bytes():
            yield path


def markdown(text: str) -> str:
    """Escape Markdown, also what would make a list or a heading of a paragraph's first word."""
    plain = re.sub(r"([\\`*_\[\]<&])", r"\\\1", text)
    return re.sub(r"^(\d+(?=[.)])|)([#>+=~.)-])", r"\1\\\2", plain)


def in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def in_toml(text: str) -> str:
    """A TOML string with its quotes: JSON's escapes are valid in TOML."""
    return json.dumps(text, ensure_ascii=False)


def in_python(text: str) -> str:
    """As ruff formats a string: in double quotes, unless single quotes need fewer backslashes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escaped}{quote}"


def assignment(name: str, value: str) -> str:
    """`NAME = "value"`, on several lines if it is long."""
    line = f"{name} = {in_python(value)}"
    if len(line) <= LONGEST_LINE:
        return line
    width = LONGEST_LINE - len('    ""') - value.count("\\") - value.count('"')
    parts = textwrap.wrap(
        value, width, drop_whitespace=False, break_long_words=True, break_on_hyphens=False
    )
    return "\n".join([f"{name} = (", *(f"    {in_python(part)}" for part in parts), ")"])


# How each kind of file escapes a name.
ENCODERS: dict[str, Callable[[str], str]] = {
    ".md": markdown,
    ".json": in_json,
    ".html": html.escape,
}
