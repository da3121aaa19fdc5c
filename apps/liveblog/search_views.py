from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from apps.liveblog.models import Blog
from apps.liveblog.search import PAGES, posts_search
from apps.realtime.ids import row_id_from
from apps.realtime.services import clean_line
from apps.textsearch.terms import QUERY_LENGTH


@method_decorator(never_cache, name="dispatch")  # there are as many pages as questions
class SearchView(View):
    """Posts with the words of `q`, in all blogs or in the one with the slug `blog`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text = clean_line(request.GET.get("q", ""))[:QUERY_LENGTH]
        slug = request.GET.get("blog", "")
        blog = get_object_or_404(Blog, slug=clean_line(slug)) if slug else None
        page = page_from(request.GET.get("page", ""))
        context = {
            "text": text,
            "blog": blog,
            "page": posts_search(text=text, blog=blog, page=page),
            "number": page,
        }
        response = render(request, "liveblog/search.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response


def page_from(text: str) -> int:
    """The number of a page; 1 if it makes no sense."""
    try:
        return min(row_id_from(text), PAGES)
    except ValueError:
        return 1
