"""Publishes drafts and starts blogs at their scheduled time."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.liveblog.models import Draft
from apps.liveblog.services.blogs import blog_get
from apps.liveblog.services.drafts import draft_get, draft_publish
from apps.realtime.errors import Refused


@transaction.atomic
def draft_schedule(*, draft_id: int, publish_at: datetime | None) -> Draft:
    """Publish a draft at a time, or no longer at any. A time that has passed means now."""
    draft = draft_get(draft_id)
    draft.publish_at, draft.problem = publish_at, ""
    draft.save(update_fields=["publish_at", "problem"])
    if publish_at:
        from apps.liveblog.tasks import publish_due  # imports this module

        publish_due.using(run_after=publish_at).enqueue()
    return draft


def drafts_publish_due(*, now: datetime | None = None) -> int:
    """Publish the drafts whose time has come, in the order of their times; how many.

    A draft that is refused stays a draft, and says why.
    """
    due = Draft.objects.filter(publish_at__lte=now or timezone.now()).order_by("publish_at", "pk")
    published = 0
    while first := due.only("pk", "blog").first():
        published += draft_publish_due(first, now=now)
    return published


@transaction.atomic
def draft_publish_due(first: Draft, *, now: datetime | None) -> bool:
    """Publish the first draft that is due in the blog of `first`; False if it is refused."""
    # The worker that locks the blog publishes its next draft, so two workers keep the order.
    blog_get(first.blog_id, lock=True)
    due = Draft.objects.filter(blog=first.blog_id, publish_at__lte=now or timezone.now())
    draft = due.order_by("publish_at", "pk").first()
    if draft is None:
        return False
    try:
        with transaction.atomic():
            draft_publish(draft_id=draft.pk)
    except Refused as refusal:
        Draft.objects.filter(pk=draft.pk).update(publish_at=None, problem=refusal.message)
        return False
    return True
