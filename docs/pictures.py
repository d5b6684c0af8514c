"""Renders the README's pictures from what `xlsheets demo` writes: `make pictures` (needs LibreOffice and pdftoppm)."""

import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parent / "images"
PAGES = (
    ("form", "heyuan-mail-2024-2自评表", 1, (60, 40, 1120, 760)),
    ("calc", "heyuan-mail-2024-2自评表", 2, (30, 60, 1680, 1010)),
    ("report", "heyuan-mail-2024-6自评报告", 3, (100, 80, 1060, 1580)),
    ("report-table", "heyuan-mail-2024-6自评报告", 6, (100, 80, 1060, 1500)),
)
"""Picture, file of the demo, page, and the part of the page that is shown: left, top, width, height in pixels at 144 dpi."""

DPI = 144


def main() -> None:
    """Write every picture of PAGES."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder)
        subprocess.run([sys.executable, "-m", "xlsheets", "demo", folder], check=True, stdout=subprocess.DEVNULL)
        for name in dict.fromkeys(name for _, name, _, _ in PAGES):
            source = next(path for path in demo.iterdir() if path.stem == name)
            profile = f"-env:UserInstallation={(demo / 'profile').as_uri()}"
            command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", folder, str(source)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for picture, name, page, (left, top, width, height) in PAGES:
            command = ["pdftoppm", "-png", "-singlefile", "-r", str(DPI), "-f", str(page), "-l", str(page)]
            command += ["-x", str(left), "-y", str(top), "-W", str(width), "-H", str(height)]
            subprocess.run([*command, str(demo / f"{name}.pdf"), str(IMAGES / picture)], check=True)


if __name__ == "__main__":
    main()
