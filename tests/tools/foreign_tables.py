"""What ``foreign_lint`` goes by: which calls read markup, which types carry none, what is dangerous, what is meant.

Belongs here: tables of names. Does not belong here: how they are looked for (``foreign_lint``).
"""

from __future__ import annotations

__all__ = [
    "BELOW",
    "BY_NAME",
    "COLLECTIONS",
    "CONTENT_METHODS",
    "DANGEROUS_MODULES",
    "DANGERS",
    "EVERY",
    "EXPECTED",
    "MARKUP_CALLS",
    "MARKUP_NAMES",
    "MARKUP_OFF",
    "NONE",
    "OWN_NAMES",
    "PROBABLE_CALLS",
    "PROBABLE_NAMES",
    "RAW",
    "RAW_ALLOWED",
    "SAFE_CONTAINERS",
    "SAFE_MODULE",
    "SAFE_TYPES",
    "TEXT_MAKERS",
]

_STORING = ("backends/", "session/outbox", "session/state/codec", "model/serial")
RAW_ALLOWED = ("text/", *_STORING, "exchange/", "cli/export", "cli/import")
"""Beginnings of paths below the package where ``.raw`` is what is wanted: storing, sending, exporting."""

SAFE_TYPES = frozenset({"Content", "Text", "Strip", "Segment", "Table", "Visual", "Widget"})
"""Types that carry no markup to be read."""
SAFE_CONTAINERS = frozenset({"list", "tuple", "Sequence", "Iterable", "Iterator"})
SAFE_MODULE = "helpdesk_tui.tui.content"
"""Makes ``Content`` from foreign text, and nothing else."""

EVERY, NONE = -1, -2
"""In place of a position: all positional arguments, and not one of them."""

MARKUP_CALLS = {
    name: (position, frozenset(keywords.split()))
    for names, position, keywords in (
        ("Button Checkbox RadioButton Tab Tree add_column add_leaf set_label", 0, "label"),
        ("Static Label", 0, "content renderable"),
        ("Link", 0, "text"),
        ("TabPane", 0, "title"),
        ("Collapsible", NONE, "title"),
        ("Option Selection", 0, "prompt"),
        ("Select", 0, "options prompt"),
        ("add_option add_options", 0, "item items"),
        ("add_row", EVERY, "label"),
        ("add_columns", EVERY, ""),
        ("update_cell", 2, "value"),
        ("update_cell_at", 1, "value"),
        ("notify", 0, "message title"),
        ("with_tooltip", 0, "tooltip"),
        ("Hit", 1, "match_display help"),
        ("DiscoveryHit", 0, "display help"),
        ("highlight", 0, "candidate"),
        ("from_markup from_text", 0, "markup text"),
    )
    for name in names.split()
}
"""Calls that read markup in a ``str``: the position and the keywords of such arguments."""
MARKUP_OFF = frozenset({"Static", "Label", "Button", "Link", "notify", "from_text"})
"""Those that ``markup=False`` makes safe."""
MARKUP_NAMES = frozenset({"border_title", "border_subtitle", "tooltip", "BORDER_TITLE", "BORDER_SUBTITLE"})
"""Attributes and keywords of any widget that read markup."""
OWN_NAMES = {"Option": "helpdesk_tui.tui.screens.dialogs"}
"""Classes of ours with a name of Textual's: plain data, whose texts are drawn through ``tui.content``."""
PROBABLE_CALLS = frozenset({"update", "write", "add"})
"""Names that are Textual's and many others': looked at only when the argument is a ``str`` beyond doubt."""
PROBABLE_NAMES = frozenset({"label", "prompt"})
BELOW = frozenset({"_driver"})
"""Whose ``write`` goes to the terminal as it is: below Textual, there is no markup."""
COLLECTIONS = frozenset({"set", "dict", "Counter"})
"""Types whose ``add`` and ``update`` are no widget's."""

TEXT_MAKERS = frozenset({"str", "repr", "format", "join", "clean", "redact", "fit_cells", "line", "block", "ident"})
"""Calls that give a ``str``."""
CONTENT_METHODS = frozenset(
    {"append", "append_text", "assemble", "center", "join", "pad", "pad_left", "pad_right", "right_crop", "rstrip"}
    | {"simplify", "stylize", "stylize_before", "styled", "truncate", "extend_right", "blank"}
)
"""Methods by which one ``Content`` gives another."""

DANGERS = frozenset(
    {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "yaml.load", "yaml.unsafe_load"}
    | {"asyncio.create_subprocess_shell", "eval", "exec", "builtins.eval", "builtins.exec"}
)
EXPECTED = {"frozen.py": "exec"}
"""A danger that is meant, in one file: the methods of our own classes are made from the names of their fields."""
DANGEROUS_MODULES = frozenset({"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill"})
RAW = frozenset({"raw", "_raw"})
BY_NAME = frozenset({"getattr", "hasattr", "setattr", "attrgetter", "methodcaller", "__getattribute__"})
