"""Reports of errors to Sentry. It is imported only if SENTRY_DSN is set.

Views are reported by Django's signal. A failure in a consumer, a task or a worker is logged as an
error, and Sentry reports those log lines with their traceback.
"""

from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger

from apps.realtime.telemetry.log_context import log_context

# These fields find the log lines about the same thing.
TAGS = ("request_id", "socket_id", "task", "route", "trace_id")


def start() -> None:
    """SENTRY_OPTIONS may have any option of `sentry_sdk.init`."""
    ignore_logger("opentelemetry.*")  # a collector that is away is no error of the site
    sentry_sdk.init(
        **{
            "dsn": settings.SENTRY_DSN,
            "integrations": [DjangoIntegration(middleware_spans=False)],
            "auto_enabling_integrations": False,
            "auto_session_tracking": False,
            "send_default_pii": False,
            "include_local_variables": False,  # they hold messages and passwords
            "max_request_body_size": "never",
            "max_breadcrumbs": 0,
            "before_send": without_personal_data,
            **settings.SENTRY_OPTIONS,
        }
    )


def without_personal_data(event: Any, hint: Any) -> Any:
    """Leave what our logs leave out: path, query, headers, cookies, and rows in a database's error.

    A path may hold a link to a new password; the route is there.
    """
    for name in ("request", "extra", "user"):
        event.pop(name, None)
    for error in (event.get("exception") or {}).get("values") or ():
        error["value"] = (error.get("value") or "").partition("\nDETAIL:")[0]
    known = log_context().all()
    event["tags"] = {name: str(known[name]) for name in TAGS if name in known}
    return event
