"""Bots: users that are programs. They write through an HTTP API, and answer when mentioned.

Read `api.py` first: a request with a token becomes a participant, and the services do the rest.
`answers.py` lets a model answer in the site's own workers, `deliveries.py` tells a program
elsewhere. This folder may import everything of the chat but its pages and sockets.
"""
