"""Editors see conflicts, former texts and previews."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from apps.liveblog.models import Blog, Post
from apps.liveblog.services import draft_create, post_create, post_update
from apps.liveblog.tests.factories import html_of
from apps.realtime.testing import user_make

FETCH = {"X-Requested-With": "fetch"}
POSTS = "/live/launch-day/posts/"
DRAFTS = "/live/launch-day/drafts/"


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
