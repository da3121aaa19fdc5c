"""The profile, and allauth's pages under its own names, such as `account_login`."""

from django.urls import include, path

from apps.accounts import views
from apps.accounts.pictures import PictureView

accounts = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("picture/", views.PictureChangeView.as_view(), name="picture_change"),
    path("sessions/<int:session_id>/end/", views.SessionEndView.as_view(), name="session_end"),
    path("data/", views.DataView.as_view(), name="data"),
    path("data/download/", views.DataDownloadView.as_view(), name="data_download"),
    path("delete/", views.DeleteView.as_view(), name="delete"),
]

urlpatterns = [
    path("", include((accounts, "accounts"))),
    path("<int:user_id>/picture/", PictureView.as_view(), name="person_picture"),
    path("signup/", views.SignUpView.as_view(), name="account_signup"),
    path("", include("allauth.urls")),
]
