"""No file of the project tells on which machine it was written, or where that machine gets its packages."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.quality.sources import ROOT, shown, tracked_files

# In pieces, so that this file does not hold what it looks for.
FRAGMENTS = (
    ("/wo", "rk/main"),
    ("/wo", "rk/shared"),
    ("/wo", "rk/."),
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/Us", "ers/"),
    ("/op", "t/"),
    ("shared/", "domain.md"),
    ("shared/", "design.md"),
    ("py", "pi.org"),
    ("python", "hosted.org"),
    ("np", "mjs.org"),
    ("np", "mjs.com"),
    ("deb.", "debian.org"),
    ("security.", "debian.org"),
    ("archive.", "ubuntu.com"),
    ("crates", ".io"),
    ("proxy.go", "lang.org"),
    ("arti", "factory"),
)


def forbidden() -> list[bytes]:
    """The fixed list, and what names this very machine: its checkout, home and host name."""
    places = [path.as_posix() for path in (ROOT, Path.home()) if len(path.parts) > 2]
    host = socket.gethostname()
    names = [host] if len(host) > 8 and not host.isalpha() else []
    return [text.encode() for text in ("".join(parts) for parts in FRAGMENTS)] + [
        text.encode() for text in (*places, *names)
    ]


def traces(content: bytes) -> list[str]:
    return [text.decode() for text in forbidden() if text in content]


def test_no_file_names_a_machine_or_a_registry() -> None:
    files = tracked_files()
    assert Path(__file__).resolve() in files
    found = [f"{shown(path)}: {trace}" for path in files for trace in traces(path.read_bytes())]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("parts", FRAGMENTS, ids=lambda parts: parts[1])
def test_a_trace_is_found(parts: tuple[str, str]) -> None:
    assert traces(b"see " + "".join(parts).encode() + b"x") != []


def test_a_home_folder_and_a_checkout_are_found() -> None:
    if len(ROOT.parts) > 2:
        assert traces(f"in {ROOT}/src".encode()) != []
