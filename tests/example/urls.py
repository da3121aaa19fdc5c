from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import path

from tests.example.lights.views import light_page

urlpatterns = [path("lights/<int:light_id>/", light_page), *staticfiles_urlpatterns()]
