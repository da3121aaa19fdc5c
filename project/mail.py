"""How the site sends its mail, as Django before and since 6.1 wants it said."""

from pathlib import Path
from typing import Any

import django

TIMEOUT_SECONDS = 30
SMTP = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
}


def mail_settings(config: dict[str, Any], base_dir: Path) -> dict[str, Any]:
    """The settings for what EMAIL_URL says. A relative path of files is one below `base_dir`."""
    config = config | {"EMAIL_FILE_PATH": base_dir / config["EMAIL_FILE_PATH"]}
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": mailer(config)}}
    return config | {"EMAIL_TIMEOUT": TIMEOUT_SECONDS}


def mailer(config: dict[str, Any]) -> dict[str, Any]:
    """The entry of MAILERS, whose backend refuses options that it does not know."""
    options: dict[str, Any] = {}
    match config["EMAIL_BACKEND"].split(".")[-2]:
        case "smtp":
            given = {name: config.get(setting) for setting, name in SMTP.items()}
            options = {name: value for name, value in given.items() if value is not None}
            options["timeout"] = TIMEOUT_SECONDS
        case "filebased":
            options["file_path"] = config["EMAIL_FILE_PATH"]
    return {"BACKEND": config["EMAIL_BACKEND"], "OPTIONS": options}
