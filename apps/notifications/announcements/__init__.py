"""Announcements to everybody or to a group. Workers notify the people, a slice in each transaction.

Read `services.py` first. The command and the HTTP address call `sending.py`.
"""
