"""What can be read and was probably meant otherwise is asked about."""

from __future__ import annotations

import pytest

from helpdesk_tui.query import parse
from helpdesk_tui.query.doubts import doubts

DOUBTS = [
    ("breeched", "'breeched' is looked for as a word; did you mean breached?"),
    ("status:open -breechd", "'breechd' is looked for as a word; did you mean breached?"),
    ("at_rsk", "'at_rsk' is looked for as a word; did you mean at-risk?"),
    ("urgnt OR new", "'urgnt' is looked for as a word; did you mean urgent?"),
    ("snoozed", "'snoozed' is looked for as a word; did you mean is:snoozed?"),
    ("attachments", "'attachments' is looked for as a word; did you mean has:attachment?"),
    ("channel:emial", "channel 'emial' is not known; did you mean channel:email?"),
    ("lang:russian", "lang 'russian' is not known; did you mean lang:ru?"),
    ("desk:litextention", "desk 'litextention' is not known; did you mean desk:litextension?"),
]
NONE = ["breached", '"breeched"', "breech*", "checkout", "channel:email", "desk:cs", "channel:fax", "assignee:anna", ""]


@pytest.mark.parametrize(("query", "said"), DOUBTS)
def test_a_slip_is_asked_about(query: str, said: str) -> None:
    assert doubts(parse(query)) == (said,)


@pytest.mark.parametrize("query", NONE)
def test_what_is_meant_is_not_asked_about(query: str) -> None:
    assert doubts(parse(query)) == ()
