"""The site's application with short deadlines for what must end before the process does."""

import project.asgi
from apps.realtime.server import graceful_shutdown as drain

application = project.asgi.application
drain.LINGER_SECONDS = 0.3
drain.END_SECONDS = 0.5
