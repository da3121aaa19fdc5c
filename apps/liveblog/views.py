from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from apps.liveblog.forms import PostForm
from apps.liveblog.models import Blog, Post
from apps.liveblog.reading.pages import has_session, shared_response
from apps.liveblog.rights import BlogRights, rights_of
from apps.liveblog.selectors import (
    BlogPage,
    blog_list,
    blog_list_version,
    blog_page,
    blog_version,
    can_follow,
    follow_of,
    post_is_recent,
)
from apps.realtime.ids import row_id_from
from apps.realtime.selectors import Cursor


class BlogListView(View):
    """The list of blogs."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if has_session(request):
            return list_response(request)
        return shared_response(
            request, version=blog_list_version, render=lambda plain, _: list_response(plain)
        )


class BlogView(View):
    """A blog's page, with forms for editors. It is complete without JavaScript."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        wanted = PageQuery.of(request.GET)
        if has_session(request):
            return blog_response(request, slug=slug, **wanted._asdict())
        return shared_response(
            request,
            query=str(wanted),
            version=lambda: blog_version(slug=slug),
            render=lambda plain, newest: blog_response(
                plain, slug=slug, cursor=newest.cursor, **wanted._asdict()
            ),
        )


class PageQuery(NamedTuple):
    """Which page of a blog a query string asks for; the newest one if it makes no sense."""

    before: int | None
    key_only: bool

    @classmethod
    def of(cls, query: QueryDict) -> "PageQuery":
        try:
            before = row_id_from(query.get("before") or "")
        except ValueError:
            before = None
        return cls(before, query.get("key") == "1")

    def __str__(self) -> str:
        """The query string of this page, without what does not count."""
        key = {"key": "1"} if self.key_only else {}
        before = {"before": self.before} if self.before else {}
        return urlencode({**key, **before})


class PostView(View):
    """A post's permanent address, which redirects to the page that shows it now."""

    def get(self, request: HttpRequest, slug: str, post_id: int) -> HttpResponse:
        return redirect(page_address(post_or_404(slug, post_id)))


def list_response(request: HttpRequest) -> HttpResponse:
    return render(request, "liveblog/blog_list.html", {"list": blog_list()})


def blog_response(
    request: HttpRequest,
    *,
    slug: str,
    cursor: Cursor | None = None,
    before: int | None = None,
    key_only: bool = False,
    form: PostForm | None = None,
    preview: Post | None = None,
) -> HttpResponse:
    """A blog's page, with status 422 if `form` is one that was refused.

    With `preview`, the page shows what the text of `form` will look like.
    """
    try:
        page = blog_page(slug=slug, cursor=cursor, before=before, key_only=key_only)
    except Blog.DoesNotExist:
        raise Http404(_("There is no such live blog.")) from None
    rights = rights_of(request.user, page.blog)
    context = {"page": page, "blog": page.blog, "rights": rights, "preview": preview}
    if can_follow():
        context |= {"can_follow": True, "follow": follow_of(user=request.user, blog=page.blog)}
    if rights:
        context["draft_count"] = page.blog.drafts.count()
        context["form"] = form or composer_for(rights, page)
    is_refused = form is not None and preview is None
    return render(request, "liveblog/blog.html", context, status=422 if is_refused else 200)


def composer_for(rights: BlogRights, page: BlogPage) -> PostForm | None:
    """An empty form for editors on the newest page, where their post appears; else None."""
    return PostForm() if rights.add and page.before is None else None


def post_or_404(slug: str, post_id: int) -> Post:
    return get_object_or_404(Post.objects.select_related("blog"), pk=post_id, blog__slug=slug)


def page_address(post: Post) -> str:
    """The address of the post on the page that shows it."""
    page = reverse("liveblog:blog", args=[post.blog.slug])
    query = "" if post_is_recent(post=post) else f"?before={post.pk + 1}"
    return f"{page}{query}#post-{post.pk}"
