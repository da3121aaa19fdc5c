"""The tasks that send announcements, in their own queue, so that nothing else waits for them."""

from django.utils import timezone

from apps.notifications.announcements.selectors import announcements_stuck
from apps.notifications.announcements.services import announcement_tell
from apps.realtime.tasks import task

ANNOUNCEMENTS = "announcements"


@task(queue_name=ANNOUNCEMENTS)
def tell_people(announcement_id: int) -> None:
    """Notify one slice. Another run does the next, so that other announcements get a turn."""
    pause = announcement_tell(announcement_id=announcement_id)
    if pause is not None:
        later = tell_people.using(run_after=timezone.now() + pause) if pause else tell_people
        later.enqueue(announcement_id=announcement_id)


@task(queue_name=ANNOUNCEMENTS)
def tell_waiting() -> None:
    """Continue announcements whose task was given up."""
    for announcement_id in announcements_stuck():
        tell_people.enqueue(announcement_id=announcement_id)
