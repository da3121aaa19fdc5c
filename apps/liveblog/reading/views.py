from collections.abc import Hashable
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.generic import View

from apps.liveblog.models import Blog
from apps.liveblog.reading.feeds import BlogFeed
from apps.liveblog.reading.pages import shared_response
from apps.liveblog.selectors import blog_list_version, blog_version, blogs_listed

feed = BlogFeed()


class FeedView(View):
    """A blog's newest posts, as Atom."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        return shared_response(
            request,
            version=lambda: blog_version(slug=slug),
            render=lambda plain, newest: feed(plain, slug=slug, cursor=newest.cursor),
            content_type="application/atom+xml; charset=utf-8",
        )


class BlogSitemap(Sitemap[Any]):
    """Every blog, and when it changed last."""

    def items(self) -> QuerySet[Blog]:
        return blogs_listed().order_by("pk")

    def lastmod(self, blog: Any) -> Any:
        return blog.updated_at or blog.created_at


class SitemapView(View):
    """For search engines."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        def render(plain: HttpRequest, newest: Hashable) -> HttpResponse:
            answer = sitemap(plain, {"blogs": BlogSitemap}, template_name="liveblog/sitemap.xml")
            return answer.render()

        return shared_response(
            request,
            version=blog_list_version,
            render=render,
            content_type="application/xml; charset=utf-8",
        )
