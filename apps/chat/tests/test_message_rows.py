"""How the page shows messages before its script runs: as the script does."""

from datetime import date

import pytest
from django.test import override_settings

from apps.chat.message_body import BodyPart, body_parts
from apps.chat.message_rows import day_label
from apps.chat.tests.samples import RENDERED, rendered


@override_settings(TIME_ZONE="UTC")
def test_the_template_renders_the_samples_that_the_script_is_compared_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a site with people's pictures; this app is also used without."""
    monkeypatch.setattr(
        "apps.realtime.templatetags.realtime.picture_address",
        lambda user_id: f"/accounts/{user_id}/picture/",
    )
    assert rendered() == RENDERED.read_text(), "Write them: python -m apps.chat.tests.samples"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 3, 2), "Today"),
        (date(2026, 3, 1), "Yesterday"),
        (date(2026, 2, 28), "Saturday, February 28"),
        (date(2025, 12, 31), "Wednesday, December 31, 2025"),
    ],
)
def test_a_day_is_named_as_the_script_names_it(day: date, label: str) -> None:
    assert day_label(day, date(2026, 3, 2)) == label


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ("(see http://example.org/)", "http://example.org/"),
        (
            "https://en.wikipedia.org/wiki/Lever_(rail).",
            "https://en.wikipedia.org/wiki/Lever_(rail)",
        ),
    ],
)
def test_a_link_ends_before_the_punctuation_around_it(body: str, link: str) -> None:
    assert BodyPart("link", link) in body_parts(body)
    assert "".join(part.text for part in body_parts(body)) == body


@pytest.mark.parametrize("body", ["javascript:alert(1)", "http://[", "http://", "me@example.org"])
def test_makes_no_link_of_anything_else(body: str) -> None:
    assert body_parts(body) == [BodyPart("text", body)]
