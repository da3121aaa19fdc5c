"""The Atom feed, structured data, Open Graph tags and the sitemap of a blog."""

import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.test import Client

from apps.liveblog.models import Blog
from apps.liveblog.services import blog_close, post_create, post_update

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PATH = "/live/launch-day/"
HOSTILE = "</script><script>alert(1)</script> & <b>"


def feed(client: Client) -> ET.Element:
    response = client.get(f"{PATH}feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


def text(element: ET.Element, name: str) -> str:
    found = element.findall(ATOM + name)
    assert len(found) == 1, name
    return found[0].text or ""


def links(element: ET.Element) -> dict[str, str]:
    return {
        each.get("rel", "alternate"): each.get("href", "") for each in element.iter(f"{ATOM}link")
    }


def posting(client: Client) -> dict[str, Any]:
    html = client.get(PATH).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0])
    return data


class TestAtom:
    def test_it_has_what_rfc_4287_asks_for(self, client: Client, blog: Blog) -> None:
        for n in range(2):
            post_create(blog_id=blog.pk, title=f"Update {n}", body="**News**", byline="Ada, Grace")
        root = feed(client)
        assert root.tag == f"{ATOM}feed"
        entries = root.findall(f"{ATOM}entry")
        for element in (root, *entries):
            assert text(element, "id").startswith("http://testserver/live/launch-day/")
            assert text(element, "title")
            assert datetime.fromisoformat(text(element, "updated")).tzinfo
        assert len({text(entry, "id") for entry in entries}) == 2
        assert [text(entry, "title") for entry in entries] == ["Update 1", "Update 0"]
        for entry in entries:
            author = entry.find(f"{ATOM}author")
            assert author is not None
            assert text(author, "name") == "Ada, Grace"
            assert links(entry)["alternate"] == text(entry, "id")
            assert client.get(links(entry)["alternate"]).status_code == 302
        assert links(root)["self"] == f"http://testserver{PATH}feed/"

    def test_text_stays_text(self, client: Client, blog: Blog) -> None:
        post_create(blog_id=blog.pk, title=HOSTILE, body=HOSTILE)
        entry = feed(client).find(f"{ATOM}entry")
        assert entry is not None
        assert text(entry, "title") == HOSTILE
        assert "<script" not in text(entry, "summary")

    def test_an_edit_changes_when_it_was_updated(self, client: Client, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="before")
        published = text(feed(client), "updated")
        post_update(post_id=post.pk, title="", body="after")
        entry = feed(client).find(f"{ATOM}entry")
        assert entry is not None
        assert text(entry, "updated") >= published
        assert "after" in text(entry, "summary")

    def test_the_page_leads_to_the_feed(self, client: Client, blog: Blog) -> None:
        html = client.get(PATH).content.decode()
        assert (
            f'type="application/atom+xml" title="Launch day" href="http://testserver{PATH}feed/"'
            in html
        )


class TestStructuredData:
    def test_it_is_a_live_blog_posting_with_each_update(self, client: Client, blog: Blog) -> None:
        """With the properties of schema.org and Google's documentation of them."""
        post = post_create(
            blog_id=blog.pk, title="Doors", body="They are **open**.", byline="Ada, Lin"
        )
        data = posting(client)
        assert (data["@context"], data["@type"]) == ("https://schema.org", "LiveBlogPosting")
        assert data["headline"] == "Launch day"
        assert data["url"] == f"http://testserver{PATH}"
        assert datetime.fromisoformat(data["coverageStartTime"]).tzinfo
        assert "coverageEndTime" not in data
        (update,) = data["liveBlogUpdate"]
        assert (
            update.items()
            >= {
                "@type": "BlogPosting",
                "headline": "Doors",
                "articleBody": "They are open.",
                "datePublished": post.created_at.isoformat(timespec="seconds"),
                "author": [{"@type": "Person", "name": "Ada"}, {"@type": "Person", "name": "Lin"}],
                "url": f"http://testserver{PATH}posts/{post.pk}/",
            }.items()
        )

    def test_the_end_of_a_blog_is_the_end_of_the_coverage(self, client: Client, blog: Blog) -> None:
        blog_close(blog_id=blog.pk)
        assert datetime.fromisoformat(posting(client)["coverageEndTime"]).tzinfo

    def test_a_text_cannot_leave_the_element(self, client: Client, blog: Blog) -> None:
        post_create(blog_id=blog.pk, title=HOSTILE, body=HOSTILE, byline=HOSTILE)
        (update,) = posting(client)["liveBlogUpdate"]
        assert update["headline"] == HOSTILE

    def test_the_page_says_how_to_show_a_link_to_it(self, client: Client, blog: Blog) -> None:
        html = client.get(f"{PATH}?key=1").content.decode()
        assert '<meta property="og:title" content="Launch day">' in html
        assert '<meta property="og:description" content="We are in the box.">' in html
        assert f'<meta property="og:url" content="http://testserver{PATH}">' in html
        assert f'<link rel="canonical" href="http://testserver{PATH}">' in html


class TestSitemap:
    def test_it_lists_each_blog_and_when_it_changed(self, client: Client, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="News")
        root = ET.fromstring(client.get("/live/sitemap.xml").content)
        (url,) = root.findall(f"{SITEMAP}url")
        assert url.findtext(f"{SITEMAP}loc") == f"http://testserver{PATH}"
        changed = datetime.fromisoformat(url.findtext(f"{SITEMAP}lastmod") or "")
        assert abs((changed - post.created_at).total_seconds()) < 1
