"""Sentry gets the errors of views, sockets and tasks, without what people wrote."""

import json
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.realtime.testing.processes import wait_until
from tests.http_client import HttpClient
from tests.site import ROOT, Site, WebProcess

SECRETS = ("token-in-a-path", "word-in-a-query", "text-of-a-command")


class FailingWeb(WebProcess):
    application = "tests.reports.asgi:application"


@pytest.fixture
def web(site: Site, tmp_path: Path) -> Iterator[FailingWeb]:
    choice = {
        "DJANGO_SETTINGS_MODULE": "tests.reports.settings",
        "REPORTS": str(tmp_path / "reports"),
        "SENTRY_DSN": "https://key@sentry.invalid/1",
        "SENTRY_RELEASE": "9.8.7",
    }
    process = FailingWeb(tmp_path, site.environment | choice)
    process.start()
    yield process
    process.stop()


def reports(web: FailingWeb) -> dict[str, Any]:
    """The reports so far, by the type of the error."""
    path = web.folder / "reports"
    lines = path.read_text().splitlines() if path.exists() else ()
    found = [json.loads(line) for line in lines]
    return {each["exception"]["values"][-1]["type"]: each for each in found}


def test_errors_of_views_sockets_and_tasks_are_reported_without_personal_data(
    web: FailingWeb,
) -> None:
    somebody = HttpClient()
    with pytest.raises(urllib.error.HTTPError, match="500"):
        somebody.get(f"{web.url}/broken/token-in-a-path/?word=word-in-a-query")
    with somebody.socket(web.url, "/ws/fails/") as socket:
        socket.ask("fail.now", text="text-of-a-command")
    somebody.get(f"{web.url}/enqueue/")
    expected = {"IntegrityError", "ZeroDivisionError", "KeyError"}
    wait_until(lambda: reports(web).keys() >= expected, "three reports")
    found = reports(web)
    assert found.keys() == expected
    for each in found.values():
        assert (each["release"], each["environment"]) == ("9.8.7", "production")
        assert each["exception"]["values"][-1]["stacktrace"]["frames"]
    assert found["IntegrityError"]["exception"]["values"][-1]["value"] == "of the view"
    assert found["IntegrityError"]["tags"].keys() >= {"request_id", "route"}
    assert found["ZeroDivisionError"]["tags"]["route"] == "(none)"
    assert found["KeyError"]["tags"]["task"].startswith("failing#")
    assert not any(each.get("breadcrumbs", {}).get("values") for each in found.values())
    written = (web.folder / "reports").read_text()
    assert [secret for secret in SECRETS if secret in written] == []


EXPORTS = """
import django
django.setup()
from opentelemetry import trace
from apps.realtime.telemetry.tracing import span
for _ in range(2):
    with span("lost"):
        pass
    trace.get_tracer_provider().force_flush()
"""


def test_a_collector_that_is_away_is_logged_once_a_minute_and_never_reported(
    site: Site, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    choice = {
        "DJANGO_SETTINGS_MODULE": "tests.reports.settings",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1",  # seconds
        "REPORTS": str(reports),
        "SENTRY_DSN": "https://key@sentry.invalid/1",
    }
    done = subprocess.run(
        [sys.executable, "-c", EXPORTS],
        env=site.environment | choice,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("opentelemetry.exporter") == 1, done.stderr
    assert not reports.exists()


LOADED = """
import sys
import project.asgi
print(*{name.split(".")[0] for name in sys.modules} & {"opentelemetry", "sentry_sdk", "requests"})
"""


@pytest.mark.parametrize(
    ("choice", "loaded"),
    [
        ({}, set()),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"},
            set(),
        ),
        ({"SENTRY_DSN": "https://key@sentry.invalid/1"}, {"sentry_sdk"}),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, {"opentelemetry", "requests"}),
    ],
    ids=["neither", "disabled", "sentry", "traces"],
)
def test_no_package_is_imported_that_is_not_asked_for(
    site: Site, choice: dict[str, str], loaded: set[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=site.environment | choice,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == loaded
