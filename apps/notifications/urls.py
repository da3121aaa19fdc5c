from django.urls import path

from apps.notifications import preference_views, views
from apps.notifications.announcements.views import SendView
from apps.notifications.push import views as push
from apps.notifications.push import worker

app_name = "notifications"
urlpatterns = [
    path("", views.NotificationListView.as_view(), name="list"),
    path("send/", SendView.as_view(), name="send"),
    path("panel/", views.PanelView.as_view(), name="panel"),
    path("command/", views.CommandView.as_view(), name="command"),
    path("read/", views.ReadAllView.as_view(), name="read_all"),
    path("preferences/", preference_views.PreferencesView.as_view(), name="preferences"),
    path("pause/", preference_views.PauseView.as_view(), name="pause"),
    path(
        "unsubscribe/<str:token>/", preference_views.UnsubscribeView.as_view(), name="unsubscribe"
    ),
    path("devices/", push.DevicesView.as_view(), name="devices"),
    path("devices/add/", push.DeviceAddView.as_view(), name="device_add"),
    path("devices/remove/", push.DeviceRemoveView.as_view(), name="device_remove"),
    path("devices/test/", push.PushTestView.as_view(), name="push_test"),
    path("worker.js", worker.WorkerView.as_view(), name="worker"),
    path("offline/", worker.OfflineView.as_view(), name="offline"),
    path("<int:notification_id>/open/", views.OpenView.as_view(), name="open"),
    path("<int:notification_id>/snooze/<slug:choice>/", views.SnoozeView.as_view(), name="snooze"),
    path("<int:notification_id>/<slug:action>/", views.ChangeView.as_view(), name="change"),
]
