from apps.realtime.upkeep import TrimConsumer

channel_names = {"trim": TrimConsumer.as_asgi()}
