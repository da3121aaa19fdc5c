"""The live blog's tasks, which workers run."""

from apps.liveblog.selectors import announcements_stuck
from apps.liveblog.services import blog_announce, drafts_publish_due, followers_tell
from apps.realtime.tasks import task

SCHEDULE = "liveblog-schedule"
FOLLOWERS = "liveblog-followers"


@task(queue_name=SCHEDULE)
def publish_due() -> None:
    """Publish the drafts whose time has come. A time that was moved leaves nothing to do."""
    drafts_publish_due()


@task(queue_name=SCHEDULE)
def announce_start(blog_id: int) -> None:
    """Show readers that a blog has started, if it has."""
    blog_announce(blog_id=blog_id)


@task(queue_name=FOLLOWERS)
def tell_followers(announcement_id: int) -> None:
    """Tell some followers of a post. Another run tells the next, so that other posts get a turn."""
    if followers_tell(announcement_id=announcement_id):
        tell_followers.enqueue(announcement_id=announcement_id)


@task(queue_name=FOLLOWERS)
def tell_waiting() -> None:
    """Go on where a task was given up."""
    for announcement_id in announcements_stuck():
        tell_followers.enqueue(announcement_id=announcement_id)
