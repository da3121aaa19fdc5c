"""The settings from the environment: a process with mistakes in them does not start."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.limits import Limits as AccountLimits
from apps.realtime.hub.limits import Limits
from project.environment import SETTINGS, read_settings
from project.management.commands import export_settings
from project.server import unreachable
from project.setting_types import TYPES
from tests.security.production import PUBLIC_SITE
from tests.site import ROOT

SECRET = {"SECRET_KEY": "s3cret-" * 10}
DEPLOY = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")


def read(name: str, value: str) -> Any:
    return getattr(read_settings({**SECRET, name: value}), name)


def complaints(values: dict[str, str], file: str = "") -> str:
    with pytest.raises(SystemExit) as refusal:
        read_settings(values, file)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "setting"),
    [
        ("DEBUG", "On", True),
        ("DEBUG", "0", False),
        ("LIMIT_SUBSCRIPTIONS", "7", 7),
        ("DRAIN_SECONDS", " 2.5 ", 2.5),
        ("LOG_LEVEL", "warning", "WARNING"),
        ("ALLOWED_HOSTS", "a.org, .b.net,[::1],*", ["a.org", ".b.net", "[::1]", "*"]),
        ("CSRF_TRUSTED_ORIGINS", "https://example.org:8443", ["https://example.org:8443"]),
        ("METRICS_ADDRESSES", "10.0.0.0/8, ::1", ["10.0.0.0/8", "::1"]),
        ("OTEL_SDK_DISABLED", "true", True),
        ("TIME_ZONE", "Europe/Paris", "Europe/Paris"),
        ("CHANNELS_URL", "rediss://one,two/1", "rediss://one,two/1"),
    ],
)
def test_a_valid_value_is_parsed(name: str, value: str, setting: Any) -> None:
    assert read(name, value) == setting


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "flase"),
        ("DEBUG", "on # for now"),
        ("LIMIT_SUBSCRIPTIONS", "1.5"),
        ("LIMIT_OUTBOX_BYTES", "0"),
        ("DRAIN_SECONDS", "-1"),
        ("DRAIN_SECONDS", "nan"),
        ("DRAIN_SECONDS", "5s"),
        ("LOG_LEVEL", "LOUD"),
        ("ASGI_SERVER", "gunicorn"),
        ("ALLOWED_HOSTS", "https://example.org"),
        ("ALLOWED_HOSTS", "example.org:8000"),
        ("CSRF_TRUSTED_ORIGINS", "example.org"),
        ("CSRF_TRUSTED_ORIGINS", "https://example.org/path/"),
        ("METRICS_ADDRESSES", "10.0.0.0/40"),
        ("TIME_ZONE", "Mars/Olympus"),
    ],
)
def test_an_error_names_the_malformed_value_and_the_expected_form(name: str, value: str) -> None:
    expected, _ = TYPES[SETTINGS[name][0]]
    said = complaints({**SECRET, name: value})
    assert f"{name}={value} must be {expected}." in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:hunter2@host/name"),
        ("DATABASE_URL", "postgres://user:hunter2@host:port/name"),
        ("CHANNELS_URL", "redis://:hunter2@host:port/0"),
        ("EMAIL_URL", "smpt://user:hunter2@host"),
    ],
)
def test_an_error_does_not_show_a_url_with_a_password(name: str, value: str) -> None:
    said = complaints({**SECRET, name: value})
    assert f"  {name} must be " in said
    assert "hunter2" not in said


def test_all_mistakes_are_reported_together() -> None:
    said = complaints({"DEBUG": "maybe", "LIMIT_FRAME_BITES": "1"}, "ALOWED_HOSTS=a\n\n# b\nwhat?")
    assert said.splitlines()[1:-1] == [
        "  ALOWED_HOSTS, in line 1 of .env, is not a setting. Did you mean ALLOWED_HOSTS?",
        "  Line 4 of .env is not NAME=value.",
        "  LIMIT_FRAME_BITES is not a setting. Did you mean LIMIT_FRAME_BYTES?",
        "  DEBUG=maybe must be on or off.",
        "  SECRET_KEY is not set. `make run` creates one.",
    ]


def test_other_programs_may_have_variables_in_the_environment() -> None:
    read_settings({**SECRET, "TASK_NAME": "nightly", "STREAM_URL": "x", "DEBUGS": "1"})


def test_other_programs_may_have_variables_in_the_file() -> None:
    read_settings(SECRET, "COMPOSE_PROJECT_NAME=mine\n")
    assert "is not a setting.\n" in complaints(SECRET, "COLOUR=red\n")


def test_an_empty_value_counts_as_not_set() -> None:
    env = read_settings({**SECRET, "LIMIT_SUBSCRIPTIONS": "", "CHANNELS_URL": " "})
    assert env.LIMIT_SUBSCRIPTIONS == 100
    assert env.CHANNELS_URL is None


@pytest.mark.parametrize("key", ["insecure-" + "y" * 60, "s3cret"])
def test_a_public_site_refuses_a_published_or_short_key(key: str) -> None:
    public = {"SECRET_KEY": key, "ALLOWED_HOSTS": "localhost,example.org"}
    said = complaints(public)
    assert "SECRET_KEY is published or shorter than 50 characters" in said
    assert key not in said
    read_settings(public | {"DEBUG": "on"})
    read_settings({"SECRET_KEY": key})  # only this machine can open the site


def test_defaults_are_valid_values() -> None:
    read_settings(SECRET)


def test_a_new_env_file_has_valid_values() -> None:
    read_settings(SECRET | {name: value for name, value in export_settings.NEW.items() if value})


def test_limits_that_are_not_set_are_those_of_the_apps() -> None:
    assert defaults_of("LIMIT_") == astuple(Limits())[:-1]  # the last one, proxies, is no limit
    assert defaults_of("ATTEMPTS_") == astuple(AccountLimits())


def defaults_of(family: str) -> tuple[Any, ...]:
    env = vars(read_settings(SECRET))
    return tuple(value for name, value in env.items() if name.startswith(family))


def test_settings_use_every_variable_and_no_other() -> None:
    code = "".join(
        (ROOT / file).read_text() for file in ("project/settings.py", "project/server.py")
    )
    used = set(re.findall(r"\benv\.([A-Z_]+)", code))
    for path in [ROOT / "docker-compose.yml", *(ROOT / "deploy").glob("*")]:
        if path.is_file():
            used |= set(re.findall(r"\$\{?([A-Z_]+)", path.read_text())) & SETTINGS.keys()
    used |= {name for name in SETTINGS if name.startswith("OTEL_")}  # the SDK reads them itself
    assert used == SETTINGS.keys()


def test_the_documents_list_every_variable() -> None:
    for path in export_settings.generated():
        text = path.read_text()
        assert [name for name in SETTINGS if not re.search(rf"\b{name}\b", text)] == []


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *command],
        env=os.environ | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "runworker"),
        ("-m", "project.server", "127.0.0.1", "0"),
        ("-m", "daphne", "-p", "0", "project.asgi:application"),
        ("-m", "uvicorn", "--port", "0", "project.asgi:application"),
    ],
    ids=" ".join,
)
def test_no_process_starts_with_malformed_settings(command: tuple[str, ...]) -> None:
    done = run(*command, LIMIT_SUBSCRIPTIONS="many", TIME_ZONE="Mars/Olympus")
    assert done.returncode == 1
    assert done.stderr.startswith("The site cannot start:\n")
    assert "  LIMIT_SUBSCRIPTIONS=many must be" in done.stderr
    assert "  TIME_ZONE=Mars/Olympus must be" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_one_sentence_with_its_host_and_port() -> None:
    url = "postgres://ada:hidden@127.0.0.1:1/site"  # nothing listens on port 1
    done = run("manage.py", "migrate", "--check", DATABASE_URL=url)
    assert done.returncode == 1
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("The database of DATABASE_URL cannot be used: ")
    assert '"127.0.0.1", port 1' in sentence
    assert done.stderr.count("psycopg.pool") == 1  # a warning of the connection pool
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr


def test_make_run_names_a_database_that_does_not_answer_at_once() -> None:
    url = "postgres://ada:hidden@127.0.0.1:1/site"
    done = run("scripts/serve.py", "127.0.0.1", "8000", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("The database of DATABASE_URL cannot be used: ")
    assert '"127.0.0.1", port 1' in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hidden" not in done.stderr


def test_the_server_without_an_address_says_how_it_is_called() -> None:
    done = run("-m", "project.server")
    assert done.returncode == 1
    assert "usage: python -m project.server HOST PORT" in done.stderr


def test_the_server_names_a_database_that_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert unreachable({"HOST": "127.0.0.1", "PORT": port}) is None
    sentence = "PostgreSQL cannot be reached at 127.0.0.1:1: Connection refused."
    assert unreachable({"HOST": "127.0.0.1", "PORT": 1, "PASSWORD": "hidden"}) == sentence
    for elsewhere in ("", "/run/postgresql", "one.invalid,two.invalid"):
        assert unreachable({"HOST": elsewhere}) is None


def test_an_error_of_a_database_that_answers_stays_as_it_is(tmp_path: Path) -> None:
    done = run("manage.py", "trim_events", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "no such table" in done.stderr.splitlines()[-1]


def test_production_settings_pass_the_deployment_checks() -> None:
    done = run(*DEPLOY, **PUBLIC_SITE)
    assert done.returncode == 0, done.stderr
