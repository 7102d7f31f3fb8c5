"""A picture of the screen as PNG, from its SVG, whose hash it carries: so a stale one is known without drawing.

Belongs here: drawing, and that hash. Does not belong here: which pictures there are (``screenshots``). Pixels are never
compared: they differ by the font's version.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import resvg_py

__all__ = ["fingerprint", "made_from", "rendered"]

FONT = "DejaVu Sans Mono"
_FILES = ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "~/Library/Fonts", "~/.local/share/fonts")
_HEAD = 8 + 25
"""Bytes of a PNG's signature and its first chunk; others may follow in any order."""
_KEYWORD = b"svg-sha256"


def fingerprint(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()


def made_from(path: Path) -> str:
    """The fingerprint of the SVG a picture was made from; empty when there is none."""
    if not path.exists():
        return ""
    _, found, rest = path.read_bytes().partition(_KEYWORD + b"\0")
    return rest[:64].decode("ascii", "replace") if found else ""


def rendered(svg: str) -> bytes:
    """Drawn in a font with every sign of ours, Latin, Greek and Cyrillic. Raises SystemExit where it is missing."""
    files = [str(path) for name in _FILES if (path := _font(name)) is not None]
    if len(files) < len(_FILES):
        raise SystemExit(f"error: {FONT} is not installed, the pictures of the README are made with it")
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg.replace("Fira Code", FONT),
        skip_system_fonts=True,
        font_files=files,
        font_family=FONT,
        monospace_family=FONT,
        sans_serif_family=FONT,
    )
    return drawn[:_HEAD] + _chunk(b"tEXt", _KEYWORD + b"\0" + fingerprint(svg).encode()) + drawn[_HEAD:]


def _font(name: str) -> Path | None:
    return next((path for folder in _FOLDERS for path in sorted(Path(folder).expanduser().rglob(name))), None)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
