"""The editors' pages, as forms and redirects."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services import (
    blog_editors_set,
    draft_create,
    draft_publish,
    post_create,
    post_update,
)
from apps.realtime.testing import user_make

FETCH = {"X-Requested-With": "fetch"}
POSTS = "/live/launch-day/posts/"
DRAFTS = "/live/launch-day/drafts/"
PAGES = ["settings", "state", "drafts"]
ACTIONS = ["post_edit", "post_delete", "post_mark", "post_history"]


@pytest.fixture
def writer(db: None) -> Client:
    """Grace, of the group that ships, who is no superuser."""
    client = Client()
    grace = user_make("grace", "Grace")
    grace.groups.add(Group.objects.get(name="Editors"))
    client.force_login(grace)
    return client


def html_of(response: Any) -> str:
    return str(response.content.decode())


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
            assert Client().post(address, data)["Location"].startswith("/accounts/login/")

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
        assert client.get("/live/new/")["Location"].startswith("/accounts/login/")
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


class TestConflict:
    @pytest.fixture
    def post(self, blog: Blog) -> Post:
        """Ann has changed the third line of version 1, of which the editor changes the first."""
        post = post_create(blog_id=blog.pk, body="One\n\nTwo\n\nThree")
        ann = user_make("ann", "Ann")
        return post_update(post_id=post.pk, title="", body="One\n\nTwo\n\n3", editor_id=ann.pk)

    def save(self, writer: Client, post: Post, **fields: Any) -> Any:
        form = {"body": "1\n\nTwo\n\nThree", "version": 1, **fields}
        return writer.post(f"{POSTS}{post.pk}/edit/", form)

    def test_a_stale_save_is_refused_and_shows_both_texts(self, writer: Client, post: Post) -> None:
        response = self.save(writer, post)
        html = html_of(response)
        assert response.status_code == 409
        assert "Ann saved another text" in html
        assert "<del>Three</del><ins>3</ins>" in html
        assert "<del>One</del><ins>1</ins>" in html
        assert "1\n\nTwo\n\nThree</textarea>" in html
        post.refresh_from_db()
        assert post.body == "One\n\nTwo\n\n3"

    @pytest.mark.parametrize(
        ("choice", "text"),
        [
            ("take-theirs", "One\n\nTwo\n\n3"),
            ("take-mine", "1\n\nTwo\n\nThree"),
            ("take-merged", "1\n\nTwo\n\n3"),
        ],
    )
    def test_an_editor_chooses_a_text_and_saves_it(
        self, writer: Client, post: Post, choice: str, text: str
    ) -> None:
        mine = {"mine_body": "1\n\nTwo\n\nThree", "mine_title": "", "mine_byline": ""}
        response = self.save(writer, post, do=choice, base=1, **mine)
        html = html_of(response)
        assert (response.status_code, f">\n{text}</textarea>" in html) == (409, True)
        found = re.search(r'name="version" value="(\d+)"', html)
        assert found is not None
        saved = self.save(writer, post, body=text, version=found[1], do="save")
        post.refresh_from_db()
        assert (saved.status_code, post.body) == (302, text)

    def test_a_script_gets_the_form_alone(self, writer: Client, post: Post) -> None:
        form = {"body": "mine", "version": 1}
        response = writer.post(f"{POSTS}{post.pk}/edit/", form, headers=FETCH)
        assert response.status_code == 409
        assert html_of(response).strip().startswith("<form")

    def test_a_stale_draft_is_refused(self, writer: Client, blog: Blog) -> None:
        draft = draft_create(blog_id=blog.pk, body="one")
        address = f"{DRAFTS}{draft.pk}/"
        writer.post(address, {"body": "two", "version": 1, "do": "save"})
        assert writer.post(address, {"body": "three", "version": 1}).status_code == 409


class TestHistory:
    def test_a_former_text_is_shown_and_restored(self, writer: Client, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="The **first** text")
        post_update(post_id=post.pk, title="", body="The second text")
        address = f"{POSTS}{post.pk}/history/"
        assert "<strong>first</strong>" in html_of(writer.get(address))
        writer.post(address, {"restore": 1, "version": 2})
        post.refresh_from_db()
        assert (post.body, post.version) == ("The **first** text", 3)
        assert post.saved_by == "Grace"

    def test_restoring_over_a_text_that_was_not_seen_is_refused(
        self, writer: Client, blog: Blog
    ) -> None:
        post = post_create(blog_id=blog.pk, body="one")
        for body in ("two", "three"):
            post_update(post_id=post.pk, title="", body=body)
        address = f"{POSTS}{post.pk}/history/"
        response = writer.post(address, {"restore": 1, "version": 2}, follow=True)
        assert "Someone else has changed this text" in html_of(response)
        post.refresh_from_db()
        assert post.body == "three"

    @pytest.mark.parametrize("restore", ["x", "", "9", "1"])
    def test_nonsense_restores_nothing(self, writer: Client, blog: Blog, restore: str) -> None:
        post = post_create(blog_id=blog.pk, body="one")
        data = {"restore": restore, "version": "1"}
        assert writer.post(f"{POSTS}{post.pk}/history/", data).status_code == 302
        post.refresh_from_db()
        assert post.version == 1


class TestPreview:
    def test_the_preview_is_what_the_page_shows(self, writer: Client, blog: Blog) -> None:
        text = {"title": "A <b>", "body": "**Bold** <script>alert(1)</script>"}
        preview = html_of(writer.post("/live/launch-day/preview/", text, headers=FETCH)).strip()
        writer.post(POSTS, text)
        assert preview in html_of(writer.get("/live/launch-day/"))
        assert "<strong>Bold</strong>" in preview
        assert "<script>" not in preview

    def test_a_preview_without_script_is_on_the_page_and_publishes_nothing(
        self, writer: Client, blog: Blog
    ) -> None:
        form = {"body": "*Slanted*", "do": "preview", "client_id": str(uuid.uuid4())}
        response = writer.post(POSTS, form)
        html = html_of(response)
        assert response.status_code == 200
        assert "<em>Slanted</em>" in html
        assert "*Slanted*</textarea>" in html
        assert form["client_id"] in html
        assert not Post.objects.exists()


def test_the_names_of_a_byline_are_shown(writer: Client, blog: Blog) -> None:
    writer.post(POSTS, {"body": "x", "byline": "Ada,  Grace", "is_key": "on"})
    post = Post.objects.get()
    assert (post.authors, post.author_name, post.is_key) == (["Ada", "Grace"], "Grace", True)
