"""Widgets: they show what they are given, and post messages. They know no session and do no I/O."""
