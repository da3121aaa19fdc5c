"""The live blog's tasks, which workers run."""

from apps.liveblog.services import blog_announce, drafts_publish_due
from apps.realtime.tasks import task

SCHEDULE = "liveblog-schedule"


@task(queue_name=SCHEDULE)
def publish_due() -> None:
    """Publish the drafts whose time has come. A time that was moved leaves nothing to do."""
    drafts_publish_due()


@task(queue_name=SCHEDULE)
def announce_start(blog_id: int) -> None:
    """Show readers that a blog has started, if it has."""
    blog_announce(blog_id=blog_id)
