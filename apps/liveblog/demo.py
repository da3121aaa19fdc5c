"""The demo site's live blogs: one is live, one has ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.liveblog.models import Blog
from apps.liveblog.services import blog_close, blog_create, post_create, post_pin
from apps.realtime.ids import UserId
from apps.realtime.selectors import users_by_username


class DemoPost(NamedTuple):
    """A post, `minute` minutes after the blog began."""

    minute: int
    title: str
    body: str
    is_key: bool = False
    pinned: bool = False


class DemoBlog(NamedTuple):
    slug: str
    title: str
    summary: str
    hours_ago: float
    is_open: bool
    posts: list[DemoPost]


LAUNCH_DAY = DemoBlog(
    slug="launch-day",
    title="Launch day at the signal box",
    summary="The old lever frame at Ashby Junction goes back into service. We are in "
    "the box all day.",
    hours_ago=4,
    is_open=True,
    posts=[
        DemoPost(
            0,
            "Good morning from Ashby Junction",
            "The kettle is on, the stove is lit, and **forty-two levers** have been polished until "
            "you can see the sunrise in them. The box was last worked in 1987; today it takes the "
            "junction back.",
        ),
        DemoPost(
            38,
            "How today will go",
            "Three steps, each one signed off before the next begins:\n\n"
            "1. Every lever is pulled and put back, with *nothing* on the line.\n"
            "2. A light engine runs the full loop.\n"
            "3. The afternoon train to Marsh End, with passengers.\n\n"
            "If one of them fails, the electronic panel keeps the junction and we try again "
            "tomorrow.",
            pinned=True,
        ),
        DemoPost(
            95,
            "",
            "Lever 17 is stiff. Not broken, *stiff*. Somebody has gone for the oil can.",
        ),
        DemoPost(
            127,
            "Step one is done",
            "All forty-two, including lever 17. Margaret Oakes, who worked this box as a "
            "nineteen-year-old, pulled the last one herself:\n\n"
            "> You don't pull with your arms. You lean back and let your boots do it. "
            "My hands still knew where to go.",
            is_key=True,
        ),
        DemoPost(
            186,
            "Light engine away",
            "Number 31 has left the yard under a clear home signal. For anybody who wonders "
            "what the bells mean: *two pause one* asks whether the line is clear, and the next box "
            "answers by repeating it. [How block signalling works]"
            "(https://en.wikipedia.org/wiki/Absolute_block_signalling) is a fine thing to read "
            "while we wait.",
        ),
        DemoPost(
            231,
            "Once round, and on time",
            "The engine is back in the yard **forty seconds early**. Next on this page: "
            "the train to Marsh End. Leave it open: it updates automatically.",
            is_key=True,
        ),
    ],
)

REHEARSAL = DemoBlog(
    slug="rehearsal-evening",
    title="Rehearsal evening: the bells are back",
    summary="A week before the launch, the block bells were tested along the whole branch.",
    hours_ago=8 * 24,
    is_open=False,
    posts=[
        DemoPost(
            0,
            "Five boxes, one wire",
            "Tonight every box from Ashby to Marsh End rings every other one. The wire is new; "
            "the bells are from 1911.",
        ),
        DemoPost(
            44,
            "",
            "What we have heard so far:\n\n- Ashby to Fenwick: clear\n"
            "- Fenwick to Long Halt: clear\n"
            "- Long Halt to Marsh End: **a dull clonk**, which turned out to be a mouse's nest",
        ),
        DemoPost(
            82,
            "All clear",
            "The mouse has been moved to the lamp room, the bell rings like a bell, and "
            "we are done for tonight. Thank you for following.",
        ),
    ],
)


def demo_create() -> int:
    """Create the demo blogs that are missing. Returns how many."""
    known = set(Blog.objects.values_list("slug", flat=True))
    missing = [demo for demo in (REHEARSAL, LAUNCH_DAY) if demo.slug not in known]
    author = users_by_username(["ada"]).first()
    for demo in missing:
        demo_blog_create(demo, author.pk if author else None, now=timezone.now())
    return len(missing)


def demo_blog_create(demo: DemoBlog, author_id: UserId | None, *, now: datetime) -> None:
    began = now - timedelta(hours=demo.hours_ago)
    blog = blog_create(title=demo.title, slug=demo.slug, summary=demo.summary)
    for post in demo.posts:
        at = began + timedelta(minutes=post.minute)
        created = post_create(
            blog_id=blog.pk,
            title=post.title,
            body=post.body,
            author_id=author_id,
            is_key=post.is_key,
            created_at=at,
        )
        if post.pinned:
            post_pin(post_id=created.pk)
    if not demo.is_open:
        blog_close(blog_id=blog.pk)
        Blog.objects.filter(pk=blog.pk).update(ended_at=began + timedelta(minutes=90))
