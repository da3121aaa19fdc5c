"""A bare project that has copied the accounts lets people sign up and log in."""

import pytest

from tests.copying.conftest import HostOf

pytestmark = pytest.mark.slow
PATHS = ("profile/", "email/", "2fa/", "sessions/", "data/", "password/change/")

STORY = f"""
from django.test import Client
from apps.accounts.models import User

visitor = Client(headers={{"host": "localhost"}})
form = dict(username="lin", email="lin@example.org", password1="a-quiet-signal-41")
done = visitor.post("/accounts/signup/", form | dict(password2="a-quiet-signal-41"))
assert done["Location"] == "/accounts/profile/", done.content.decode()
for path in {PATHS}:
    assert visitor.get(f"/accounts/{{path}}").status_code == 200, path
visitor.post("/accounts/logout/")
for name, answer in (("lin", 302), ("lin@example.org", 302), ("nobody", 200)):
    login = dict(login=name, password="a-quiet-signal-41")
    client = Client(headers={{"host": "localhost"}})
    assert client.post("/accounts/login/", login).status_code == answer, name
for attempt in range(11):
    answer = client.post("/accounts/login/", dict(login="lin", password="wrong"))
assert answer.status_code == 429
to_admin = Client(headers={{"host": "localhost"}}).get("/admin/login/")
assert to_admin["Location"].startswith("/accounts/login/")
print("done")
"""


def test_people_sign_up_in_a_project_that_has_copied_the_accounts(host_of: HostOf) -> None:
    host = host_of("accounts")
    (host.folder / "story.py").write_text(STORY)
    assert host.run("python manage.py shell < story.py 2>/dev/null | tail -1") == "done\n"
