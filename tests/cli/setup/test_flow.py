"""``helpdesk setup`` without a server: answers, options, files that are there, ways out."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.cli.main import root
from helpdesk_tui.cli.prompts import rows

if TYPE_CHECKING:
    from tests.cli.setup.driver import Setup

CONFIG = ".config/helpdesk-tui/config.toml"


def test_return_alone_gives_the_demo_desk(setup: Setup) -> None:
    done = setup.ok(answers="\n" * 7)
    assert setup.table == {
        "backend": "memory:",
        "agent": "sam",
        "zone": "Europe/Berlin",
        "theme": "ansi",
        "keymap": "default",
    }
    assert done.out == "", "stdout is for data"
    assert setup.files == [CONFIG]
    assert stat.S_IMODE(setup.path.stat().st_mode) == 0o600
    assert setup.run("tickets", "list", "--limit", "1").code == 0


def test_a_desk_in_a_file(setup: Setup) -> None:
    answers = ["cs_cart", "file", str(setup.home / "new" / "my.db"), "Анна", "Asia/Dubai", "2", "gmail", "y"]
    setup.ok(answers="\n".join(answers) + "\n")
    made = setup.home / "new" / "my.db"
    assert setup.table == {
        "backend": f"sqlite:{made}",
        "agent": "Анна",
        "zone": "Asia/Dubai",
        "theme": "dark",
        "keymap": "gmail",
        "views": {"cs_cart": "desk:cs_cart"},
    }
    assert setup.files == [CONFIG, "new/my.db"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (made, made.parent)] == [0o600, 0o700]
    assert setup.run("tickets", "list").code == 0, "an empty desk"
    assert setup.run("doctor").code == 0
    assert setup.run("keys", "check").code == 0
    assert setup.run("config", "check").code == 0


def test_a_ledger_that_is_gone_is_told_and_made_by_setup_alone(setup: Setup) -> None:
    desk, ledger = setup.home / "desk.db", setup.home / "ledger.db"
    for path in (desk, ledger):
        setup.ok("--kind", "file", "--file", str(path), "--yes")
    known = '{"type": "customer", "id": "C-1", "name": "Eva", "emails": ["eva@x.example"], "zone": "UTC"}'
    assert setup.run("--backend", f"sqlite:{desk}", "import", "-", answers=known).code == 0
    url = f"composite:?tickets=sqlite:{desk}&ledger=sqlite:{ledger}"
    ledger.rename(setup.home / "moved.db")
    done = setup.run("--backend", url, "tickets", "list")
    said = f"warning: the ledger {ledger} is not there, and credits, licences and migrations are unknown"
    assert (done.code, done.err.count(said)) == (0, 1)
    made = '{"desk": "cs_cart", "customer": "C-1", "subject": "x"}'
    done = setup.run("--backend", url, "tickets", "create", answers=made)
    assert (done.code, "helpdesk setup" in done.err) == (7, True), done.err
    assert not ledger.exists()
    setup.ok("--kind", "file", "--file", str(ledger), "--yes")
    assert ledger.exists(), "the configuration says it already, and it is made all the same"
    assert "warning" not in setup.run("--backend", url, "tickets", "list").err


def test_the_desk_that_was_said_is_proposed_again(setup: Setup) -> None:
    setup.ok("--desk", "litextension", "--yes")
    done = setup.ok(answers="\n" * 7)
    assert "Desk [litextension]" in done.err
    assert setup.table["views"] == {"litextension": "desk:litextension"}


def test_words_are_wrapped_and_paths_are_not() -> None:
    text = "  3 contrast  black, white and few strong colours at /a/very/long/path/that/is/copied/as/it/is"
    assert rows(text, 0, hanging="    ") == [text]
    assert rows(text, 44, hanging=" " * 14) == [
        "  3 contrast  black, white and few strong",
        "              colours at",
        "              /a/very/long/path/that/is/copied/as/it/is",
    ]


def test_every_question_has_an_option(setup: Setup) -> None:
    args = ["--desk", "both", "--kind", "file", "--file", "~/d.db", "--agent", "jo", "--zone", "UTC"]
    setup.ok(*args, "--theme", "light", "--keymap", "emacs", "--yes")
    assert setup.table["backend"] == f"sqlite:{setup.home / 'd.db'}"
    assert (setup.table["agent"], setup.table["theme"], setup.table["keymap"]) == ("jo", "light", "emacs")


def test_a_wrong_answer_is_asked_again(setup: Setup) -> None:
    answers = ["9", "both", "paper", "demo", "sam\x1b[2J", "sam", "Mars/Olympus", "UTC", "pink", "", "", "what", "yes"]
    done = setup.ok(answers="\n".join(answers) + "\n")
    assert setup.table["zone"] == "UTC"
    for said in ("no such choice: '9'", "no such choice: 'paper'", "can't be seen", "no time zone 'Mars/Olympus'"):
        assert said in done.err
    assert "\x1b" not in done.err


def test_a_wrong_option_is_an_error_and_nothing_is_written(setup: Setup) -> None:
    for args in (
        ("--desk", "shoes"),
        ("--kind", "paper"),
        ("--zone", "Mars/Olympus"),
        ("--theme", "pink"),
        ("--kind", "file", "--file", "/dev/null/y.db"),
        ("--kind", "rt"),
        ("--kind", "rt", "--url", "https://anna:hunter22@rt.example"),
        ("--agent", "a\x1b[2J"),
        ("--backend", "mongodb://x"),
    ):
        done = setup.run("setup", "--yes", *args)
        assert done.code in (2, 6, 8), (args, done)
        assert done.err.count("error: ") == 1, done.err
        assert "hunter22" not in done.err
        assert setup.files == [], args


def test_answers_that_end_too_early(setup: Setup) -> None:
    done = setup.run("setup", answers="both\ndemo\n")
    assert done.code == 2
    assert "the answers came to an end: nothing is written" in done.err
    assert setup.files == []


def test_no_at_the_end_writes_nothing(setup: Setup) -> None:
    done = setup.ok(answers="\n" * 6 + "n\n")
    assert "nothing is written" in done.err
    assert setup.files == []


def test_a_dry_run_goes_to_stdout(setup: Setup) -> None:
    done = setup.ok("--yes", "--dry-run", "--theme", "light")
    assert 'theme = "light"' in done.out.splitlines()
    assert setup.files == []
    told = setup.ok("--yes", "--dry-run", "--json").json
    assert (told["written"], told["copy"]) == (False, None)
    assert 'theme = "ansi"' in told["text"]


def test_a_file_that_is_there_is_the_proposal_and_is_kept(setup: Setup) -> None:
    setup.path.parent.mkdir(parents=True)
    old = '# mine\nbackend = "memory:"\nagent = "nora"\ngrace = 3\n[keys]\n"ticket.claim" = "D"\n'
    setup.path.write_text(old)
    done = setup.ok("--theme", "dark", answers="\n" * 6)
    assert setup.table["agent"] == "nora"
    assert (setup.table["grace"], setup.table["keys"]) == (3, {"ticket.claim": "D"})
    assert '+theme = "dark"' in done.err
    assert "-# mine" in done.err
    assert "the comments of the file are not kept" in done.err
    copies = [name for name in setup.files if ".bak-" in name]
    assert [(setup.home / name).read_text() for name in copies] == [old]
    again = setup.ok("--yes")
    assert "it says all that already" in again.err
    assert len(setup.files) == 2


def test_a_profile(setup: Setup) -> None:
    setup.ok("--yes", "--zone", "UTC")
    setup.ok("--yes", "--profile", "night", "--kind", "file", "--file", "~/n.db", "--theme", "contrast")
    assert setup.table["backend"] == "memory:"
    night = setup.table["profiles"]["night"]
    assert (night["backend"], night["theme"]) == (f"sqlite:{setup.home / 'n.db'}", "contrast")
    told = setup.run("--profile", "night", "config", "show", "--json").json
    assert told["theme"] == {"value": "contrast", "from": "profile night"}


@pytest.mark.parametrize("text", ["backend = ", "bckend = 1\n", "[profiles\n"])
def test_a_broken_file_is_refused_and_stays(setup: Setup, text: str) -> None:
    setup.path.parent.mkdir(parents=True)
    setup.path.write_text(text)
    done = setup.run("setup", "--yes")
    assert done.code == 8
    assert f"{setup.path}, line 1: " in done.err
    assert setup.path.read_text() == text
    assert setup.files == [CONFIG]


def test_a_file_that_is_no_desk(setup: Setup) -> None:
    (setup.home / "poem.txt").write_text("roses are red, " * 100)
    done = setup.run("setup", "--yes", "--kind", "file", "--file", str(setup.home / "poem.txt"))
    assert done.code == 8
    assert "is not a database" in done.err
    assert setup.files == ["poem.txt"]


def test_read_only_writes_nothing(setup: Setup) -> None:
    assert setup.run("setup", "--yes", "--read-only").code == 4
    assert setup.run("setup", "--yes", "--read-only", "--dry-run").code == 0
    assert setup.files == []


def test_another_place(setup: Setup) -> None:
    setup.ok("--yes", "--config", str(setup.home / "my.toml"))
    assert setup.files == ["my.toml"]


def test_no_option_takes_a_secret() -> None:
    context = root.make_context("helpdesk", [], resilient_parsing=True)
    command = root.get_command(context, "setup")
    assert command is not None
    names = {name for param in command.params for name in param.opts}
    assert not names & {"--token", "--password", "--secret"}, "others would see it in the list of processes"
