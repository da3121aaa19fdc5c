from apps.realtime.tasks.trim import TrimConsumer

channel_names = {"trim": TrimConsumer.as_asgi()}
