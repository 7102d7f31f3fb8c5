"""The command line: arguments in, text or JSON out, one exit code.

Belongs here: reading arguments and wording results and errors, once. Does not belong here: anything a command does;
every command is a thin module, imported when it is called.
"""
