import io
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import CommandError, call_command

from apps.images.models import Image
from apps.images.tests.conftest import media  # noqa: F401
from apps.images.tests.factories import picture
from apps.liveblog.management.commands.liveblog_post import time_from
from apps.liveblog.markup import rendered
from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.tests.factories import events_of, types_of


def test_the_command_publishes_a_post(blog: Blog, editor: AbstractBaseUser) -> None:
    out = StringIO()
    call_command("liveblog_post", "launch-day", "**News**", title="Bells", author="ADA", stdout=out)
    post = Post.objects.get()
    assert (post.title, post.author, types_of(blog)) == ("Bells", editor, ["post.saved"])
    assert post.get_absolute_url() in out.getvalue()


def test_the_command_pins_and_marks_a_key_event(blog: Blog) -> None:
    call_command("liveblog_post", "launch-day", "x", "--key", "--pin", "--byline", "Ada, Grace")
    blog.refresh_from_db()
    assert blog.pinned is not None
    assert (blog.pinned.is_key, blog.pinned.authors) == (True, ["Ada", "Grace"])


def test_the_command_schedules(blog: Blog) -> None:
    out = StringIO()
    arguments = ["launch-day", "x", "--at", "2099-12-24T18:30+00:00", "--pin", "--key"]
    call_command("liveblog_post", *arguments, stdout=out)
    draft = Draft.objects.get()
    assert draft.publish_at == datetime(2099, 12, 24, 18, 30, tzinfo=UTC)
    assert (draft.pin, draft.is_key, Post.objects.exists()) == (True, True, False)
    assert out.getvalue().startswith("Scheduled for ")


@pytest.mark.usefixtures("media")
def test_the_command_shows_a_picture(blog: Blog, tmp_path: Path) -> None:
    file = tmp_path / "train.png"
    file.write_bytes(picture())
    call_command("liveblog_post", "launch-day", "Look", "--image", str(file), "--alt", 'A "[x]"')
    image = Image.objects.get()
    [shown] = rendered(Post.objects.get().body).pictures
    assert (shown.image_id, shown.alt) == (image.pk, 'A "[x]"')
    assert events_of(blog)[0]["html"].count("<figure") == 1


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(("name", "reason"), [("no.png", "Cannot read"), ("text.png", "picture")])
def test_a_bad_picture_publishes_nothing(
    blog: Blog, tmp_path: Path, name: str, reason: str
) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(CommandError, match=reason):
        call_command("liveblog_post", "launch-day", "Look", "--image", str(tmp_path / name))
    assert not Post.objects.exists()


def test_the_command_reads_a_text_from_standard_input(
    blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("From a pipe\n"))
    call_command("liveblog_post", "launch-day", "-")
    assert Post.objects.get().body == "From a pipe"


def test_a_time_without_a_date_is_one_of_today() -> None:
    assert time_from("18:30").date() == time_from("00:00").date()
    assert time_from("18:30").strftime("%H:%M") == "18:30"
    assert time_from("2099-12-24T18:30").tzinfo is not None


@pytest.mark.parametrize(
    ("slug", "text", "options", "reason"),
    [
        ("nowhere", "x", [], "no live blog"),
        ("launch-day", " ", [], "Write something"),
        ("launch-day", "x", ["--author", "nobody"], "no active user"),
        ("launch-day", "x", ["--at", "tomorrow"], "invalid time_from value"),
    ],
)
def test_the_command_reports_what_is_wrong(
    blog: Blog, slug: str, text: str, options: list[str], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("liveblog_post", slug, text, *options)
