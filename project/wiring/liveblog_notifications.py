"""A post rings the bells of those who follow its live blog, and a post taken back is forgotten."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from apps.liveblog.signals import (
    PostForFollowers,
    PostWithdrawn,
    post_for_followers,
    post_withdrawn,
)
from apps.notifications.selectors import recipients_of
from apps.notifications.services import notification_create, notifications_withdraw_all

LIVE_BLOG = "live-blog"


@receiver(post_for_followers, dispatch_uid="notify_followers")
def notify_followers(sender: Any, event: PostForFollowers, **kwargs: Any) -> None:
    """Notify these followers, but for those who have a notification about the post already.

    They have one if they followed every post when it was published, and only key events now.
    """
    notified = recipients_of(kind=LIVE_BLOG, url=event.url, among=event.user_ids)
    for user_id in event.user_ids:
        if user_id not in notified:
            notification_create(
                recipient_id=user_id,
                kind=LIVE_BLOG,
                text=sentence(event),
                url=event.url,
                unfollow_url=event.unfollow_url,
            )


def sentence(event: PostForFollowers) -> str:
    words = _("Key event in %(blog)s: %(post)s") if event.is_key else _("%(blog)s: %(post)s")
    return words % {"blog": event.blog_title, "post": event.label}


@receiver(post_withdrawn, dispatch_uid="withdraw_posts")
def withdraw_posts(sender: Any, event: PostWithdrawn, **kwargs: Any) -> None:
    """A notification does not quote a post that is deleted, or a draft again."""
    notifications_withdraw_all(kind=LIVE_BLOG, url=event.url)
