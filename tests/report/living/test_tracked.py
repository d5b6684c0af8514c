from __future__ import annotations

import re

from xlsheets.report.living.tracked import Tracked, join

SOURCE = "甲 乙||丙 "


def test_every_piece_knows_where_it_stood() -> None:
    text = Tracked.of(SOURCE)
    before, found, behind = text.partition("||")
    pieces = [before, behind, behind.strip(), *text.split("||"), text.without(re.compile("乙")), join([behind, before])]
    assert found
    assert all("".join(SOURCE[place] for place in each.at) == each.text for each in pieces)


def test_what_is_put_in_place_of_a_mark_stands_where_that_began() -> None:
    made = Tracked.of(SOURCE).replaced("||", "\n")
    assert (made.text, list(made.at)) == ("甲 乙\n丙 ", [0, 1, 2, 3, 5, 6])
