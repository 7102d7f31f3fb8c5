"""Where the program's files lie and what the user set in them.

Belongs here: paths, loading and saving settings. Does not belong here: what a setting means to the part that uses it.
"""
