"""What a person gives, read: numbers, times, tags, files, a text from the editor.

Belongs here: from typed text, a path or the editor to a value, the same for the command line and the app. Does not
belong here: options of commands (``cli``), fields on a screen (``tui.forms``), and what is done with a value.
"""
