"""A real site's mails, from form to mailbox."""

from pathlib import Path
from typing import Any

import django
import pytest
from django.core.mail import get_connection
from django.test import override_settings
from environ import Env

from apps.realtime.testing.processes import wait_until
from project.mail import TIMEOUT_SECONDS, mail_settings
from tests.http_client import HttpClient
from tests.site import WebProcess, running_site

if django.VERSION >= (6, 1):
    from django.core.mail import mailers  # type: ignore[attr-defined]

GIVE_ADDRESS = "User.objects.filter(username='ada').update(email='ada@example.org')"


def test_a_forgotten_password_is_mailed_by_a_worker(tmp_path: Path) -> None:
    mailbox = tmp_path / "mailbox"
    mailbox.mkdir()
    with running_site(processes=0) as site:
        site.run(GIVE_ADDRESS)
        development = {"DEBUG": "on", "EMAIL_URL": f"filemail:///{mailbox}"}
        web = WebProcess(tmp_path, site.environment | development)
        web.start()
        try:
            page = HttpClient().post(f"{web.url}/accounts/password/reset/", email="ada@example.org")
            assert "Check your mail" in page
            wait_until(lambda: "password/reset" in read(mailbox), "the mail")
            assert "To ada@example.org" in HttpClient().get(f"{web.url}/mails/")
        finally:
            web.stop()
    assert "To: ada@example.org" in read(mailbox)
    assert f"{web.url}/accounts/password/reset/" in read(mailbox)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://ada:s3cret@mail.example.org:587", ("mail.example.org", 587, True, False)),
        ("smtp+ssl://ada:s3cret@mail.example.org:465", ("mail.example.org", 465, False, True)),
    ],
)
def test_mail_goes_to_the_server_of_the_setting(url: str, expected: tuple[Any, ...]) -> None:
    found = backend(url, Path("/srv"))
    assert (found.host, found.port, bool(found.use_tls), bool(found.use_ssl)) == expected
    assert (found.username, found.password, found.timeout) == ("ada", "s3cret", TIMEOUT_SECONDS)


def test_a_relative_folder_of_mail_is_one_of_the_project(tmp_path: Path) -> None:
    assert Path(backend("filemail:///mails", tmp_path).file_path) == tmp_path / "mails"


@pytest.mark.parametrize("kind", ["consolemail", "memorymail", "dummymail"])
def test_mail_may_go_to_no_server(kind: str, tmp_path: Path) -> None:
    assert not hasattr(backend(f"{kind}://", tmp_path), "host")


def backend(url: str, folder: Path) -> Any:
    """The mail backend for this EMAIL_URL, on the Django that runs the test."""
    given = mail_settings(Env.email_url_config(url), folder)
    with override_settings(**given):
        return mailers.default if "MAILERS" in given else get_connection()


def read(mailbox: Path) -> str:
    return "".join(path.read_text() for path in mailbox.iterdir())
