"""In development, the mails of the site are files, and a page shows them."""

from pathlib import Path
from typing import Any

import django
import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from apps.console.mails import BACKEND

pytestmark = pytest.mark.django_db
PAGE = reverse("console:mails")


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Any:
    settings.DEBUG = True
    mail_by(settings, BACKEND, file_path=tmp_path)
    return settings


def mail_by(settings: Any, backend: str, **options: Any) -> None:
    """Set the backend of mail, where Django before or since 6.1 has it."""
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        return
    settings.EMAIL_BACKEND = backend
    for name, value in options.items():
        setattr(settings, f"EMAIL_{name.upper()}", value)


def send(subject: str) -> None:
    text = f"{subject}: see http://localhost:8000/x/ <b>"
    mail = EmailMultiAlternatives(subject, text, to=["ada@example.org"])
    mail.attach_alternative("<p style='color:red'>Hi<script>run()</script></p>", "text/html")
    mail.send()


def test_mails_are_listed_newest_first_with_links(kept: Any, client: Client) -> None:
    assert "No mail yet." in client.get(PAGE).text
    for subject in ("First", "Second"):
        send(subject)
    page = client.get(PAGE).text
    assert page.index("<h2>Second</h2>") < page.index("<h2>First</h2>")
    assert "To ada@example.org" in page
    assert '<a href="http://localhost:8000/x/"' in page
    assert "<b>" not in page


def test_the_html_of_a_mail_runs_no_script(kept: Any, client: Client, tmp_path: Path) -> None:
    send("Hello")
    name = f"{next(tmp_path.iterdir()).stem}-0"
    response = client.get(reverse("console:mail_html", args=[name]))
    assert "<p style='color:red'>" in response.text
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert client.get(reverse("console:mail_html", args=["other-0"])).status_code == 404


@pytest.mark.parametrize("change", ["public", "mails are sent"])
def test_other_sites_show_no_mail(kept: Any, client: Client, tmp_path: Path, change: str) -> None:
    send("Hello")
    name = f"{next(tmp_path.iterdir()).stem}-0"
    if change == "public":
        kept.DEBUG = False
    else:
        mail_by(kept, "django.core.mail.backends.smtp.EmailBackend", file_path=tmp_path)
    for address in (PAGE, reverse("console:mail_html", args=[name])):
        assert client.get(address).status_code == 404
