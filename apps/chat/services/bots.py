"""Creating bots, their tokens and their rooms."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat.bots.deliveries import private_allowed
from apps.chat.bots.signing import secret_new
from apps.chat.bots.tokens import token_new
from apps.chat.models import Bot
from apps.chat.people import Participant
from apps.chat.rights import is_staff, manageable_room
from apps.chat.services.memberships import membership_create
from apps.chat.text import guest_name
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId
from apps.realtime.names import is_reserved
from apps.realtime.outgoing import MAX_URL, is_public_url
from apps.realtime.selectors import users_with_name

BOTS_PER_PERSON = 10  # unless settings.CHAT_BOTS_PER_PERSON says otherwise


@transaction.atomic
def bot_create(
    *, name: str, owner: Participant | None = None, answers: bool = False
) -> tuple[Bot, str]:
    """Create a bot, which is mentioned as `@name`. Returns it with its token, stored nowhere.

    With `answers` the site's model answers for it. Raises `Refused` for a name that the site's
    users may not have or somebody has, for a guest, and for an owner of too many bots.
    """
    owner_id = owner_checked(owner) if owner else None
    bot = Bot.objects.create(user=user_create(name), owner_id=owner_id, answers=answers)
    token = token_new(bot)
    bot.save(update_fields=["digest"])
    return bot, token


def owner_checked(owner: Participant) -> UserId:
    """The user id of the owner. Raises `Refused` for a guest and for an owner of too many bots."""
    if owner.user_id is None or owner.is_bot:
        raise Refused("forbidden", _("Log in to create a bot."))
    most = getattr(settings, "CHAT_BOTS_PER_PERSON", BOTS_PER_PERSON)
    owned = Bot.objects.filter(owner=owner.user_id).count()  # disabled ones have a user, too
    if owned >= most and not is_staff(owner, "chat.add_bot"):
        message = _("You own as many bots as one person may: {most}.")
        raise Refused("too_many", message.format(most=most))
    return owner.user_id


def user_create(name: str) -> Any:
    """The bot's user, who cannot log in. The site's user model decides which names are good."""
    name, model = guest_name(name), get_user_model()
    if is_reserved(name) or users_with_name(name).exists():
        raise Refused("conflict", _("This name is taken or reserved. Choose another one."))
    user = model(**{model.USERNAME_FIELD: name})
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise Refused("invalid", " ".join(error.messages)) from None
    user.save()
    return user


@transaction.atomic
def bot_rotate(*, bot_id: int, actor: Participant | None = None) -> str:
    """Give a bot another token, and enable it again. Returns the token, stored nowhere.

    The former token is no longer valid. Raises `NotFound` for an `actor` who does not own the bot.
    """
    bot = bot_of(bot_id, actor)
    token = token_new(bot)
    bot.disabled_at = None
    bot.save(update_fields=["digest", "disabled_at"])
    return token


@transaction.atomic
def bot_disable(*, bot_id: int, actor: Participant | None = None) -> None:
    """Revoke a bot's token. Its messages stay. Raises what `bot_rotate` raises."""
    bot = bot_of(bot_id, actor)
    bot.digest, bot.disabled_at = "", timezone.now()
    bot.save(update_fields=["digest", "disabled_at"])


@transaction.atomic
def bot_webhook_set(*, bot_id: int, url: str, actor: Participant | None = None) -> str:
    """Send the messages that mention a bot to `url`. Returns the secret that signs them.

    A bot keeps its secret when the address changes. Raises `Refused` for an address that is not
    public, unless `settings.CHAT_WEBHOOKS_PRIVATE`, and what `bot_rotate` raises.
    """
    bot = bot_of(bot_id, actor)
    is_web = url.startswith(("http://", "https://")) and len(url) <= MAX_URL
    if not (is_web if private_allowed() else is_public_url(url)):
        raise Refused("invalid", _("Use an https address with a public name."))
    bot.url, bot.secret = url, bot.secret or secret_new()
    bot.save(update_fields=["url", "secret"])
    return bot.secret


@transaction.atomic
def bot_webhook_end(*, bot_id: int, actor: Participant | None = None) -> None:
    """Send nothing more, and forget the secret. Raises what `bot_rotate` raises."""
    bot = bot_of(bot_id, actor)
    bot.url = bot.secret = ""
    bot.save(update_fields=["url", "secret"])


def bot_of(bot_id: int, actor: Participant | None) -> Bot:
    """The bot, locked until the transaction ends, if `actor` may change it. None: no check."""
    bot = Bot.objects.select_for_update().filter(pk=bot_id).first()
    if bot is None or (actor is not None and not may_change(bot, actor)):
        raise NotFound
    return bot


def may_change(bot: Bot, actor: Participant) -> bool:
    is_owner = actor.is_member and bot.owner_id == actor.user_id
    return is_owner or is_staff(actor, "chat.change_bot")


@transaction.atomic
def room_bot_create(*, room_id: int, participant: Participant, name: str) -> str:
    """Create a bot that is a member of a room. Returns its token, stored nowhere.

    Raises what `manageable_room` and `bot_create` raise.
    """
    room = manageable_room(room_id=room_id, participant=participant)
    bot, token = bot_create(name=name, owner=participant)
    membership_create(room_id=room.pk, user_id=bot.user_id)
    return token
