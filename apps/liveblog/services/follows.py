"""Members follow a blog. Workers tell them of its posts, 100 members in each transaction."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.liveblog import signals
from apps.liveblog.models import NOBODY, Announcement, Follow, Post
from apps.liveblog.selectors import can_follow
from apps.liveblog.streams import BlogStream
from apps.realtime.errors import NotFound
from apps.realtime.ids import UserId
from apps.realtime.streams import Reader

SLICE = 100  # followers


@transaction.atomic
def blog_follow(*, blog_id: int, user_id: UserId, key_only: bool) -> Follow:
    """Follow a blog, or change the choice of posts. Raises NotFound if the user may not read it."""
    if not BlogStream.may_read(reader=Reader(user_id=user_id), key=blog_id):
        raise NotFound
    follow, _ = Follow.objects.update_or_create(
        blog_id=blog_id, user_id=user_id, defaults={"key_only": key_only}
    )
    return follow


@transaction.atomic
def blog_unfollow(*, blog_id: int, user_id: UserId) -> None:
    """Stop following a blog. A second call changes nothing."""
    Follow.objects.filter(blog_id=blog_id, user_id=user_id).delete()


def announce(post: Post, *, key_only: bool) -> None:
    """Have a worker notify the followers of this post: of key events only, or of every post.

    Nobody is notified twice: if a text was taken back, its announcement resumes where it stopped.
    """
    if not can_follow():
        return
    announcement, _ = Announcement.objects.update_or_create(
        client_id=post.client_id,
        key_only=key_only,
        defaults={"post": post},
        create_defaults={"post": post, "blog_id": post.blog_id},
    )
    if not announcement.is_done:
        from apps.liveblog.tasks import tell_followers  # imports this module

        tell_followers.enqueue(announcement_id=announcement.pk)


@transaction.atomic
def followers_tell(*, announcement_id: int) -> bool:
    """Tell the next slice of followers; whether there are more."""
    # Locked: two workers tell one slice after the other, and a deletion of the post, which changes
    # this row, waits for the slice that has begun.
    locked = Announcement.objects.select_for_update(of=("self",))
    announcement = locked.filter(pk=announcement_id, is_done=False).first()
    post = announcement.post if announcement else None
    if announcement is None or post is None or (announcement.key_only and not post.is_key):
        return False
    user_ids = followers_next(announcement, post)
    if user_ids:
        signals.post_for_followers.send(sender=Post, event=post_for(post, user_ids))
        announcement.told_up_to = str(user_ids[-1])
    announcement.told_at = timezone.now()
    announcement.is_done = len(user_ids) < SLICE
    announcement.save(update_fields=["told_up_to", "told_at", "is_done"])
    return not announcement.is_done


def followers_next(announcement: Announcement, post: Post) -> tuple[UserId, ...]:
    """The next ids, ascending: all code locks several people's rows in this order.

    It leaves out the author, and members who follow the blog since: they saw the post on its page.
    """
    follows = Follow.objects.filter(
        blog_id=announcement.blog_id,
        key_only=announcement.key_only,
        created_at__lte=announcement.created_at,
    ).exclude(user_id=post.author_id or 0)
    if announcement.told_up_to != NOBODY:
        follows = follows.filter(user_id__gt=announcement.told_up_to)
    return tuple(follows.order_by("user_id").values_list("user_id", flat=True)[:SLICE])


def post_for(post: Post, user_ids: tuple[UserId, ...]) -> signals.PostForFollowers:
    return signals.PostForFollowers(
        post_id=post.pk,
        blog_id=post.blog_id,
        blog_title=post.blog.title,
        label=post.label,
        is_key=post.is_key,
        user_ids=user_ids,
        url=post.get_absolute_url(),
        unfollow_url=reverse("liveblog:unfollow", args=[post.blog.slug]),
    )


def post_withdrawn(post: Post) -> None:
    """Send the signal that the post is deleted, or a draft again."""
    event = signals.PostWithdrawn(post_id=post.pk, url=post.get_absolute_url())
    signals.post_withdrawn.send(sender=Post, event=event)
