"""Frames on a raw connection, byte by byte, on both servers."""
