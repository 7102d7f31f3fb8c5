"""The policy packs at hand: the built-in ones, and the user's own laid over them.

Belongs here: which there are, and what lies over what. Does not belong here: the files' text (``reading``, imported
when a pack of the user's own is there), and what the values mean.

A user's file ``NAME.toml`` in the packs folder may say ``extends = "cs_cart"`` and then hold only what differs; with
the id of a built-in pack it takes its place.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.errors import ConfigError, InvalidInput, NotFound
from helpdesk_tui.policy.shipped import BUILT_IN, shipped_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from helpdesk_tui.policy.checks import PackProblem
    from helpdesk_tui.policy.pack import Pack
    from helpdesk_tui.policy.pack_layers import Layer
    from helpdesk_tui.toml_lines import KeyPath

__all__ = ["BUILT_IN", "Packs", "pack_problems"]


class Packs:
    """The packs at hand, each read when first asked for.

    ``folder`` holds the user's own packs, None when there are none.
    """

    def __init__(self, folder: Path | None = None, *, replaced: dict[str, Pack] | None = None) -> None:
        self._folder = folder
        self._loaded: dict[str, Pack] = dict(replaced or {})
        self._own: dict[str, Path] | None = None
        self._spoken_for: dict[str, str] | None = None

    @property
    def ids(self) -> list[str]:
        """Names of all packs, the built-in ones first."""
        return list(dict.fromkeys((*BUILT_IN, *self._own_files(), *self._loaded)))

    def pack(self, name: str) -> Pack:
        """A pack by its id. Raises NotFound, or ConfigError when its file is wrong."""
        if name not in self._loaded:
            if name not in self.ids:
                from helpdesk_tui.policy.checks import nearest

                hint = nearest(name, self.ids) or f"one of {', '.join(self.ids)}"
                raise NotFound(f"there is no pack {name[:40]!r}", hint=hint)
            shipped = name in BUILT_IN and name not in self._own_files()
            self._loaded[name] = shipped_pack(name) if shipped else self._own_pack(name)
        return self._loaded[name]

    def _own_pack(self, name: str) -> Pack:
        from helpdesk_tui.policy import reading

        return reading.built(self._layers(name, ()))

    def built_in(self, name: str) -> Pack:
        """A pack as it is shipped, whatever the user laid over it. Raises NotFound."""
        if name not in BUILT_IN:
            raise NotFound(f"there is no built-in pack {name[:40]!r}", hint=f"one of {', '.join(BUILT_IN)}")
        return shipped_pack(name)

    def desk(self, name: str) -> Pack:
        """The pack that answers for a desk: the one of that id, else the first one that speaks for a desk of that name.

        Raises InvalidInput with code ``unknown_desk``.
        """
        try:
            return self.pack(name if name in self.ids else self._by_desk().get(name, name))
        except NotFound as error:
            raise InvalidInput(
                f"unknown desk {name[:40]!r}", code="unknown_desk", field="desk", hint=error.hint
            ) from None

    def from_file(self, path: Path) -> Pack:
        """A pack that need not lie in the folder. Raises ConfigError."""
        from helpdesk_tui.policy import reading

        return reading.built(self._stack(reading.read(path, str(path)), ()))

    def answering_with(self, pack: Pack) -> Packs:
        """The same packs, with ``pack`` in the place of its desk."""
        return Packs(self._folder, replaced={**self._loaded, pack.pack.desk: pack})

    def origin(self, name: str) -> str:
        """The file a pack comes from; ``built in``."""
        own = self._own_files().get(name)
        return str(own) if own else "built in"

    def _by_desk(self) -> dict[str, str]:
        """The first pack of every desk, read off the files alone: another pack of theirs may be wrong."""
        if self._spoken_for is None:
            found: dict[str, str] = {}
            for name in self._own_files():
                from helpdesk_tui.policy.pack_layers import merged

                head = merged(self._layers(name, ())).get("pack")
                found.setdefault(str(head.get("desk")) if isinstance(head, dict) else name, name)
            self._spoken_for = found
        return self._spoken_for

    def _own_files(self) -> dict[str, Path]:
        if self._own is None:
            own: dict[str, Path] = {}
            for path in _toml_files(self._folder):
                from helpdesk_tui.policy import reading

                layer = reading.read(path, str(path))
                name = reading.head_id(layer, path)
                if name in own:
                    key: KeyPath = ("pack", "id") if "pack" in layer.data else ("extends",)
                    raise layer.error(key, f"{own[name]} is already the pack {name!r}", "give this one another id")
                own[name] = path
            self._own = own
        return self._own

    def _layers(self, name: str, seen: tuple[str, ...]) -> list[Layer]:
        from helpdesk_tui.policy import reading
        from helpdesk_tui.policy.checks import nearest

        own = self._own_files().get(name)
        if own is not None and str(own) not in seen:
            return self._stack(reading.read(own, str(own)), (*seen, str(own)))
        if name in BUILT_IN:
            return [reading.built_in(name)]
        if own is not None:
            files = ", ".join(Path(path).name for path in seen)
            raise NotFound(f"{name[:40]!r} extends itself by way of {files}")
        real = [known for known, path in self._own_files().items() if str(path) not in seen]
        raise NotFound(f"there is no pack {name[:40]!r} to extend", hint=nearest(name, [*BUILT_IN, *real]))

    def _stack(self, layer: Layer, seen: tuple[str, ...]) -> list[Layer]:
        base = layer.data.get("extends")
        if base is None:
            return [layer]
        if not isinstance(base, str):
            raise layer.error(("extends",), "must be the name of a pack")
        try:
            return [*self._layers(base, seen), layer]
        except NotFound as error:
            raise layer.error(("extends",), error.message, error.hint) from None


def pack_problems(
    packs: Packs, name: str, more: Callable[[Pack], Iterable[PackProblem]] | None = None
) -> list[ConfigError]:
    """Everything wrong with a pack, by id or path; empty when it is in order. Raises NotFound for neither.

    ``more`` looks at a pack that is in order else for what only others can know, such as the kinds of its examples.
    """
    from helpdesk_tui.policy import reading

    known = name in packs.ids
    if not known and not name.endswith(".toml") and "/" not in name:
        packs.pack(name)
    try:
        layers = packs._layers(name, ()) if known else packs._stack(reading.read(Path(name), name), ())
        found = list(reading.found_in(layers))
        if found or more is None:
            return found
        return [reading.located(layers, problem) for problem in more(reading.built(layers))]
    except ConfigError as error:
        return [error]


def _toml_files(folder: Path | None) -> list[Path]:
    """The user's files in order of their names; none without a folder."""
    try:
        return sorted(folder.glob("*.toml")) if folder and folder.is_dir() else []
    except OSError as error:
        raise ConfigError(f"{folder}: can't be read: {error.strerror}", file=str(folder)) from None
