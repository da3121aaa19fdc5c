"""A light that changes its colour in every open window."""
