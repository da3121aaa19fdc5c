from django.apps import AppConfig


class LightsConfig(AppConfig):
    name = "tests.example.lights"
    label = "lights"
    default_auto_field = "django.db.models.BigAutoField"
