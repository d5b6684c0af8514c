"""Renders the pictures of the README and the guide from what xlsheets writes: `make pictures` (needs LibreOffice and pdftoppm)."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import ribbon_picture

import xlsheets

IMAGES = Path(__file__).parent / "images"
PAGES = (
    ("form", "heyuan-mail-2024-2自评表", 1, (46, 40, 1100, 900)),
    ("calc", "heyuan-mail-2024-2自评表", 2, (30, 60, 1680, 1010)),
    ("findings", "chengde-2021-4照公布数填-检查结果", 5, (40, 70, 1620, 420)),
    ("buckets", "各档次", 1, (46, 560, 1100, 560)),
    ("report", "heyuan-mail-2024-6自评报告", 3, (100, 80, 1060, 1580)),
    ("report-table", "heyuan-mail-2024-6自评报告", 6, (100, 80, 1060, 1500)),
)
"""Picture, file of the demo, page, and the part of the page that is shown: left, top, width, height in pixels at 144 dpi."""

DPI = 144
BUCKETS = ("40家", "9000人", "70%", "2%", "50%", "", "完善", "较好", "得到提升", "88%")
"""Completed values for the indicators of the demo's second case, so that every bucket, 待填 and 待评 show."""


def _xlsheets(*arguments: str) -> None:
    """Run the program; exit status 1 means that it found errors in a workbook."""
    done = subprocess.run([sys.executable, "-m", "xlsheets", *arguments], stdout=subprocess.DEVNULL, check=False)
    assert done.returncode in (0, 1), arguments


def _write_buckets(folder: Path) -> None:
    """Write the workbook 各档次 from the facts of the second case."""
    source = Path(xlsheets.__file__).parent / "demo_data" / "chengde-2021.json"
    facts = json.loads(source.read_text("utf-8"))
    for indicator, actual in zip(facts["indicators"], BUCKETS, strict=True):
        indicator["actual"] = actual
        indicator["score"] = "10" if actual == "得到提升" else None
    (folder / "各档次.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    _xlsheets("new", facts["form"], "--facts", str(folder / "各档次.json"), "-o", str(folder / "各档次.xlsx"))


def main() -> None:
    """Write every picture of PAGES, and the ribbon's."""
    IMAGES.mkdir(exist_ok=True)
    ribbon_picture.main()
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder)
        _xlsheets("demo", folder)
        _xlsheets("check", str(demo / "chengde-2021-4照公布数填.xlsx"), "--write")
        _write_buckets(demo)
        for name in dict.fromkeys(name for _, name, _, _ in PAGES):
            source = next(path for path in demo.iterdir() if path.stem == name and path.suffix in (".xlsx", ".docx"))
            profile = f"-env:UserInstallation={(demo / 'profile').as_uri()}"
            command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, str(source)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for picture, name, page, (left, top, width, height) in PAGES:
            command = ["pdftoppm", "-png", "-singlefile", "-r", str(DPI), "-f", str(page), "-l", str(page)]
            command += ["-x", str(left), "-y", str(top), "-W", str(width), "-H", str(height)]
            subprocess.run([*command, str(demo / f"{name}.pdf"), str(IMAGES / picture)], check=True)


if __name__ == "__main__":
    main()
