from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.generic import View

from apps.liveblog.forms import PostForm
from apps.liveblog.models import Blog, Post
from apps.liveblog.selectors import BlogPage, blog_list, blog_page, post_is_recent
from apps.liveblog.services import blog_close, blog_reopen, post_create, post_delete, post_update
from apps.realtime.errors import Refused
from apps.realtime.selectors import row_id_from

FETCHED_BY = "X-Requested-With"


class BlogListView(View):
    """The list of blogs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "liveblog/blog_list.html", {"list": blog_list()})


class BlogView(View):
    """A blog's page, with forms for editors. It is complete without JavaScript."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            before = row_id_from(request.GET["before"])
        except (KeyError, ValueError):
            before = None
        key_only = request.GET.get("key") == "1"
        return blog_response(request, slug=slug, before=before, key_only=key_only)


class EditorView(PermissionRequiredMixin, View):
    """A view that needs a permission. Scripts get a 403 instead of the login page."""

    def handle_no_permission(self) -> Any:
        if is_fetched(self.request):
            return HttpResponseForbidden()
        return super().handle_no_permission()


class BlogStateView(EditorView):
    """Ends a blog, or reopens it."""

    permission_required = "liveblog.change_blog"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        blog = get_object_or_404(Blog, slug=slug)
        change = blog_reopen if request.POST.get("is_open") == "1" else blog_close
        change(blog_id=blog.pk)
        return redirect(blog)


class PostView(View):
    """A post's permanent address, which redirects to the page that shows it now."""

    def get(self, request: HttpRequest, slug: str, post_id: int) -> HttpResponse:
        return redirect(page_address(post_or_404(slug, post_id)))


class PostCreateView(EditorView):
    """Publishes a post."""

    permission_required = "liveblog.add_post"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return redirect("liveblog:blog", slug)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        blog = get_object_or_404(Blog, slug=slug)
        form = PostForm(request.POST)
        if not form.is_valid():
            return self.again(form, blog)
        try:
            post = post_create(blog_id=blog.pk, author_id=request.user.pk, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.again(form, blog)
        return saved_response(request, post, "Published.")

    def again(self, form: PostForm, blog: Blog) -> HttpResponse:
        if is_fetched(self.request):
            return fragment_response(
                self.request, "liveblog/_post_form.html", {"form": form, "blog": blog}
            )
        return blog_response(self.request, slug=blog.slug, form=form)


class PostEditView(EditorView):
    """Changes a post's text."""

    permission_required = "liveblog.change_post"

    def get(self, request: HttpRequest, slug: str, post_id: int) -> HttpResponse:
        post = post_or_404(slug, post_id)
        words = {"title": post.title, "body": post.body}
        return self.show(PostForm(initial=words, auto_id=ids_for(post)), post, 200)

    def post(self, request: HttpRequest, slug: str, post_id: int) -> HttpResponse:
        post = post_or_404(slug, post_id)
        form = PostForm(request.POST, auto_id=ids_for(post))
        if not form.is_valid():
            return self.show(form, post)
        text = form.cleaned_data
        try:
            post = post_update(post_id=post.pk, title=text["title"], body=text["body"])
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.show(form, post)
        return saved_response(request, post, "Changed.")

    def show(self, form: PostForm, post: Post, status: int = 422) -> HttpResponse:
        context = {"form": form, "post": post, "blog": post.blog}
        if is_fetched(self.request):
            return fragment_response(self.request, "liveblog/_post_form.html", context, status)
        return render(self.request, "liveblog/post_edit.html", context, status=status)


class PostDeleteView(EditorView):
    """Asks before it deletes a post. Deleting it twice is no error."""

    permission_required = "liveblog.delete_post"

    def get(self, request: HttpRequest, slug: str, post_id: int) -> HttpResponse:
        return render(request, "liveblog/post_delete.html", {"post": post_or_404(slug, post_id)})

    def post(self, request: HttpRequest, slug: str, post_id: int) -> HttpResponse:
        if Post.objects.filter(pk=post_id, blog__slug=slug).exists():
            post_delete(post_id=post_id)
        if is_fetched(request):
            return JsonResponse({})
        messages.success(request, "Deleted.")
        return redirect("liveblog:blog", slug)


def blog_response(
    request: HttpRequest,
    *,
    slug: str,
    before: int | None = None,
    key_only: bool = False,
    form: PostForm | None = None,
) -> HttpResponse:
    """A blog's page, with status 422 if `form` is one that was refused."""
    try:
        page = blog_page(slug=slug, before=before, key_only=key_only)
    except Blog.DoesNotExist:
        raise Http404("There is no such live blog.") from None
    context = {"page": page, "blog": page.blog, "form": form or composer_for(request, page)}
    return render(request, "liveblog/blog.html", context, status=422 if form else 200)


def composer_for(request: HttpRequest, page: BlogPage) -> PostForm | None:
    """An empty form for editors on the newest page, where their post appears; else None."""
    may_post = page.before is None and request.user.has_perm("liveblog.add_post")
    return PostForm() if may_post else None


def post_or_404(slug: str, post_id: int) -> Post:
    return get_object_or_404(Post.objects.select_related("blog"), pk=post_id, blog__slug=slug)


def ids_for(post: Post) -> str:
    """The `auto_id` of an edit form, which shares a page with the form for new posts."""
    return f"edit-{post.pk}-%s"


def page_address(post: Post) -> str:
    """The address of the post on the page that shows it."""
    page = reverse("liveblog:blog", args=[post.blog.slug])
    query = "" if post_is_recent(post=post) else f"?before={post.pk + 1}"
    return f"{page}{query}#post-{post.pk}"


def saved_response(request: HttpRequest, post: Post, message: str) -> HttpResponse:
    """Where the post is: as JSON for a script, as a redirect for a form."""
    if is_fetched(request):
        return JsonResponse({"post_id": post.pk, "url": page_address(post)})
    messages.success(request, message)
    return redirect(page_address(post))


def add_refusal(form: PostForm, refusal: Refused) -> None:
    form.add_error(None, refusal.message)
    if refusal.code == "conflict":
        form.renew()


def fragment_response(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 422
) -> HttpResponse:
    """A part of a page. Browsers must not cache it as the page at this address."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, [FETCHED_BY])
    return response


def is_fetched(request: HttpRequest) -> bool:
    return request.headers.get(FETCHED_BY) == "fetch"
