from django.urls import path

from apps.images.views import ImageUploadView
from apps.liveblog import views
from apps.liveblog.editing import blog_views, draft_views, post_views
from apps.liveblog.follow_views import FollowView, UnfollowView
from apps.liveblog.images import APP, may_upload
from apps.liveblog.reading.embed import EmbedScriptView, EmbedView
from apps.liveblog.reading.picture_view import PictureView
from apps.liveblog.reading.views import FeedView, SitemapView
from apps.liveblog.search_views import SearchView
from apps.liveblog.wire_api import WireView
from apps.realtime.server.shared_views import shared

app_name = "liveblog"
urlpatterns = [
    path("", shared(views.BlogListView.as_view()), name="list"),
    path("sitemap.xml", shared(SitemapView.as_view()), name="sitemap"),
    path("embed.js", shared(EmbedScriptView.as_view()), name="embed_script"),
    path("search/", SearchView.as_view(), name="search"),
    path("new/", blog_views.BlogCreateView.as_view(), name="blog_create"),
    path("<slug:slug>/", shared(views.BlogView.as_view(), "before", "key"), name="blog"),
    path("<slug:slug>/feed/", shared(FeedView.as_view()), name="feed"),
    path("<slug:slug>/embed/", shared(EmbedView.as_view()), name="embed"),
    path("<slug:slug>/picture/<slug:digest>.png", shared(PictureView.as_view()), name="picture"),
    path("<slug:slug>/follow/", FollowView.as_view(), name="follow"),
    path("<slug:slug>/unfollow/", UnfollowView.as_view(), name="unfollow"),
    path("<slug:slug>/settings/", blog_views.BlogSettingsView.as_view(), name="settings"),
    path("<slug:slug>/state/", blog_views.BlogStateView.as_view(), name="state"),
    path(
        "<slug:slug>/images/",
        ImageUploadView.as_view(app=APP, may_upload=may_upload),
        name="image_upload",
    ),
    path("<slug:slug>/preview/", post_views.PreviewView.as_view(), name="preview"),
    path("<slug:slug>/posts/", post_views.PostCreateView.as_view(), name="post_create"),
    path("<slug:slug>/posts/<int:post_id>/", views.PostView.as_view(), name="post"),
    path(
        "<slug:slug>/posts/<int:post_id>/edit/",
        post_views.PostEditView.as_view(),
        name="post_edit",
    ),
    path(
        "<slug:slug>/posts/<int:post_id>/delete/",
        post_views.PostDeleteView.as_view(),
        name="post_delete",
    ),
    path(
        "<slug:slug>/posts/<int:post_id>/mark/",
        post_views.PostMarkView.as_view(),
        name="post_mark",
    ),
    path(
        "<slug:slug>/posts/<int:post_id>/history/",
        post_views.PostHistoryView.as_view(),
        name="post_history",
    ),
    path("<slug:slug>/wire/", WireView.as_view(), name="wire"),
    path("<slug:slug>/drafts/", draft_views.DraftListView.as_view(), name="drafts"),
    path("<slug:slug>/drafts/<int:draft_id>/", draft_views.DraftView.as_view(), name="draft"),
]
