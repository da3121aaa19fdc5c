"""`manage.py retry_tasks` runs tasks again that were given up."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.realtime.models import TaskRow
from apps.realtime.tasks.claims import task_claim, task_fail
from apps.realtime.tests.task_factories import add, row_of

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "  sums: apps.realtime.tests.task_factories.add 1\n"


@pytest.fixture
def given_up() -> TaskRow:
    row = row_of(add, 1)
    while claimed := task_claim(queue="sums"):
        task_fail(row=claimed, error=ValueError("no luck"), retry_after=(0,))
    assert TaskRow.objects.get().status == "FAILED"
    return row


def retry_tasks(*arguments: str) -> str:
    out = StringIO()
    call_command("retry_tasks", *arguments, stdout=out)
    return out.getvalue()


def test_a_task_that_was_given_up_runs_again_with_all_its_attempts(given_up: TaskRow) -> None:
    assert retry_tasks() == f"{LINE}Tasks that run again: 1.\n"
    again = task_claim(queue="sums")
    assert again is not None
    assert (again.pk, again.attempts, again.finished_at) == (given_up.pk, 1, None)
    assert retry_tasks() == "Tasks that run again: 0.\n"


def test_a_dry_run_changes_nothing(given_up: TaskRow) -> None:
    assert retry_tasks("--dry-run") == f"{LINE}Tasks that would run again: 1.\n"
    assert task_claim(queue="sums") is None


def test_only_the_named_queues_and_days_are_retried(given_up: TaskRow) -> None:
    assert retry_tasks("push", "mail") == "Tasks that run again: 0.\n"
    TaskRow.objects.update(finished_at=timezone.now() - timedelta(days=2))
    assert retry_tasks("sums") == "Tasks that run again: 0.\n"
    assert retry_tasks("sums", "--days=3") == f"{LINE}Tasks that run again: 1.\n"


def test_negative_days_are_refused() -> None:
    with pytest.raises(CommandError, match="above 0"):
        retry_tasks("--days=-1")
