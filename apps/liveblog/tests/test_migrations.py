"""Events that were logged under old field names are events of today's protocol."""

import pytest

from apps.liveblog.protocol import BlogListed, BlogSaved, BlogUnlisted, PostDeleted, PostSaved
from apps.realtime.testing import migrated_events

MIGRATION = "apps.liveblog.migrations.0002_wire_ids"
BLOG_EVENTS = [
    {"type": "post.saved", "id": 57, "html": "<p></p>", "label": "x", "created_at": "2026-01-01"},
    {"type": "post.deleted", "id": 57},
    {"type": "blog.saved", "html": "<h1></h1>", "is_open": True},
]
LIST_EVENTS = [
    {"type": "blog.listed", "id": 3, "is_open": True, "html": "<li></li>"},
    {"type": "blog.unlisted", "id": 3},
]


@pytest.mark.django_db(transaction=True)
def test_logged_events_get_the_new_names_of_ids() -> None:
    saved, deleted, blog = migrated_events("liveblog.blog.3", BLOG_EVENTS, MIGRATION)
    assert PostSaved.model_validate(saved).post_id == 57
    assert PostDeleted.model_validate(deleted).post_id == 57
    assert BlogSaved.model_validate(blog).is_open
    listed, unlisted = migrated_events("liveblog.list.1", LIST_EVENTS, MIGRATION)
    assert BlogListed.model_validate(listed).blog_id == 3
    assert BlogUnlisted.model_validate(unlisted).blog_id == 3
