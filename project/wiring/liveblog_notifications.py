"""A post notifies the followers of its live blog. Deleting it withdraws the notifications."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from apps.liveblog.signals import (
    PostForFollowers,
    PostWithdrawn,
    post_for_followers,
    post_withdrawn,
)
from apps.liveblog.streams import BlogStream
from apps.notifications.kinds import Kind, declare
from apps.notifications.services import notifications_withdraw_all, notify

LIVE_BLOG = Kind(
    "live-blog",
    _("Posts of live blogs you follow"),
    template="liveblog/notifications/post.txt",
    icon="M5 5h14v14H5zM8 9h8M8 12.5h8M8 16h5",
)
declare(LIVE_BLOG)


@receiver(post_for_followers, dispatch_uid="notify_followers")
def notify_followers(sender: Any, event: PostForFollowers, **kwargs: Any) -> None:
    """Notify the followers. A key event adds no second notification of the same post."""
    notify(
        recipients=event.user_ids,
        kind=LIVE_BLOG.name,
        subject=BlogStream.name(event.blog_id),
        text=event.label,
        url=event.url,
        key=event.url,
        unfollow_url=event.unfollow_url,
        context={"blog": event.blog_title, "is_key": event.is_key},
    )


@receiver(post_withdrawn, dispatch_uid="withdraw_posts")
def withdraw_posts(sender: Any, event: PostWithdrawn, **kwargs: Any) -> None:
    """A notification does not quote a post that is deleted, or a draft again."""
    notifications_withdraw_all(kind=LIVE_BLOG.name, key=event.url)
