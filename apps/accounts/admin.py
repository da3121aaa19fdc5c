from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm, UsernameField
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.accounts.models import User


class UserAddForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}


class UserEditForm(UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"  # UserAdmin.fieldsets chooses from them
        field_classes = {"username": UsernameField}


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    add_form = UserAddForm
    form = UserEditForm
    actions = ["end_sessions"]
    list_display = ("username", "display_name", "email", "is_staff", "date_joined")
    search_fields = ("username", "display_name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("display_name", "email")}),
        (
            "Permissions",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    @admin.action(description="End all sessions of selected users", permissions=["end_sessions"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Log these people out everywhere. Their sockets close."""
        sessions = UserSession.objects.filter(user__in=queryset)
        ended = sessions.count()
        sessions.delete()
        self.message_user(request, f"{ended} browsers are logged out.", messages.SUCCESS)

    def has_end_sessions_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("usersessions.delete_usersession")
