from django.urls import include, path

from apps.chat import (
    about,
    cards,
    image_views,
    joining,
    lobby,
    message_page,
    moderation_views,
    quiet_view,
    report_views,
    search_view,
    views,
)
from apps.chat.services.images import APP
from apps.chat.uploads import may_upload
from apps.images.views import ImageUploadView

app_name = "chat"
urlpatterns = [
    path("", lobby.LobbyView.as_view(), name="list"),
    path("search/", search_view.SearchView.as_view(), name="search"),
    path("direct/new/", joining.DirectView.as_view(), name="direct"),
    path("invitation/<str:token>/", joining.InvitationView.as_view(), name="invitation"),
    path("<slug:slug>/about/", about.AboutView.as_view(), name="about"),
    path("api/", include("apps.chat.bots.urls")),
    path("do-not-disturb/", quiet_view.DoNotDisturbView.as_view(), name="do-not-disturb"),
    path("sidebar/", lobby.SidebarView.as_view(), name="sidebar"),
    path("<slug:slug>/", views.RoomView.as_view(), name="room"),
    path("<slug:slug>/messages/", views.MessagesView.as_view(), name="messages"),
    path(
        "<slug:slug>/messages/<int:message_id>/",
        message_page.MessageView.as_view(),
        name="message",
    ),
    path(
        "<slug:slug>/messages/<int:message_id>/delete/",
        views.MessageDeleteView.as_view(),
        name="message-delete",
    ),
    path(
        "<slug:slug>/images/",
        ImageUploadView.as_view(app=APP, private=True, may_upload=may_upload),
        name="image-upload",
    ),
    path(
        "<slug:slug>/messages/<int:message_id>/images/<int:image_id>/<int:width>/",
        image_views.MessageImageView.as_view(),
        name="message-image",
    ),
    path("<slug:slug>/command/", views.CommandView.as_view(), name="command"),
    path("<slug:slug>/name/", views.NameView.as_view(), name="name"),
    path(
        "<slug:slug>/messages/<int:message_id>/report/",
        report_views.ReportView.as_view(),
        name="message-report",
    ),
    path("<slug:slug>/moderation/reports/", report_views.ReportsView.as_view(), name="reports"),
    path("<slug:slug>/moderation/log/", report_views.LogView.as_view(), name="moderation-log"),
    path("<slug:slug>/moderation/", moderation_views.ModerationView.as_view(), name="moderation"),
    path(
        "<slug:slug>/people/<str:person_id>/",
        moderation_views.PersonView.as_view(),
        name="person",
    ),
    path("<slug:slug>/people/<str:person_id>/card/", cards.CardView.as_view(), name="card"),
    path("<slug:slug>/leave/", views.LeaveView.as_view(), name="leave"),
]
