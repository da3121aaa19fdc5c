"""The protocol's document and page, as this site with its apps has them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from apps.liveblog.protocol import PostSaved
from apps.realtime.reference import route_rows
from apps.realtime.schema.asyncapi import asyncapi
from apps.realtime.schema.examples import sample


def test_a_route_says_its_commands_and_only_its_own_events() -> None:
    (chat,) = (row for row in route_rows(asyncapi()) if row.address == "/ws/chat/")
    assert ("message.send", ["message.send.ok", "error"]) in chat.asks
    assert ("subscribe", ["subscribe.ok", "error"]) in chat.asks
    assert {"welcome", "resync", "unsubscribed", "message.saved"} <= set(chat.unasked)
    assert "post.saved" not in chat.unasked


@pytest.mark.django_db
def test_markup_in_a_sample_is_shown_and_not_obeyed(client: Client) -> None:
    page = client.get(reverse("realtime:protocol")).content.decode()
    (start, _) = sample(PostSaved)["html"].split(" ", 1)
    assert start == "<article"
    assert escape(start) in page
    assert start + ' class="post"' not in page
