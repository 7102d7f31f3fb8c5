"""What is being written: texts on their way, canned answers, macros, the review before sending, drafts on the disk.

Belongs here: values and what is done with them. Does not belong here: widgets, and what single verbs ask for
(``tui.forms``).
"""
