from django.urls import path

from apps.console import views

app_name = "console"
urlpatterns = [
    path("connection/", views.ConnectionView.as_view(), name="connection"),
    path("status/", views.StatusView.as_view(), name="status"),
    path("protocol/", views.ProtocolView.as_view(), name="protocol"),
    path("protocol/asyncapi.json", views.AsyncApiView.as_view(), name="asyncapi"),
    path("protocol/schema.json", views.JsonSchemaView.as_view(), name="schema"),
    path("mails/", views.MailsView.as_view(), name="mails"),
    path("mails/<str:name>/", views.MailHtmlView.as_view(), name="mail_html"),
]
