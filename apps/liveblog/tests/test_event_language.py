"""Events are rendered once for readers in all languages, whose pages translate what is marked."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from apps.liveblog.events import blog_listed, blog_saved, post_saved
from apps.liveblog.models import Blog, Post
from apps.liveblog.selectors import blogs_listed
from apps.realtime.translations import script_of

pytestmark = pytest.mark.django_db


def html_of_events() -> list[str]:
    blog = Blog.objects.create(title="X", slug="x", starts_at=timezone.now() + timedelta(days=1))
    post = Post.objects.create(blog=blog, body="X", is_key=True, edited_at=timezone.now())
    events: list[Any] = [
        post_saved(post),
        blog_saved(blog),
        blog_listed(blogs_listed().get(pk=blog.pk)),
    ]
    return [event.html for event in events]


def test_an_event_is_the_same_whoever_causes_it() -> None:
    with override("de"):
        found = html_of_events()
        assert gettext("Key event") == "Wichtiges Ereignis"
    assert "Key event" in found[0]
    assert not any("Wichtig" in html for html in found)


def test_each_word_of_an_event_can_be_translated_by_the_page() -> None:
    """Of text for people there is only what they wrote, times, and what scripts translate."""
    sentences = script_of("liveblog", "de") + script_of("images", "de")
    for html in html_of_events():
        for word in re.findall(r"data-word\b[^>]*>([^<]+)<", html):
            assert f'"{word}":' in sentences, word
        rest = re.sub(r"<(\w+)[^>]*\bdata-(?:word|time|starts|updates)\b[^>]*>[^<]*</\1>", "", html)
        assert set(re.findall(r"[A-Za-z]{2,}|X", re.sub(r"<[^>]*>", " ", rest))) <= {"X"}


def test_no_template_of_an_event_has_an_unmarked_sentence() -> None:
    folder = Path(__file__).parent.parent / "templates" / "liveblog"
    for name in ("_post", "_post_about", "_state", "_blog_header", "_blog_card"):
        code = (folder / f"{name}.html").read_text(encoding="utf-8")
        for tag in re.findall(r"<[^<]*>\s*\{% translate", code):
            assert "data-word" in tag, tag
