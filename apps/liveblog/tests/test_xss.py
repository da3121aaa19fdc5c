"""The corpus of XSS payloads in every input: it is text on each page and in each feed."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.images.models import Image, State
from apps.liveblog.markup import Picture, picture_line
from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.search import posts_search
from apps.liveblog.services import blog_create, draft_create, post_create, post_update
from apps.liveblog.services.tokens import token_create
from apps.liveblog.tests.factories import events_of, html_of
from apps.liveblog.tests.markup_check import dangers_in, structured_data
from apps.liveblog.tests.payloads import PAYLOADS
from apps.realtime.services import clean_line, clean_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PATH = "/live/launch-day/"
ATOM = "{http://www.w3.org/2005/Atom}"
Door = Callable[[Client, dict[str, Any]], Any]


def form(client: Client, text: dict[str, Any]) -> Any:
    return client.post(f"{PATH}posts/", text)


def admin(client: Client, text: dict[str, Any]) -> Any:
    fields = {"blog": Blog.objects.get().pk, "is_key": "on", **text}
    return client.post("/admin/liveblog/post/add/", fields)


def command(client: Client, text: dict[str, Any]) -> Any:
    named = [f"--title={text['title']}", f"--byline={text['byline']}"]
    call_command("liveblog_post", *named, "--key", "--", "launch-day", text["body"], verbosity=0)


def wire_api(client: Client, text: dict[str, Any]) -> Any:
    token = token_create(blog_id=Blog.objects.get().pk, name=text["title"])
    headers = {"Authorization": f"Bearer {token}"}
    return client.post(f"{PATH}wire/", text, content_type="application/json", headers=headers)


def contents() -> list[dict[str, Any]]:
    """Each payload as a title, a text and a byline that fit."""
    return [{"title": each[:120], "body": each, "byline": each[:300]} for each in PAYLOADS]


def pages_of_readers(client: Client) -> dict[str, str]:
    """Every document that shows posts, in all its pages, by its address."""
    newest = Post.objects.latest("pk").pk
    addresses = [f"{PATH}?before={newest - n + 1}" for n in range(0, len(PAYLOADS), 40)]
    addresses += [PATH, f"{PATH}?key=1", f"{PATH}embed/", "/live/"]
    addresses += [f"/live/search/?q=xss&page={page}" for page in range(1, 6)]
    return {address: html_of(client.get(address)) for address in addresses}


def expect_safe(pages: dict[str, str]) -> None:
    assert {address: found for address, html in pages.items() if (found := dangers_in(html))} == {}


@pytest.mark.parametrize("door", [form, admin, command, wire_api])
def test_markup_from_each_input_is_text_everywhere(
    blog: Blog, editor_client: Client, door: Door
) -> None:
    for text in contents():
        door(editor_client, text)
    assert set(Post.objects.values_list("body", flat=True)) == {clean_text(p) for p in PAYLOADS}
    expect_safe(pages_of_readers(Client()))
    expect_safe(pages_of_readers(editor_client))
    expect_safe(
        {str(n): event["html"] for n, event in enumerate(events_of(blog)) if "html" in event}
    )


def test_feeds_and_structured_data_are_well_formed_and_their_html_is_safe(blog: Blog) -> None:
    for n, text in enumerate(contents()):
        post_create(blog_id=blog.pk, **text)
        if n % 40 == 39 or n == len(PAYLOADS) - 1:
            feed = ET.fromstring(html_of(Client().get(f"{PATH}feed/")))
            for entry in feed.iter(f"{ATOM}entry"):
                summary = entry.findtext(f"{ATOM}summary")
                assert summary
                assert dangers_in(summary) == []
            data = json.loads(structured_data(html_of(Client().get(PATH))))
            headlines = {update["headline"] for update in data["liveBlogUpdate"]}
            assert clean_line(text["title"]) in headlines


def test_pages_for_editors_are_safe(blog: Blog, editor_client: Client) -> None:
    everything = "\n\n".join(PAYLOADS)
    for text in contents():
        post = post_create(blog_id=blog.pk, **text)
        post_update(post_id=post.pk, title="", body=everything)
        edit = f"{PATH}posts/{post.pk}/edit/"
        conflict = editor_client.post(edit, {**text, "version": 1})
        assert conflict.status_code == 409
        expect_safe({"conflict": html_of(conflict)})
        draft = draft_create(blog_id=blog.pk, **text)
        Draft.objects.filter(pk=draft.pk).update(problem=text["title"])
    post, draft = Post.objects.latest("pk"), Draft.objects.latest("pk")
    below = (
        f"posts/{post.pk}/history/",
        f"posts/{post.pk}/delete/",
        f"drafts/{draft.pk}/",
        "drafts/",
    )
    expect_safe({path: html_of(editor_client.get(PATH + path)) for path in below})
    preview = editor_client.post(f"{PATH}preview/", {"title": "x", "body": everything})
    expect_safe({"preview": html_of(preview)})


def test_titles_and_summaries_of_blogs_are_text(editor_client: Client) -> None:
    for n, payload in enumerate(PAYLOADS):
        blog = blog_create(title=payload[:120], summary=payload[:300], slug=f"b{n}")
        post_create(blog_id=blog.pk, body="xss")
        expect_safe({payload: html_of(editor_client.get(f"/live/b{n}/"))})
        ET.fromstring(html_of(editor_client.get(f"/live/b{n}/feed/")))
    for n in range(0, len(PAYLOADS), 5):
        below = ("embed/", "follow/", "unfollow/", "state/", "drafts/", "settings/")
        paths = [f"/live/b{n}/{page}" for page in below]
        expect_safe({path: html_of(editor_client.get(path)) for path in paths})
    for address in ("/live/", "/live/search/?q=xss"):
        expect_safe({address: html_of(editor_client.get(address))})


def test_names_of_authors_are_text(blog: Blog, client: Client) -> None:
    for payload in PAYLOADS:
        made = post_create(blog_id=blog.pk, body="xss")
        Post.objects.filter(pk=made.pk).update(author_name=payload[:150])
    expect_safe(pages_of_readers(client))


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_captions_and_descriptions_of_pictures_are_text(
    blog: Blog, client: Client, state: State
) -> None:
    image = Image.objects.create(app="liveblog", width=60, height=40, state=state, widths=[60])
    for payload in PAYLOADS:
        words = clean_line(payload)
        line = picture_line(Picture(image.pk, alt=words, caption=words))
        post_create(blog_id=blog.pk, body=line)
    pages = pages_of_readers(client)
    assert "<figure" in pages[PATH]
    expect_safe(pages)


def test_markup_in_results_and_in_the_question_is_text(blog: Blog, client: Client) -> None:
    for text in contents():
        post_create(blog_id=blog.pk, **text)
    for payload in PAYLOADS:
        html = html_of(client.get("/live/search/", {"q": payload, "blog": blog.slug}))
        assert dangers_in(html) == []
    found = posts_search(text="xss").found
    assert all("<mark>" in hit.title + hit.excerpt for hit in found)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_check_sees_what_is_not_escaped(payload: str) -> None:
    """The check finds each payload that is markup without more around it."""
    is_markup = payload.startswith("<") and not payload.startswith(("<!", "<x ", "<javascript:"))
    assert bool(dangers_in(f"{payload}<p>")) >= is_markup
