"""The editors' pages, as forms and redirects."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services import (
    blog_editors_set,
    draft_create,
    draft_publish,
    post_create,
)
from apps.liveblog.tests.factories import html_of
from apps.realtime.testing import user_make

POSTS = "/live/launch-day/posts/"
DRAFTS = "/live/launch-day/drafts/"
PAGES = ["settings", "state", "drafts"]
ACTIONS = ["post_edit", "post_delete", "post_mark", "post_history"]


def publish_in(minutes: int) -> str:
    return f"{timezone.now() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


class TestRights:
    @pytest.mark.parametrize("name", [*PAGES, *ACTIONS, "post_create", "preview", "draft"])
    def test_a_blogs_own_editor_may_write_there_and_nowhere_else(
        self, blog: Blog, name: str
    ) -> None:
        ann, other = user_make("ann"), Blog.objects.create(title="Other", slug="other")
        blog_editors_set(blog_id=blog.pk, user_ids=[ann.pk])
        client = Client()
        client.force_login(ann)
        for place, allowed in ((blog, True), (other, False)):
            ids = [post_create(blog_id=place.pk, body="x").pk] if name in ACTIONS else []
            ids += [draft_create(blog_id=place.pk, body="x").pk] if name == "draft" else []
            address = reverse(f"liveblog:{name}", args=[place.slug, *ids])
            data = {"body": "y", "do": "key"}
            assert (client.post(address, data).status_code != 403) is allowed
            assert (
                Client().post(address, data)["Location"].startswith(resolve_url(settings.LOGIN_URL))
            )

    def test_only_those_who_may_change_blogs_choose_its_editors(self, blog: Blog) -> None:
        ann = user_make("ann")
        blog_editors_set(blog_id=blog.pk, user_ids=[ann.pk])
        client = Client()
        client.force_login(ann)
        address = "/live/launch-day/settings/"
        assert 'name="editors"' not in html_of(client.get(address))
        client.post(address, {"title": "Renamed", "editors": ""})
        blog.refresh_from_db()
        assert (blog.title, list(blog.editors.all())) == ("Renamed", [ann])

    def test_only_those_with_the_permission_create_blogs(self, client: Client, db: None) -> None:
        assert client.get("/live/new/")["Location"].startswith(resolve_url(settings.LOGIN_URL))
        client.force_login(user_make("ann"))
        assert client.post("/live/new/", {"title": "x"}).status_code == 403


class TestBlog:
    def test_an_editor_creates_a_blog_on_the_site(self, writer: Client) -> None:
        user_make("ann")
        assert 'href="/live/new/"' in html_of(writer.get("/live/"))
        fields = {"title": "Storm over the fen", "starts_at": publish_in(60), "editors": "@Ann"}
        response = writer.post("/live/new/", fields)
        blog = Blog.objects.get()
        assert response["Location"] == "/live/storm-over-the-fen/"
        assert blog.state == "not_started"
        assert [user.get_username() for user in blog.editors.all()] == ["ann"]

    @pytest.mark.parametrize(("title", "slug"), [("Launch day", "launch-day-2"), ("New", "new-2")])
    def test_a_new_blog_gets_an_address_that_is_free(
        self, writer: Client, blog: Blog, title: str, slug: str
    ) -> None:
        assert writer.post("/live/new/", {"title": title})["Location"] == f"/live/{slug}/"

    def test_an_unknown_editor_is_an_error_on_the_form(self, writer: Client) -> None:
        response = writer.post("/live/new/", {"title": "x", "editors": "nobody"})
        assert response.status_code == 422
        assert "no active user called nobody" in html_of(response)

    def test_ending_a_blog_asks_first(self, writer: Client, blog: Blog) -> None:
        assert "End this live blog?" in html_of(writer.get("/live/launch-day/state/"))
        blog.refresh_from_db()
        assert blog.is_open

    def test_the_settings_keep_the_state(self, writer: Client, blog: Blog) -> None:
        writer.post("/live/launch-day/state/", {"is_open": "0"})
        page = html_of(writer.get("/live/launch-day/settings/"))
        assert 'value="Launch day"' in page
        writer.post("/live/launch-day/settings/", {"title": "Over", "summary": "s"})
        blog.refresh_from_db()
        assert (blog.title, blog.is_open) == ("Over", False)


class TestDrafts:
    def test_a_draft_is_written_changed_and_published(self, writer: Client, blog: Blog) -> None:
        response = writer.post(POSTS, {"body": "Not yet", "do": "draft"}, follow=True)
        assert "Not yet" in html_of(response)
        draft = Draft.objects.get()
        address = draft.get_absolute_url()
        assert "Not yet</textarea>" in html_of(writer.get(address))
        writer.post(address, {"body": "Ready", "version": 1, "is_key": "on", "do": "save"})
        assert not Post.objects.exists()
        writer.post(address, {"body": "Ready now", "version": 2, "is_key": "on", "do": "publish"})
        post = Post.objects.get()
        assert (post.body, post.is_key, Draft.objects.exists()) == ("Ready now", True, False)

    def test_a_post_is_scheduled_and_taken_off_the_schedule(
        self, writer: Client, blog: Blog
    ) -> None:
        form = {"body": "Soon", "do": "schedule", "publish_at": publish_in(60)}
        assert "Scheduled" in html_of(writer.post(POSTS, form, follow=True))
        draft = Draft.objects.get()
        assert draft.publish_at
        assert timedelta(minutes=58) < draft.publish_at - timezone.now() < timedelta(minutes=61)
        writer.post(draft.get_absolute_url(), {"body": "Soon", "do": "unschedule"})
        draft.refresh_from_db()
        assert draft.publish_at is None

    def test_a_schedule_needs_a_time(self, writer: Client, blog: Blog) -> None:
        response = writer.post(POSTS, {"body": "Soon", "do": "schedule"})
        assert response.status_code == 422
        assert "Choose a time." in html_of(response)

    def test_the_text_of_a_draft_that_is_gone_is_offered_as_a_new_update(
        self, writer: Client, blog: Blog
    ) -> None:
        draft = draft_create(blog_id=blog.pk, body="Not yet")
        draft_publish(draft_id=draft.pk)
        response = writer.post(
            f"{DRAFTS}{draft.pk}/", {"body": "Hours of work", "client_id": str(draft.client_id)}
        )
        html = html_of(response)
        assert response.status_code == 422
        assert "This draft is published or deleted." in html
        assert "Hours of work</textarea>" in html
        assert str(draft.client_id) not in html

    def test_a_draft_is_deleted(self, writer: Client, blog: Blog) -> None:
        draft = draft_create(blog_id=blog.pk, body="x")
        for _ in range(2):
            assert writer.post(f"{DRAFTS}{draft.pk}/", {"do": "delete"}).status_code == 302
        assert not Draft.objects.exists()

    def test_readers_see_no_draft(self, client: Client, blog: Blog) -> None:
        draft_create(blog_id=blog.pk, body="A secret", title="Another secret")
        assert "secret" not in html_of(client.get("/live/launch-day/"))

    def test_a_refused_schedule_says_so_in_the_list(self, writer: Client, blog: Blog) -> None:
        draft = draft_create(blog_id=blog.pk, body="x")
        Draft.objects.filter(pk=draft.pk).update(problem="This live blog is closed.")
        assert "Not published: This live blog is closed." in html_of(writer.get(DRAFTS))


class TestMarks:
    def test_posts_are_pinned_and_made_key_events(self, writer: Client, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="x")
        for do in ("pin", "key"):
            writer.post(f"{POSTS}{post.pk}/mark/", {"do": do})
        for each in (post, blog):
            each.refresh_from_db()
        assert (blog.pinned, post.is_key) == (post, True)
        for do in ("unpin", "unkey"):
            writer.post(f"{POSTS}{post.pk}/mark/", {"do": do})
        for each in (post, blog):
            each.refresh_from_db()
        assert (blog.pinned, post.is_key) == (None, False)

    def test_an_unpublished_post_is_among_the_drafts(self, writer: Client, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="Too soon")
        response = writer.post(f"{POSTS}{post.pk}/mark/", {"do": "unpublish"}, follow=True)
        assert "Too soon" in html_of(response)
        assert not Post.objects.exists()


def test_the_names_of_a_byline_are_shown(writer: Client, blog: Blog) -> None:
    writer.post(POSTS, {"body": "x", "byline": "Ada,  Grace", "is_key": "on"})
    post = Post.objects.get()
    assert (post.authors, post.author_name, post.is_key) == (["Ada", "Grace"], "Grace", True)
