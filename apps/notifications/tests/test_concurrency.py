"""Counts stay exact with several writers at the same time."""

import threading
from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.notifications.selectors import unread_count
from apps.notifications.services import notifications_read_all
from apps.notifications.tests.factories import events_of, notify, unread_of


def together(*works: Callable[[], object]) -> None:
    """Run `works` at the same time, each with a database connection of its own."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_writers_never_publish_the_same_count(
    members: tuple[AbstractBaseUser, AbstractBaseUser],
) -> None:
    ada, _ = members

    def write() -> None:
        for _ in range(10):
            notify(ada.pk)

    together(write, write)
    assert unread_of(ada.pk) == list(range(1, 21))


def test_a_count_waits_for_a_writer_that_commits_late(
    members: tuple[AbstractBaseUser, AbstractBaseUser],
) -> None:
    """The first writer holds its transaction open; the second must not count without it."""
    ada, _ = members
    written = threading.Event()
    second_done = threading.Event()

    def slow() -> None:
        with transaction.atomic():
            notify(ada.pk, "first")
            written.set()
            second_done.wait(0.3)  # times out: the second is blocked until this one commits

    def quick() -> None:
        written.wait(5)
        notify(ada.pk, "second")
        second_done.set()

    together(slow, quick)
    published = [(event["text"], event["unread"]) for event in events_of(ada.pk)]
    assert published == [("first", 1), ("second", 2)]


def test_the_stream_is_locked_before_anything_is_written_or_counted(
    members: tuple[AbstractBaseUser, AbstractBaseUser],
) -> None:
    """SQLite has one writer at a time, so the tests above need PostgreSQL to miss the lock."""
    with CaptureQueriesContext(connection) as queries:
        notify(members[0].pk)
    statements = [query["sql"] for query in queries]
    locked = next(i for i, sql in enumerate(statements) if "realtime_stream" in sql)
    touched = next(i for i, sql in enumerate(statements) if "notifications_notification" in sql)
    assert locked < touched


def test_reading_all_while_others_write_ends_with_the_exact_count(
    members: tuple[AbstractBaseUser, AbstractBaseUser],
) -> None:
    ada, _ = members
    seen = [notify(ada.pk) for _ in range(5)][-1]

    def write() -> None:
        for _ in range(5):
            notify(ada.pk)

    together(write, lambda: notifications_read_all(user_id=ada.pk, up_to_id=seen.pk))
    assert unread_of(ada.pk)[-1] == unread_count(user_id=ada.pk) == 5
