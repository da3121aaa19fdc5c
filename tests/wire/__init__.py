"""What arrives and leaves on a bare connection, byte by byte, on both servers."""
