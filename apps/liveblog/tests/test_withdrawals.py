"""Other apps hear of each post that readers can no longer see."""

from collections.abc import Callable

import pytest

from apps.liveblog.models import Blog, Post
from apps.liveblog.services import blog_delete, post_create, post_delete, post_unpublish
from apps.liveblog.signals import PostWithdrawn, post_withdrawn
from apps.realtime.testing import receiver

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "take_back",
    [
        lambda post: post_delete(post_id=post.pk),
        lambda post: post_unpublish(post_id=post.pk),
        lambda post: blog_delete(blog_id=post.blog_id),
    ],
    ids=["deleted", "unpublished", "deleted with its blog"],
)
def test_others_hear_of_a_post_that_is_taken_back(
    blog: Blog, take_back: Callable[[Post], object]
) -> None:
    gone = post_create(blog_id=blog.pk, body="News")
    withdrawn: list[PostWithdrawn] = []
    with receiver(post_withdrawn, withdrawn.append):
        take_back(gone)
    expected = PostWithdrawn(post_id=gone.pk, url=f"/live/launch-day/posts/{gone.pk}/")
    assert withdrawn == [expected]
