from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.test.signals import template_rendered

from apps.liveblog.models import Blog
from apps.liveblog.services import blog_create
from apps.realtime.testing import user_make


@pytest.fixture
def blog(db: None) -> Blog:
    return blog_create(title="Launch day", slug="launch-day", summary="We are in the box.")


@pytest.fixture
def editor(db: None) -> Any:
    return user_make("ada", "Ada", is_staff=True, is_superuser=True)


@pytest.fixture
def editor_client(editor: Any) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def writer(db: None) -> Client:
    """Grace, of the group that ships, who is no superuser."""
    client = Client()
    grace = user_make("grace", "Grace")
    grace.groups.add(Group.objects.get(name="Editors"))
    client.force_login(grace)
    return client


@pytest.fixture
def renders() -> Iterator[list[str]]:
    """The names of the pages that are rendered."""
    rendered: list[str] = []

    def note(template: Any, **kwargs: Any) -> None:
        if template.name in ("liveblog/blog.html", "liveblog/blog_list.html"):
            rendered.append(template.name)

    template_rendered.connect(note)
    yield rendered
    template_rendered.disconnect(note)
