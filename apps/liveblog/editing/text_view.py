"""The base view for editing a post or a draft. It refuses stale saves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.liveblog.editing.access import EditorView, fragment_response, is_fetched
from apps.liveblog.editing.conflict import Conflict, conflict_of
from apps.liveblog.forms import PostForm
from apps.liveblog.models import Draft, Post
from apps.liveblog.services import Stale
from apps.liveblog.services.texts import Text, text_clean
from apps.realtime.errors import Refused


class TextView(EditorView):
    """The form of a text that is saved. Subclasses say which text it is, and how to save it.

    A save of a stale text is refused with 409, and the form then shows both texts. Its buttons
    `do=take-…` put one of them into the form, or both merged.
    """

    def content(self, **ids: int) -> Post | Draft:
        """The text to edit. Raises Http404."""
        raise NotImplementedError

    def save(self, content: Post | Draft, text: dict[str, Any]) -> HttpResponse:
        """Save the form's content. Raises Refused, and Stale among others."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **ids: int) -> HttpResponse:
        content = self.content(**ids)
        names = ("title", "body", "byline", "is_key", "version")
        initial = {name: getattr(content, name) for name in names}
        initial["publish_at"] = getattr(content, "publish_at", None)
        return self.show(PostForm(initial=initial, auto_id=ids_for(content)), content, 200)

    def post(self, request: HttpRequest, **ids: int) -> HttpResponse:
        content = self.content(**ids)
        do = request.POST.get("do", "")
        if do.startswith("take-"):
            return self.take(content, do)
        form = PostForm(request.POST, auto_id=ids_for(content))
        if not form.is_valid():
            return self.show(form, content)
        try:
            return self.save(content, form.cleaned_data)
        except Stale as stale:
            return self.show_conflict(conflict_from(stale.current, form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.show(form, content)

    def take(self, content: Post | Draft, choice: str) -> HttpResponse:
        """Show the conflict again, with the chosen text in the form."""
        sent = PostForm(
            {
                name: self.request.POST.get(f"mine_{name}", "")
                for name in ("title", "body", "byline")
            }
            | {"version": self.request.POST.get("base", "")}
        )
        if not sent.is_valid():
            return self.show(sent, content)
        return self.show_conflict(conflict_from(content, sent.cleaned_data), choice)

    def show_conflict(self, conflict: Conflict, choice: str = "take-mine") -> HttpResponse:
        content = conflict.current
        data = {**conflict.text(choice)._asdict(), "version": content.version}
        data["is_key"] = "on" if self.request.POST.get("is_key") else ""
        data["publish_at"] = self.request.POST.get("publish_at", "")
        form = PostForm(data, auto_id=ids_for(content))
        return self.show(form, content, 409, conflict=conflict, choice=choice)

    def show(
        self, form: PostForm, content: Post | Draft, status: int = 422, **extra: Any
    ) -> HttpResponse:
        kind = "draft" if isinstance(content, Draft) else "post"
        context = {"form": form, kind: content, "blog": self.blog, "rights": self.rights, **extra}
        if is_fetched(self.request):
            return fragment_response(self.request, "liveblog/_post_form.html", context, status)
        return render(self.request, f"liveblog/{kind}_edit.html", context, status=status)


def conflict_from(current: Post | Draft, text: dict[str, Any]) -> Conflict:
    mine: Text = text_clean(title=text["title"], body=text["body"], byline=text["byline"])
    return conflict_of(current, mine, number=text["version"] or current.version)


def ids_for(content: Post | Draft) -> str:
    """The `auto_id` of an edit form, which shares a page with the form for new posts."""
    return f"edit-{content.pk}-%s"


def add_refusal(form: PostForm, refusal: Refused) -> None:
    form.add_error(None, refusal.message)
    if refusal.code == "conflict":
        form.renew()
