"""Channels of work outside the request."""

from apps.accounts.consumers import MAIL, AttemptsConsumer, MailConsumer

channel_names = {
    MAIL: MailConsumer.as_asgi(),
    "account-attempts": AttemptsConsumer.as_asgi(),
}
