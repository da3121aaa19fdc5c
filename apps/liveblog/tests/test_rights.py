"""The permissions of the Editors group, of the editors of one blog, and of everybody else."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command

from apps.liveblog.models import Blog
from apps.liveblog.rights import BlogRights, rights_of
from apps.liveblog.services import blog_editors_set
from apps.realtime.testing import user_make

ALL = BlogRights(add=True, change=True, delete=True, configure=True, appoint=True)


@pytest.fixture
def grace(db: None) -> Any:
    return user_make("grace")


def test_the_group_of_editors_ships_and_may_write_in_every_blog(blog: Blog, grace: Any) -> None:
    grace.groups.add(Group.objects.get(name="Editors"))
    assert rights_of(grace, blog) == ALL
    assert grace.has_perm("liveblog.add_blog")
    assert not grace.has_perm("liveblog.delete_blog")


def test_a_group_that_was_changed_keeps_its_permissions(db: None) -> None:
    editors = Group.objects.get(name="Editors")
    editors.permissions.clear()
    call_command("migrate", verbosity=0)
    assert not editors.permissions.exists()


def test_an_editor_of_one_blog_may_write_there_only(blog: Blog, grace: Any) -> None:
    other = Blog.objects.create(title="Other", slug="other")
    blog_editors_set(blog_id=blog.pk, user_ids=[grace.pk])
    assert rights_of(grace, blog) == BlogRights(add=True, change=True, delete=True, configure=True)
    assert not rights_of(grace, other)
    blog_editors_set(blog_id=blog.pk, user_ids=[])
    assert not rights_of(grace, blog)


def test_others_have_no_rights(blog: Blog, grace: Any) -> None:
    assert not rights_of(grace, blog)
    assert not rights_of(AnonymousUser(), blog)
    blog_editors_set(blog_id=blog.pk, user_ids=[grace.pk])
    grace.is_active = False
    assert not rights_of(grace, blog)
