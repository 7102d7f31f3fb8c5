"""Panes: what is inside of the desk's screen; each asks the session for its own data."""
