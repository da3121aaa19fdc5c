"""The files of a new app: those of `polls`, with its own names."""

import builtins
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).parent
COMMON = "common"  # to all kinds, unless a kind has a file of that name
KINDS = sorted({path.parent.name for path in TEMPLATES.glob("*/apps")} - {COMMON})
SUFFIX = "-tpl"
# Its names stand in the code, where lines have an end.
NAME = re.compile(r"[a-z]{2,20}")
# The parts of a page that only a project with a build of TypeScript has.
WITH_BUILD = re.compile(r"/frontend/|^e2e/|/_card\.html$|/demo\.py$")
BUNDLE = '{% bundle "polls" %}'


@dataclass(frozen=True)
class NewApp:
    """An app called `name`, for things that are each called `noun`.

    `has_build` says that the project builds the TypeScript of its apps.
    """

    name: str
    noun: str
    kind: str
    has_build: bool

    def files(self) -> Iterator[tuple[Path, str]]:
        """Each file's path in the project, and its text."""
        for path, text in self._templates():
            yield Path(self.renamed(path.as_posix())), self.renamed(text)

    @property
    def models(self) -> list[str]:
        """The names of its tables' classes."""
        (module,) = (text for path, text in self.files() if path.name == "models.py")
        return re.findall(r"^class (\w+)\(models\.Model\)", module, re.MULTILINE)

    @property
    def taken(self) -> set[str]:
        """The words that its Python code uses for something else, and Python's own."""
        code = (text for path, text in self._templates() if path.suffix == ".py")
        names = {name for text in code for name in names_in(text)} | {*dir(builtins)}
        words = {word.lower() for name in names for word in re.findall("[A-Z]?[a-z]+", name)}
        return words - {"poll", "polls"}

    def renamed(self, text: str) -> str:
        """`text` about this app instead of `polls`."""
        words = {"polls": self.name, "poll": self.noun}
        words |= {word.capitalize(): name.capitalize() for word, name in words.items()}
        return re.sub("[Pp]olls?", lambda found: words[found[0]], text)

    def _templates(self) -> Iterator[tuple[Path, str]]:
        """The same of `polls`."""
        found = templates_in(TEMPLATES / COMMON) | templates_in(TEMPLATES / self.kind)
        for path, template in sorted(found.items()):
            if self.has_build or not WITH_BUILD.search(path):
                text = template.read_text(encoding="utf-8")
                yield Path(path), text if self.has_build else text.replace(BUNDLE, "")


def templates_in(folder: Path) -> dict[str, Path]:
    """Each template by the path of the file that it becomes."""
    found = folder.rglob(f"*{SUFFIX}")
    return {path.relative_to(folder).as_posix().removesuffix(SUFFIX): path for path in found}


def singular(name: str) -> str:
    """One of them: `polls` are each a `poll`. A name without a plural is its own singular."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("s") if not name.endswith(("ss", "us", "is")) else name


def names_in(code: str) -> set[str]:
    """The identifiers and keywords of Python code."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}
