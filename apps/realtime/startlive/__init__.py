"""`manage.py startlive`: writes a live app, and adds its lines to the project's files.

Read `new_app.py` first. Each folder holds an app of one kind, called `polls`: ordinary files whose
names end in `-tpl`, so that no tool takes them for a part of the site. Imports nothing of realtime.
"""
