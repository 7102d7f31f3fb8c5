"""What lies between Textual and the terminal: guard, driver, life and death of the process, notices.

Nothing here knows a widget, a screen or the session.
"""
