from collections.abc import Callable

import pytest

from tests.site import Site

OwnBlog = Callable[[str], str]


@pytest.fixture
def own_blog(site: Site) -> OwnBlog:
    """Make a blog of this test, of which grace is an editor, and return its path."""

    def make(slug: str) -> str:
        site.run(
            "from apps.accounts.models import User\n"
            "from apps.liveblog.services import blog_create, blog_editors_set\n"
            f"blog = blog_create(title='{slug.title()}', slug='{slug}')\n"
            "grace = User.objects.get(username='grace')\n"
            "blog_editors_set(blog_id=blog.pk, user_ids=[grace.pk])",
        )
        return f"/live/{slug}/"

    return make
