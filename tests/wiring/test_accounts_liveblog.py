"""A person's posts are in the copy of their data, and stay without their account."""

import pytest

from apps.accounts.models import User
from apps.accounts.personal_data import data_of
from apps.accounts.services import user_create, user_deactivate, user_delete
from apps.liveblog.models import Post
from apps.liveblog.services import blog_create, post_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> User:
    user = user_create(username="lin", password="a-long-enough-secret", display_name="Lin")
    blog = blog_create(title="Launch day", slug="launch-day")
    post_create(blog_id=blog.pk, body="Lift-off", author_id=user.pk)
    return user


def test_a_persons_posts_are_in_the_copy_of_their_data(lin: User) -> None:
    (post,) = data_of(lin.pk)["liveblog_posts"]
    assert (post["blog__title"], post["body"]) == ("Launch day", "Lift-off")


def test_posts_stay_without_the_account(lin: User) -> None:
    user_deactivate(user_id=lin.pk)
    user_delete(user_id=lin.pk)
    post = Post.objects.get()
    assert (post.author, post.author_name, post.body) == (None, "Lin", "Lift-off")
