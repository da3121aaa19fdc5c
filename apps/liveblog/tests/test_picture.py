"""The picture of a blog that other sites show with a link."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from apps.liveblog.models import Blog
from apps.liveblog.reading import picture, picture_text
from apps.liveblog.reading.picture import PictureFacts, picture_of
from apps.liveblog.reading.picture_text import drawable, font_of, is_box, lines_of
from apps.liveblog.services import blog_close, blog_update
from apps.liveblog.tests.factories import html_of

PATH = "/live/launch-day/"
FONT = font_of(picture_text.OURS, 60)


@pytest.fixture
def _our_font_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that has no fonts."""
    monkeypatch.setattr(picture_text, "FONTS", ("no-such-font.ttf", picture_text.OURS))


def address_in(client: Client) -> str:
    (found,) = re.findall(r'property="og:image" content="([^"]+)"', html_of(client.get(PATH)))
    return str(found)


def facts(title: str) -> PictureFacts:
    return PictureFacts(title, state="Live", is_live=True, site="The Paper")


class TestTheAddress:
    def test_a_page_names_it_with_its_size_and_says_what_it_shows(
        self, client: Client, blog: Blog
    ) -> None:
        blog_update(blog_id=blog.pk, title='A "big" day', summary="", is_open=True)
        html = html_of(client.get(PATH))
        assert 'property="og:image:width" content="1200"' in html
        assert 'property="og:image:height" content="630"' in html
        assert 'property="og:image:alt" content="A &quot;big&quot; day. Live' in html
        assert 'name="twitter:card" content="summary_large_image"' in html
        assert html.count(address_in(client)) == 2  # in the structured data, too

    def test_it_leads_to_a_picture_of_that_size_that_everybody_may_keep(
        self, client: Client, blog: Blog
    ) -> None:
        response = client.get(address_in(client))
        assert response["Content-Type"] == "image/png"
        assert "immutable" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies
        image = Image.open(BytesIO(response.content))
        assert (image.format, image.size) == ("PNG", (1200, 630))

    def test_it_changes_with_what_the_picture_shows(self, client: Client, blog: Blog) -> None:
        addresses = [address_in(client)]
        blog_update(blog_id=blog.pk, title="Storm", summary="", is_open=True)
        addresses.append(address_in(client))
        blog_close(blog_id=blog.pk)
        addresses.append(address_in(client))
        assert len(set(addresses)) == 3
        assert len({client.get(each, follow=True).content for each in addresses}) == 1

    def test_an_address_that_somebody_made_up_draws_nothing(
        self, client: Client, blog: Blog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def draw(facts: Any) -> bytes:
            raise AssertionError("A picture was drawn.")

        now = address_in(client)
        monkeypatch.setattr("apps.liveblog.reading.picture_view.picture_of", draw)
        response = client.get(f"{PATH}picture/made-up.png")
        assert (response.status_code, response["Location"]) == (302, now.partition("testserver")[2])
        assert client.get("/live/nowhere/picture/made-up.png").status_code == 404


@pytest.mark.usefixtures("_our_font_only")
class TestWhatTheFontHas:
    @pytest.mark.parametrize(
        "title", ["Größe, Übung, Straße", "Łódź: „Žižek“…", "Привет", "Ελληνικά", "5 € à Ngọc"]
    )
    def test_letters_of_europe_are_drawn(self, title: str) -> None:
        found = drawable(title)
        assert found is not None
        assert found.text == title
        assert not any(is_box(FONT, character) for character in title if character != " ")

    @pytest.mark.parametrize(
        "title", ["信号所の開業日", "יום ההשקה", "مرحبا", "Launch 日", "🚂", "\u200b"]
    )
    def test_a_title_with_other_letters_is_left_out(self, title: str) -> None:
        """The picture then is the site's, and has no boxes."""
        picture_of.cache_clear()
        assert drawable(title) is None
        assert picture_of(facts(title)) == picture_of(facts("日本語"))

    def test_an_emoji_is_left_out_of_a_title(self) -> None:
        found = drawable("🚂 Launch day ❤️")
        assert found is not None
        assert found.text == "Launch day"

    @pytest.mark.parametrize("title", ["W" * 120, "word " * 24, "Straßenbahn" * 11])
    def test_a_long_title_stays_inside(self, title: str) -> None:
        image = Image.open(BytesIO(picture_of(facts(title))))
        edge = image.crop((picture.SIZE[0] - picture.MARGIN + 4, 0, *picture.SIZE))
        assert len(edge.getcolors() or ()) == 1


class TestLines:
    def test_they_end_between_words(self) -> None:
        assert lines_of("one two three", FONT, 300, most=3) == ["one two", "three"]

    def test_a_word_that_is_too_long_is_broken(self) -> None:
        lines = lines_of("a " + "m" * 12, FONT, 300, most=9)
        assert "".join(lines).replace(" ", "") == "a" + "m" * 12
        assert all(FONT.getlength(line) <= 300 for line in lines)

    def test_a_long_title_is_shortened(self) -> None:
        lines = lines_of("one two three four", FONT, 300, most=2)
        assert len(lines) == 2
        assert lines[1].endswith("…")
        assert FONT.getlength(lines[1]) <= 300


def test_letters_that_are_read_from_the_right_need_a_library_that_turns_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_text, "can_turn", lambda: False)
    assert drawable("יום") is None
