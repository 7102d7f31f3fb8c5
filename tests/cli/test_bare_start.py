"""A bare start reads its options without click: as click would, or not at all."""

from __future__ import annotations

import pytest

from helpdesk_tui.cli.given import Settings, alone, current, held
from helpdesk_tui.cli.main import root


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--read-only"],
        ["--backend", "memory:"],
        ["--profile", "work", "--read-only", "--backend", "sqlite:a b.db"],
        ["--backend", "one", "--backend", "two"],
    ],
    ids=" ".join,
)
def test_options_are_read_as_click_reads_them(arguments: list[str]) -> None:
    found = alone(arguments)
    settings = Settings()
    root.make_context("helpdesk", list(arguments), obj=settings)
    assert found == settings


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["next"],
        ["--backend"],
        ["--backend", ""],
        ["--backend", "--read-only"],
        ["--backend=memory:"],
        ["--now", "2026-11-23T10:00:00+04:00"],
        ["--read-only", "doctor"],
        ["--nonsense"],
    ],
    ids=" ".join,
)
def test_everything_else_is_left_to_click(arguments: list[str]) -> None:
    assert alone(arguments) is None


def test_what_is_held_is_current() -> None:
    settings = Settings(profile="work")
    with held(settings):
        assert current() is settings
    with pytest.raises(RuntimeError, match="context"):
        current()
