"""What stands in the way of a migration's start, from its record.

Belongs here: the record as the wizard's set-up. Does not belong here: the wizard's rules (``policy``).

No backend keeps what probing the two stores brought, so a start is not refused for that: the connection is checked
by the person who sets it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.migration_connection import Probe, Store
from helpdesk_tui.policy.migration_setup import Mapping, MappingKind, Setup, StartProblem, start_problems
from helpdesk_tui.policy.migration_status import MigrationKind, MigrationStatus
from helpdesk_tui.policy.options import check_options

if TYPE_CHECKING:
    from collections.abc import Mapping as Pairs

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.migration import Store as Kept
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.session.cases import MigrationCase

__all__ = ["problems_before", "setup_of"]


def problems_before(case: MigrationCase) -> Answer[tuple[StartProblem, ...]]:
    """What stands in the way, apart from its status: that is for the legal moves to say."""
    setup = setup_of(case)
    return start_problems(case.desk.pack, setup, on=case.today)


def setup_of(case: MigrationCase) -> Setup:
    migration = case.migration
    options = check_options(
        case.desk.pack,
        target=migration.target.cart,
        kind=migration.kind,
        options=migration.options,
        entities=migration.entities,
        on=case.today,
    )
    return Setup(
        id=migration.id,
        kind=MigrationKind(migration.kind),
        status=MigrationStatus.DRAFT,
        source=_store(migration.source),
        target=_store(migration.target),
        entities=tuple(migration.entities) or None,
        options=options,
        mappings=tuple(_mappings(migration)),
    )


def _store(kept: Kept) -> Store:
    return Store(
        cart=kept.cart,
        url=kept.url.ident(),
        found_cart=kept.cart,
        connector=Probe.N_A,
        token=Probe.N_A,
        database=Probe.N_A,
    )


def _mappings(migration: Migration) -> list[Mapping]:
    found = [_mapping(MappingKind.LANGUAGES, migration.languages)] if migration.languages else []
    return found + [
        _mapping(MappingKind(kind), pairs)
        for kind, pairs in migration.mappings.items()
        if kind in set(MappingKind) and kind != MappingKind.LANGUAGES
    ]


def _mapping(kind: MappingKind, pairs: Pairs[str, str]) -> Mapping:
    mapped = tuple((source, target) for source, target in pairs.items() if target.strip())
    return Mapping(kind, mapped, tuple(source for source, target in pairs.items() if not target.strip()))
