from io import StringIO

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import CommandError, call_command

from apps.liveblog.models import Blog, Post
from apps.liveblog.tests.factories import types_of


def test_the_command_publishes_a_post(blog: Blog, editor: AbstractBaseUser) -> None:
    out = StringIO()
    call_command("liveblog_post", "launch-day", "**News**", title="Bells", author="ADA", stdout=out)
    post = Post.objects.get()
    assert (post.title, post.author, types_of(blog)) == ("Bells", editor, ["post.saved"])
    assert post.get_absolute_url() in out.getvalue()


@pytest.mark.parametrize(
    ("slug", "text", "options", "reason"),
    [
        ("nowhere", "x", {}, "no live blog"),
        ("launch-day", " ", {}, "Write something"),
        ("launch-day", "x", {"author": "nobody"}, "no active user"),
    ],
)
def test_the_command_reports_what_is_wrong(
    blog: Blog, slug: str, text: str, options: dict[str, str], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("liveblog_post", slug, text, **options)
