from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat.search import KINDS, messages_search
from apps.chat.search_question import question_of
from apps.chat.views import visitor_of
from apps.realtime.ids import row_id_from
from apps.textsearch.terms import QUERY_LENGTH


@method_decorator(never_cache, "dispatch")  # results depend on the reader
class SearchView(View):
    """Messages that answer the question `q`; those older than `before`, the id of one of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        question = question_of(request.GET.get("q", ""), kinds=frozenset(KINDS))
        before = message_id_from(request.GET.get("before", ""))
        page = messages_search(question=question, participant=visitor_of(request), before=before)
        context = {
            "page": page,
            "before": before,
            "address": f"?{urlencode({'q': page.question.text})}",
            "most_length": QUERY_LENGTH,
        }
        response = render(request, "chat/search.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response


def message_id_from(text: str) -> int | None:
    """The id of a message; None if it makes no sense."""
    try:
        return row_id_from(text)
    except ValueError:
        return None
