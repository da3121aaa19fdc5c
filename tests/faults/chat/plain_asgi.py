"""The site's application as on a server that has no adapter of ours."""

import project.asgi
from tests.plain_server import without_extension

application = without_extension(project.asgi.application)
