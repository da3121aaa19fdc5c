"""A site may name another backend in TASKS: its tasks are plain tasks of Django."""

import os
import subprocess
import sys
from pathlib import Path

from tests.site import ROOT
from tests.work.site import BASE

ENQUEUE = """
from django.test import Client
from django.urls import reverse
from apps.accounts.services import user_create
from apps.realtime.tasks.trim import trim

user_create(username="ada", password="a-quiet-signal-41", email="ada@example.org")
Client().post(reverse("account_reset_password"), {"email": "ada@example.org"})
trim.enqueue()
"""
STATUSES = """
from apps.realtime.models import TaskRow
from django_tasks_db.models import DBTaskResult

print(*DBTaskResult.objects.values_list("status", flat=True), TaskRow.objects.count())
"""


def test_the_backend_of_django_tasks_db_runs_the_sites_tasks(tmp_path: Path) -> None:
    environment = os.environ | {
        **BASE,
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.work.database_backend_settings",
        "EMAIL_URL": f"filemail:///{tmp_path}/mail",
    }

    def manage(*arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.check_output(command, env=environment, text=True)

    manage("migrate", "--verbosity=0")
    manage("shell", "--no-imports", "-c", ENQUEUE)
    assert manage("shell", "--no-imports", "-c", STATUSES) == "READY READY 0\n"
    manage("db_worker", "--batch", "--no-startup-delay", "--queue-name", "*")
    assert manage("shell", "--no-imports", "-c", STATUSES) == "SUCCESSFUL SUCCESSFUL 0\n"
    (mail,) = (tmp_path / "mail").iterdir()
    assert "A new password for testserver" in mail.read_text()
