"""A screen that is put together once, for the first frame.

Belongs here: not composing what nobody sees. Does not belong here: when the first frame is (``app``).

Textual composes the whole screen after every layout, also while the app holds back its output: five times before the
first frame, each as dear as that frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from textual.events import Resize
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.geometry import Region

__all__ = ["Curtained"]

T = TypeVar("T")


class Curtained(Screen[T], inherit_bindings=False):
    """Lays itself out behind the curtain, and composes nothing."""

    _lifted = False

    @property
    def is_lifted(self) -> bool:
        """Whether what is drawn will be seen."""
        return self._lifted

    @property
    def is_current(self) -> bool:
        return self._lifted and super().is_current

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Behind the curtain only a layout is taken note of: what is new is painted whole, once."""
        if self._lifted or recompose:
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return super().refresh(repaint=False, layout=True) if layout and self.is_mounted else self

    def lift(self) -> None:
        """What is laid out is composed, all of it: nothing was before. A resize is answered at once; any other layout
        waits for the next sixtieth of a second."""
        self._lifted = True
        self.post_message(Resize(self.size, self.size))
