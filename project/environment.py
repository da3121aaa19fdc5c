"""The environment and `.env`, with everything that is wrong in them said at once."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import environ

from project.settings_table import FOREIGN_PREFIXES, PREFIXES, Variable, variables

UNSET: Any = object()
LINE = re.compile(r"(?:export )?(?P<name>\w+)=", re.ASCII)
# In the real environment only what is nearly one of ours is taken for a slip of the pen.
NEARLY = 0.75
LONG_ENOUGH = 50
KNOWN_TO_ALL = ("insecure", "django-insecure")
THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True)
class Line:
    """One line of `.env` that is no comment; `name` is None where it cannot be read."""

    number: int
    name: str | None


class Environment:
    """The variables' values. An empty one counts as not set.

    Where anything is wrong the process ends here, before Django starts, with a sentence for each.
    """

    def __init__(self, values: Mapping[str, str], file: str = "") -> None:
        """`values` holds what `file`, the text of `.env`, says, too."""
        self._values = values
        self._read: dict[str, Any] = {}
        complaints = [*self._names(file), *self._values_read(), *self._together()]
        if complaints:
            raise SystemExit(refusal(complaints))

    @classmethod
    def of(cls, path: Path) -> "Environment":
        """The process's own environment, completed from the file at `path` if there is one."""
        environ.Env.read_env(path)
        file = path.read_text(encoding="utf8") if path.exists() else ""
        return cls(os.environ, file)

    def __call__(self, name: str, default: Any = UNSET) -> Any:
        """The setting; `default`, if given, instead of the variable's own."""
        if name in self._read:
            return self._read[name]
        variable = variables()[name]
        if default is not UNSET:
            return default
        return variable.kind.read(variable.default) if variable.default else None

    def _names(self, file: str) -> Iterator[str]:
        for line in lines(file):
            where = f"in line {line.number} of .env"
            if line.name is None:
                yield f"Line {line.number} of .env cannot be read; wanted: NAME=value"
            elif line.name not in variables() and not line.name.startswith(FOREIGN_PREFIXES):
                yield f"{line.name}, {where}, is not a setting.{suggestion(line.name)}"
        known = {line.name for line in lines(file)} | variables().keys()
        for name in sorted(self._values.keys() - known):
            if name.startswith(PREFIXES) and (nearly := suggestion(name)):
                yield f"{name} is not a setting.{nearly}"

    def _values_read(self) -> Iterator[str]:
        for name, variable in variables().items():
            value = self._values.get(name, "").strip()
            if value:
                try:
                    self._read[name] = variable.kind.read(value)
                except Exception:  # django-environ raises whatever it stumbles over
                    yield f"{shown(variable, value)} must be {variable.kind.expected}."
            elif variable.default is None:
                yield f"{name} is not set. {variable.meaning}"

    def _together(self) -> Iterator[str]:
        """What a value may be where another is what it is."""
        hosts = self._read.get("ALLOWED_HOSTS", [])
        if self._read.get("DEBUG") or set(hosts) <= THIS_MACHINE:
            return
        public = f"and this is a public site: DEBUG is off and ALLOWED_HOSTS is {','.join(hosts)}."
        key = self._read.get("SECRET_KEY")
        if key and (key.startswith(KNOWN_TO_ALL) or len(key) < LONG_ENOUGH):
            yield (
                f"SECRET_KEY is one that others can know or guess, {public} "
                f"Make one of {LONG_ENOUGH} random characters or more."
            )
        if str(self._read.get("DATABASE_URL", {}).get("PASSWORD")).startswith(KNOWN_TO_ALL):
            yield f"The database's password, POSTGRES_PASSWORD, is one that all can read, {public}"
        if self._read.get("DEMO"):
            yield f"DEMO makes people whose password all can read, {public}"


def lines(file: str) -> Iterator[Line]:
    for number, text in enumerate(file.splitlines(), start=1):
        if text.strip() and not text.startswith("#"):
            found = LINE.match(text)
            yield Line(number, found["name"] if found else None)


def suggestion(name: str) -> str:
    """A sentence with the nearest name, or nothing if none is near."""
    near = get_close_matches(name.upper(), variables(), n=1, cutoff=NEARLY)
    return f" Did you mean {near[0]}?" if near else ""


def shown(variable: Variable, value: str) -> str:
    """Addresses hold passwords, which belong in no log."""
    return variable.name if variable.kind.secret else f"{variable.name}={value}"


def refusal(complaints: list[str]) -> str:
    rows = "\n".join(f"  {complaint}" for complaint in complaints)
    return f"The site does not start, because of its settings:\n{rows}\nSee docs/settings.md."
