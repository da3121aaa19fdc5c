from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.NotificationListView.as_view(), name="list"),
    path("read/", views.ReadAllView.as_view(), name="read_all"),
    path("<int:notification_id>/open/", views.OpenView.as_view(), name="open"),
]
