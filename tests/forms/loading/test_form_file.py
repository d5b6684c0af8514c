"""A form that extends another says only what differs; a mistake is told at its place, in the file that has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms.small_form import SMALL, line_in, spoiled, write_form
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xlsheets.errors import UserError
from xlsheets.forms.loading.load_form import load_form, validate_form
from xlsheets.forms.loading.merged_toml import merged, said
from xlsheets.forms.mistakes import Mistakes
from xlsheets.forms.roots import VARIABLE, forms_root
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import TextBand

NEXT = 'id = "next"\nextends = "small"\n'
REPORT = '[[reports]]\nkind = "own"\ntitle = "自评报告"\ntemplate = "report.own.txt.j2"\n'


def extended(folder: Path, own: str = "", base: str = SMALL) -> Form:
    write_form(folder, base)
    return load_form(write_form(folder, NEXT + own, "next"))


def told(folder: Path, own: str, base: str = SMALL) -> list[str]:
    write_form(folder, base)
    form = write_form(folder, NEXT + own, "next")
    return [str(each).replace(str(form.parent), "") for each in validate_form(form)]


def test_nothing_but_the_year_may_differ(tmp_path: Path) -> None:
    form = extended(tmp_path, "since = 2026\n")
    base = load_form(tmp_path / "small")
    assert form == replace(base, id="next", folder=tmp_path / "next", since=2026)


def test_tables_differ_key_by_key_and_lists_by_the_names_in_them(tmp_path: Path) -> None:
    form = extended(
        tmp_path,
        '[page]\nsize = 12\n[[bands]]\nid = "budget"\n'
        'columns = [{ role = "rate", header = "执行进度" }]\nlines = [{ id = "own", label = "自有资金" }]\n'
        '[[bands]]\nid = "indicators"\n[[bands.groups]]\nlevel1 = "效益"\nrows = [{ level2 = "社会", weight = 30 }]\n',
    )
    base = load_form(tmp_path / "small")
    assert (form.page.size, form.page.widths) == (12, base.page.widths)
    assert form.budget is not None
    assert [column.header for column in form.budget.columns] == ["预算数", "执行数", "执行进度", "得分"]
    assert [line.id for line in form.budget.lines] == ["total", "fiscal", "own"]
    assert [(group.level1, len(group.rows)) for group in form.indicators.groups] == [("产出", 3), ("效益", 1)]


@pytest.mark.parametrize(
    ("own", "texts"),
    [
        ("", ["（{year}年度）", "budget", "甲"]),
        ('[[bands]]\nid = "text-1"\ndrop = true\n', ["budget", "甲"]),
        ('[[bands]]\nid = "text-1"\ntext = "乙"\n', ["乙", "budget", "甲"]),
        ('[[bands]]\nid = "note"\nafter = "budget"\n', ["（{year}年度）", "budget", "甲"]),
        ('[[bands]]\nid = "note"\nafter = "fields"\n', ["（{year}年度）", "甲", "budget"]),
        ('[[bands]]\nid = "x"\ntype = "text"\ntext = "丙"\nat = "A"\n', ["（{year}年度）", "budget", "甲", "丙"]),
        (
            '[[bands]]\ntype = "text"\ntext = "丙"\nat = "A"\nafter = "text-1"\n',
            ["（{year}年度）", "丙", "budget", "甲"],
        ),
    ],
)
def test_bands_are_changed_left_out_moved_and_put_in(own: str, texts: list[str], tmp_path: Path) -> None:
    base = spoiled('type = "text"\n', 'type = "text"\nid = "text-1"\n')
    base += '\n[[bands]]\ntype = "text"\nid = "note"\ntext = "甲"\nat = "A:E"\n'
    form = extended(tmp_path, own, base)
    told_bands = [band for band in form.bands if isinstance(band, TextBand) or band is form.budget]
    seen = [band.text if isinstance(band, TextBand) else "budget" for band in told_bands]
    assert seen == texts


def test_a_table_that_is_dropped_is_as_if_nobody_had_written_it(tmp_path: Path) -> None:
    base = SMALL + '[policy]\ndigits = 1\n[policy.overshoot]\nmethod = "flag"\nthreshold = "10%"\n'
    form = extended(tmp_path, "[policy.overshoot]\ndrop = true\n", base)
    plain = load_form(write_form(tmp_path, spoiled('id = "small"', 'id = "plain"') + "[policy]\ndigits = 1\n", "plain"))
    assert form.policy == plain.policy


def test_a_form_may_extend_one_that_extends_another(tmp_path: Path) -> None:
    extended(tmp_path, "since = 2025\n")
    form = load_form(write_form(tmp_path, 'id = "third"\nextends = "next"\ntitle = "三"\n', "third"))
    assert (form.title, form.since, len(form.bands)) == ("三", 2025, 5)


def test_forms_are_also_looked_for_where_all_forms_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_form(tmp_path / "other", SMALL)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other"))
    assert load_form(write_form(tmp_path, NEXT, "next")).title == "小表"
    ours = 'id = "mine"\nextends = "cn-caiyu10-project"\nsince = 2027\n'
    base = load_form(forms_root() / "cn-caiyu10-project")
    assert load_form(write_form(tmp_path, ours, "mine")) == replace(
        base, id="mine", folder=tmp_path / "mine", since=2027
    )


def test_a_report_stays_with_its_template(tmp_path: Path) -> None:
    form = extended(tmp_path, base=SMALL + REPORT)
    assert [(each.kind, each.folder) for each in form.reports] == [("own", tmp_path / "small")]
    own = extended(tmp_path, REPORT.replace("自评报告", "报告"), SMALL + REPORT)
    assert [(each.title, each.folder) for each in own.reports] == [("报告", None)]


@pytest.mark.parametrize(
    ("own", "place", "words"),
    [
        ('[[bands]]\nid = "goals"\ntext = "甲"\n', "/next/form.toml:3：bands[1]", "没有 id = “goals”"),
        ('[[bands]]\nid = "goals"\ndrop = true\n', "/next/form.toml:3：bands[1]", "可用：text、fields、budget"),
        ("[policy]\ndrop = true\n", "/next/form.toml:3：policy", "不必写 drop"),
        ('[[bands]]\nid = "text"\nafter = "budgett"\n', "/next/form.toml:5：bands[1].after", "是不是“budget”"),
        ('[[bands]]\nid = "text"\nafter = "text"\n', "/next/form.toml:5：bands[1].after", "不能放在它后面"),
        ('[[bands]]\nid = "text"\ntxet = "甲"\n', "/next/form.toml:5：bands[1].txet", "没有这个键"),
        ('[[bands]]\nid = "text"\nat = "A:Z"\n', "/next/form.toml:5：bands[1].at", ""),
        ("[page]\nwidths = [10]\n", "/small/form.toml:", ""),
    ],
)
def test_a_mistake_is_told_where_it_is_written(own: str, place: str, words: str, tmp_path: Path) -> None:
    lines = told(tmp_path, own)
    assert any(line.startswith(place) and words in line for line in lines), lines


def test_a_mistake_of_the_other_form_is_told_in_its_file(tmp_path: Path) -> None:
    base = spoiled('role = "rate"', 'role = "rat"')
    assert [line.partition("：")[0] for line in told(tmp_path, "", base)] == [
        f"/small/form.toml:{line_in(base, 'rat')}"
    ]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ('id = "next"\nextends = "smal"\n', "没有表式“smal”，是不是“small”"),
        ('id = "next"\nextends = 3\n', "应为文字"),
        ('id = "next"\nextends = ""\n', "没有表式“”"),
        ('id = "next"\nextends = "./small"\n', "没有表式“./small”"),
        ('id = "next"\nextends = "next"\n', "不能互相依据"),
        ('id = "next"\nextends = "ring"\n', "不能互相依据"),
        ('id = "next"\nextends = "torn"\n', "读不出：/torn/form.toml:1"),
    ],
)
def test_what_is_extended_must_be_a_form(own: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    write_form(tmp_path, SMALL)
    write_form(tmp_path, 'id = "ring"\nextends = "next"\n', "ring")
    write_form(tmp_path, "id = \n", "torn")
    form = write_form(tmp_path, own, "next")
    with pytest.raises(UserError) as error:
        load_form(form)
    line = str(error.value).replace(str(tmp_path), "")
    assert line.startswith("/next/form.toml:2：extends：") and words in line


scalars = st.one_of(st.integers(), st.text(max_size=3), st.booleans())
documents = st.recursive(
    st.dictionaries(st.sampled_from(["a", "bands", "columns", "id", "role", "x"]), scalars, max_size=3),
    lambda inner: st.dictionaries(
        st.sampled_from(["a", "bands", "columns", "x"]),
        st.one_of(inner, st.lists(inner, max_size=3), scalars),
        max_size=3,
    ),
    max_leaves=12,
)


@given(documents, documents)
def test_every_piece_of_a_merged_document_is_written_where_it_says(
    base: dict[str, object], own: dict[str, object]
) -> None:
    files = {Path("base"): base, Path("own"): own}
    origins: dict[tuple[str | int, ...], tuple[Path, tuple[str | int, ...]]] = {}
    whole = merged(said(base, Path("base")), said(own, Path("own")), (), Mistakes()).plain(origins)

    def at(value: object, path: tuple[str | int, ...]) -> object:
        for key in path:
            value = value[key]  # type: ignore[index]
        return value

    for path, (file, there) in origins.items():
        value = at(whole, path)
        assert isinstance(value, dict | list) or value == at(files[file], there)
    assert merged(said(base, Path("base")), said({}, Path("own")), (), Mistakes()).plain({}) == base
