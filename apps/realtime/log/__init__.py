"""What happens to the log of events besides appending to it and reading it."""
