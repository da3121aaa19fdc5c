"""A real site's mails, from form to mailbox."""

from pathlib import Path

from tests.http_client import HttpClient
from tests.services import wait_until
from tests.site import WebProcess, running_site

GIVE_ADDRESS = "User.objects.filter(username='ada').update(email='ada@example.org')"


def test_a_forgotten_password_is_mailed_by_a_worker(tmp_path: Path) -> None:
    mailbox = tmp_path / "mailbox"
    mailbox.mkdir()
    with running_site(processes=0) as site:
        site.manage("shell", "-c", GIVE_ADDRESS)
        web = WebProcess(tmp_path, site.environment | {"EMAIL_URL": f"filemail:///{mailbox}"})
        web.start()
        try:
            page = HttpClient().post(f"{web.url}/accounts/password/reset/", email="ada@example.org")
            assert "Check your mail" in page
            wait_until(lambda: "password/reset" in read(mailbox), "the mail")
        finally:
            web.stop()
    assert "To: ada@example.org" in read(mailbox)
    assert f"{web.url}/accounts/password/reset/" in read(mailbox)


def read(mailbox: Path) -> str:
    return "".join(path.read_text() for path in mailbox.iterdir())
