"""A support engineer's desk in a terminal. The root imports nothing: every import is a cost at start."""

__version__ = "0.1.0"
