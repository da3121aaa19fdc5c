"""The addresses of the bots' API, below api/."""

from django.urls import path

from apps.chat.bots import api_views as views

urlpatterns = [
    path("rooms/", views.RoomsView.as_view(), name="api-rooms"),
    path("rooms/<slug:slug>/events/", views.EventsView.as_view(), name="api-events"),
    path("rooms/<slug:slug>/messages/", views.MessagesView.as_view(), name="api-messages"),
    path(
        "rooms/<slug:slug>/messages/<int:message_id>/",
        views.MessageView.as_view(),
        name="api-message",
    ),
    path(
        "rooms/<slug:slug>/messages/<int:message_id>/reactions/",
        views.ReactionsView.as_view(),
        name="api-reactions",
    ),
    path(
        "rooms/<slug:slug>/messages/<int:message_id>/append/",
        views.AppendView.as_view(),
        name="api-append",
    ),
    path(
        "rooms/<slug:slug>/messages/<int:message_id>/finish/",
        views.FinishView.as_view(),
        name="api-finish",
    ),
]
