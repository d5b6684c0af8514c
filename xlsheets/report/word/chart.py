"""Native Word charts: a DrawingML chart part with its cache, and behind it a workbook that Word opens to edit the data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from xlsheets.domain.numbers import plain
from xlsheets.domain.status import TO_FILL
from xlsheets.files.grid import Value
from xlsheets.files.namespaces import OFFICE, WORD
from xlsheets.report.figures.figure import Chart
from xlsheets.report.word import chart_book
from xlsheets.report.word.pie_labels import placed_labels
from xlsheets.report.word.styles import FANGSONG, LATIN

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NS = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU_PER_MM = 36_000
_WIDTH_MM, _HEIGHT_MM, _HEAD_MM, _BAR_MM = 150, 60, 18, 7
# Two greys that stay apart when an office prints in black and white, and the blue of an ordinary chart.
_FILLS = ("BFBFBF", "2F5597")
_SLICES = ("2F5597", "BFBFBF", "8FAADC", "595959", "DAE3F3", "7F7F7F")


def drawing_run(document: Document, chart: Chart, number: int) -> Any:
    """Add the chart's parts to the package and return the w:r that shows it."""
    package: Any = document.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, _book(chart), package)
    part = Part(PackURI(f"/word/charts/xlsheets{number}.xml"), CHART_TYPE, b"", package)
    # The relation comes first: the chart's XML names it.
    part._blob = chart_xml(chart, part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)).encode()
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    height = _HEIGHT_MM if chart.kind != "bars" else _HEAD_MM + _BAR_MM * len(chart.categories)
    return parse_xml(
        f'<w:r xmlns:w="{WORD}"><w:drawing><wp:inline xmlns:wp="{_NS}/wordprocessingDrawing"'
        ' distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDTH_MM * _EMU_PER_MM}" cy="{height * _EMU_PER_MM}"/>'
        f'<wp:docPr id="{1000 + number}" name={quoteattr(f"图表 {number}")} descr={quoteattr(_description(chart))}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_NS}/main"><a:graphicData uri="{_NS}/chart">'
        f'<c:chart xmlns:c="{_NS}/chart" xmlns:r="{OFFICE}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def chart_xml(chart: Chart, book_relation: str) -> str:
    """Return the chart part: clustered columns, bars or a pie, data labels, and a legend for a pie or more than one series."""
    is_pie = chart.kind == "pie"
    legend = (
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text_properties(1050)}</c:legend>'
        if is_pie or len(chart.series) > 1
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_NS}/chart" xmlns:a="{_NS}/main" xmlns:r="{OFFICE}">'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
        # The caption below says what it shows.
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f"{_pie(chart) if is_pie else _columns(chart)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_properties(1050)}<c:externalData r:id="{book_relation}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )


def _columns(chart: Chart) -> str:
    bars, several = chart.kind == "bars", len(chart.series) > 1
    series = "".join(_series(chart, at, several) for at in range(len(chart.series)))
    return (
        f'<c:barChart><c:barDir val="{"bar" if bars else "col"}"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="{60 if bars else 90}"/><c:overlap val="0"/>'
        '<c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
        f"{_axes(bars)}"
    )


def _pie(chart: Chart) -> str:
    """Draw the first series as a pie; every slice says its share, and is set off by a white line in print."""
    slices = "".join(
        f'<c:dPt><c:idx val="{at}"/><c:bubble3D val="0"/><c:spPr>'
        f'<a:solidFill><a:srgbClr val="{_SLICES[at % len(_SLICES)]}"/></a:solidFill>'
        '<a:ln w="12700"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:dPt>'
        for at in range(len(chart.categories))
    )
    angle, moves = placed_labels(chart.series[0][1], _HEIGHT_MM)
    moved = "".join(
        f'<c:dLbl><c:idx val="{at}"/><c:layout><c:manualLayout><c:x val="0"/><c:y val="{down:.4f}"/></c:manualLayout></c:layout>'
        f"{_labelled('0.00%', 'showPercent')}</c:dLbl>"
        for at, down in enumerate(moves)
        if down
    )
    return (
        f'<c:pieChart><c:varyColors val="1"/><c:ser><c:idx val="0"/><c:order val="0"/>{_name(chart, 0)}{slices}'
        f"<c:dLbls>{moved}{_labelled('0.00%', 'showPercent')}</c:dLbls>{_data(chart, 0)}</c:ser>"
        f'<c:firstSliceAng val="{angle}"/></c:pieChart>'
    )


def _book(chart: Chart) -> bytes:
    rows: list[list[Value]] = [[chart.head, *(name for name, _ in chart.series)]]
    for at, category in enumerate(chart.categories):
        rows.append([category, *(values[at] for _, values in chart.series)])
    return chart_book.workbook(rows)


def _description(chart: Chart) -> str:
    """Say what the chart shows, for a reader who cannot see it."""
    parts = []
    for at, category in enumerate(chart.categories):
        figures = "，".join(f"{name}{_shown(values[at], chart.unit)}" for name, values in chart.series)
        parts.append(f"{category}：{figures}")
    return f"{chart.title}。{'；'.join(parts)}。"


def _shown(value: Decimal | None, unit: str) -> str:
    return TO_FILL if value is None else plain(value) + unit


def _series(chart: Chart, at: int, several: bool) -> str:
    fill = _FILLS[at % 2] if several else _FILLS[1]
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>{_name(chart, at)}'
        f'<c:spPr><a:solidFill><a:srgbClr val="{fill}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f"{_labels('General', 'showVal')}{_data(chart, at)}</c:ser>"
    )


def _name(chart: Chart, at: int) -> str:
    return (
        f"<c:tx><c:strRef><c:f>{chart_book.CHART_SHEET}!${chr(66 + at)}$1</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(chart.series[at][0])}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _labels(number_format: str, shown: str) -> str:
    return f"<c:dLbls>{_labelled(number_format, shown)}</c:dLbls>"


def _labelled(number_format: str, shown: str) -> str:
    """Label points with what is ``shown``: their value, or their share."""
    shows = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    return (
        f'<c:numFmt formatCode="{number_format}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_properties(1050)}<c:dLblPos val="outEnd"/>'
        + "".join(f'<c:{each} val="{int(each == shown)}"/>' for each in shows)
    )


def _data(chart: Chart, at: int) -> str:
    """Refer to the categories and values in the workbook behind, with their cache."""
    values, column, last = chart.series[at][1], chr(66 + at), len(chart.categories) + 1
    categories = "".join(f'<c:pt idx="{i}"><c:v>{escape(text)}</c:v></c:pt>' for i, text in enumerate(chart.categories))
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{plain(value)}</c:v></c:pt>' for i, value in enumerate(values) if value is not None
    )
    count = f'<c:ptCount val="{len(values)}"/>'
    return (
        f"<c:cat><c:strRef><c:f>{chart_book.CHART_SHEET}!$A$2:$A${last}</c:f>"
        f"<c:strCache>{count}{categories}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{chart_book.CHART_SHEET}!${column}$2:${column}${last}</c:f>"
        f"<c:numCache><c:formatCode>General</c:formatCode>{count}{points}</c:numCache></c:numRef></c:val>"
    )


def _axes(bars: bool) -> str:
    line = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln></c:spPr>'
    # Bars grow from the bottom up unless the category axis is reversed: the best bucket belongs at the top.
    order, value_side = ("maxMin", "t") if bars else ("minMax", "l")
    return (
        f'<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"l" if bars else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{line}{_text_properties(1050)}<c:crossAx val="222222222"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="{1 if bars else 0}"/><c:axPos val="{value_side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{line}{_text_properties(1050)}'
        '<c:crossAx val="111111111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _text_properties(size: int) -> str:
    return (
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
        f'<a:defRPr sz="{size}" b="0">{_fonts(FANGSONG)}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _fonts(name: str) -> str:
    return (
        '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="{LATIN}"/><a:ea typeface="{name}"/><a:cs typeface="{LATIN}"/>'
    )
