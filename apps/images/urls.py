"""The images' files. Mount them where the storage's URLs lead: at MEDIA_URL, below `images/`."""

from django.urls import path

from apps.images import views

app_name = "images"
urlpatterns = [path("<str:name>", views.ImageFileView.as_view(), name="file")]
