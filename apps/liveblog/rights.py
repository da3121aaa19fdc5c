"""Permissions: Django's for all blogs, or membership in the editors of one blog."""

from dataclasses import dataclass
from typing import Any

from apps.liveblog.models import Blog


@dataclass(frozen=True)
class BlogRights:
    """The permissions of one user in one blog. A template's `{% if rights %}` asks for any of it.

    `configure` is to change the heading, to end the blog and to reopen it; `appoint` is to choose
    its editors.
    """

    add: bool = False
    change: bool = False
    delete: bool = False
    configure: bool = False
    appoint: bool = False

    def __bool__(self) -> bool:
        return self.add or self.change or self.delete or self.configure


def rights_of(user: Any, blog: Blog) -> BlogRights:
    """The rights of `user` in `blog`. Costs no query for visitors who are not logged in."""
    if not user.is_authenticated or not user.is_active:
        return BlogRights()
    appoints = user.has_perm("liveblog.change_blog")
    if blog.editors.filter(pk=user.pk).exists():
        return BlogRights(add=True, change=True, delete=True, configure=True, appoint=appoints)
    return BlogRights(
        add=user.has_perm("liveblog.add_post"),
        change=user.has_perm("liveblog.change_post"),
        delete=user.has_perm("liveblog.delete_post"),
        configure=appoints,
        appoint=appoints,
    )
