from django.urls import path

from apps.liveblog import views

app_name = "liveblog"
urlpatterns = [
    path("", views.BlogListView.as_view(), name="list"),
    path("<slug:slug>/", views.BlogView.as_view(), name="blog"),
    path("<slug:slug>/state/", views.BlogStateView.as_view(), name="state"),
    path("<slug:slug>/posts/", views.PostCreateView.as_view(), name="post_create"),
    path("<slug:slug>/posts/<int:post_id>/", views.PostView.as_view(), name="post"),
    path("<slug:slug>/posts/<int:post_id>/edit/", views.PostEditView.as_view(), name="post_edit"),
    path(
        "<slug:slug>/posts/<int:post_id>/delete/",
        views.PostDeleteView.as_view(),
        name="post_delete",
    ),
]
