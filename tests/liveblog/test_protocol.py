"""The live blog's HTML on the protocol page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from apps.liveblog.protocol import PostSaved
from apps.realtime.schema.examples import sample


@pytest.mark.django_db
def test_markup_in_a_sample_is_shown_and_not_obeyed(client: Client) -> None:
    page = client.get(reverse("realtime:protocol")).content.decode()
    (start, _) = sample(PostSaved)["html"].split(" ", 1)
    assert start == "<article"
    assert escape(start) in page
    assert start + ' class="post"' not in page
