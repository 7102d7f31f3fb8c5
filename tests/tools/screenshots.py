"""Writes the pictures under ``screenshots/`` from the demo desk under a frozen clock; ``--check`` only compares.

Belongs here: which scenes there are. Does not belong here: how the app is driven (``tests.tui.driver``).
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.tools.png import fingerprint, made_from, rendered
from tests.tui.driver import desk

__all__ = ["SCENES", "stale"]

FOLDER = Path(__file__).parents[2] / "screenshots"


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: after these keys. A part in quotation marks is typed."""

    name: str
    keys: str = ""
    size: tuple[int, int] = (100, 30)
    theme: str = "dark"
    text: str = ""
    after: str = ""
    readme: bool = False
    """Whether the README shows it, as a PNG: that looks the same everywhere, whatever fonts the reader has."""


SCENES = (
    Scene("triage", "/", (140, 28), text="due<2d lang:de,ru,vi", after="enter j j", readme=True),
    Scene("tickets-80x24", "j j", (80, 24)),
    Scene("ticket", "j j enter", (100, 28)),
    Scene("reply", "j r", (100, 26), text="Thank you for the file. The re-run has begun.", after="esc"),
    Scene("why", "j W", (100, 34), readme=True),
    Scene("credits", "2 j j", (132, 30)),
    Scene("migrations", "3 j j j j j j j", (132, 36), readme=True),
    Scene("entitlements", "4 j", (132, 30)),
    Scene("plan", "v j j j j j a a", (100, 24)),
    Scene("light", "j j j", (120, 36), theme="light"),
)


async def picture(scene: Scene) -> str:
    """One scene as SVG; the same every time."""
    async with desk("memory:", size=scene.size, theme=scene.theme) as d:
        await d.press(scene.keys)
        if scene.text:
            await d.type(scene.text)
        if scene.after:
            await d.press(scene.after)
        return d.app.export_screenshot(title="helpdesk")


def stale(*, write: bool) -> list[str]:
    """The pictures that differ from today's program; written anew when asked for."""
    found = []
    for scene in SCENES:
        made = asyncio.run(picture(scene))
        path = FOLDER / f"{scene.name}.svg"
        if not path.exists() or path.read_text("utf-8") != made:
            found.append(path.name)
            if write:
                path.write_text(made, "utf-8")
        png = path.with_suffix(".png")
        if scene.readme and made_from(png) != fingerprint(made):
            found.append(png.name)
            if write:
                png.write_bytes(rendered(made))
    return found


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    found = stale(write=not check)
    for name in found:
        sys.stdout.write(f"{'out of date' if check else 'written'}: screenshots/{name}\n")
    if check and found:
        sys.stderr.write("error: screenshots are out of date, run make screenshots\n")
    return int(check and bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
