import logging

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tests.factories import PASSWORD

LOGIN = reverse("account_login")


def test_logging_in_and_out_and_failing_to_has_a_line_each(
    client: Client, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "apps.accounts.audit"):
        client.post(LOGIN, {"login": "Grace", "password": "wrong"})
        client.post(LOGIN, {"login": "Grace", "password": PASSWORD})
        client.post(reverse("account_logout"))
    found = [(line.levelname, line.getMessage()) for line in caplog.records]
    assert found == [
        ("WARNING", "A log-in failed."),
        ("INFO", f"User {person.pk} logged in."),
        ("INFO", f"User {person.pk} logged out."),
    ]


def test_a_failed_log_in_names_nobody(
    client: Client, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    """People type their password into the field of the name."""
    client.post(LOGIN, {"login": "Grace", "password": "my-secret"})
    client.post(LOGIN, {"login": "my-secret", "password": "Grace"})
    assert "A log-in failed." in caplog.text
    assert "my-secret" not in caplog.text
    assert "Grace" not in caplog.text
