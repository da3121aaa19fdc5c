"""Reads the settings from the environment and `.env`. Reports all mistakes in them together."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import SimpleNamespace

from environ import Env

from project.setting_types import HIDDEN, TYPES

# By section, then by name: type, default, and the lines of the meaning.
SECTIONS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("settings_table.toml").read_text(encoding="utf-8")
)
SETTINGS = {name: row for section in SECTIONS.values() for name, row in section.items()}

LINE = re.compile(r"(?:export )?(\w+)=", re.ASCII)
# `.env` may have names of other programs. The environment has many, so there an unknown name is
# a mistake only if it starts like a family of settings and is similar to one of them.
OTHER_PROGRAMS = ("COMPOSE_", "DOCKER_", "OTEL_")
FAMILIES = (
    *("LIMIT_", "STREAM_", "TASK_", "TASKS_", "PRESENCE_", "METRICS_", "ATTEMPTS_"),
    *("VAPID_", "PUSH_", "SENTRY_"),
)
SIMILARITY = 0.75

THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
PUBLISHED = ("insecure", "django-insecure")
KEY_LENGTH = 50


def load_settings(path: Path) -> SimpleNamespace:
    """Read the process's environment, with the file at `path` for what the environment lacks."""
    Env.read_env(path)
    return read_settings(os.environ, path.read_text(encoding="utf-8") if path.exists() else "")


def read_settings(values: Mapping[str, str], file: str = "") -> SimpleNamespace:
    """Return an attribute for each setting: None if it has no value. An empty text is no value.

    `values` includes those of `file`. Raises SystemExit: no entry point shows its traceback.
    """
    settings = SimpleNamespace()
    complaints = list(unknown_names(values, file))
    for name, (kind, default, *_) in SETTINGS.items():
        expected, read = TYPES[kind]
        text = values.get(name, "").strip() or default
        try:
            setattr(settings, name, read(text) if text else None)
        except Exception:  # parsers of URLs raise more than ValueError
            setattr(settings, name, None)
            shown = name if kind in HIDDEN else f"{name}={text}"
            complaints.append(f"{shown} must be {expected}.")
    complaints += risks(settings)
    if complaints:
        rows = "".join(f"  {complaint}\n" for complaint in complaints)
        raise SystemExit(f"The site cannot start:\n{rows}See docs/settings.md.")
    return settings


def unknown_names(values: Mapping[str, str], file: str) -> Iterator[str]:
    in_file = set()
    for number, text in enumerate(file.splitlines(), start=1):
        if line := LINE.match(text):
            in_file.add(name := line[1])
            if name not in SETTINGS and not name.startswith(OTHER_PROGRAMS):
                yield f"{name}, in line {number} of .env, is not a setting.{suggestion(name)}"
        elif text.strip() and not text.startswith("#"):
            yield f"Line {number} of .env is not NAME=value."
    for name in sorted(values.keys() - SETTINGS.keys() - in_file):
        if name.startswith(FAMILIES) and suggestion(name):
            yield f"{name} is not a setting.{suggestion(name)}"


def suggestion(name: str) -> str:
    similar = get_close_matches(name.upper(), SETTINGS, n=1, cutoff=SIMILARITY)
    return f" Did you mean {similar[0]}?" if similar else ""


def risks(settings: SimpleNamespace) -> Iterator[str]:
    """A missing key, and what a public site must not have."""
    key, hosts = settings.SECRET_KEY or "", settings.ALLOWED_HOSTS or []
    if not key:
        yield "SECRET_KEY is not set. `make run` creates one."
    if settings.DEBUG or set(hosts) <= THIS_MACHINE:
        return
    public = f"and this is a public site: DEBUG is off, ALLOWED_HOSTS is {','.join(hosts)}."
    if key.startswith(PUBLISHED) or 0 < len(key) < KEY_LENGTH:
        yield f"SECRET_KEY is published or shorter than {KEY_LENGTH} characters, {public}"
    if str((settings.DATABASE_URL or {}).get("PASSWORD")).startswith(PUBLISHED):
        yield f"POSTGRES_PASSWORD is published, {public}"
    if settings.DEMO:
        yield f"DEMO creates people whose password is published, {public}"
