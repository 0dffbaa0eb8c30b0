"""Write the fixed work of `make bench`: month.json and the two templates. Was run once; the work does not change.

    .venv/bin/python bench/make_work.py

`lean` is the card as it was shipped. `full` is the same card with Word's whole default style set beside its own styles
and the side parts that Word writes, as a save in Word leaves it (taken from python-docx's default document; without the
second copy of the styles that Word 2010 wrote).
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import docx
from lxml import etree

from examples.invent import SETTING, invent_month
from schemas import registry
from schemas.monthfile import load_setting
from schemas.setting import PaperSetting

HERE = Path(__file__).resolve().parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PHOTO_PX = [4000, 3000]
CARDS = 60
KOP_INDENT = 5783  # of the template's own style: docxtpl does not set it by the letterhead


def main() -> None:
    kind = registry.find("kunjungan_warga")
    (HERE / "templates").mkdir(exist_ok=True)
    shutil.copyfile(kind.template, HERE / "templates" / "lean.docx")
    write_full(kind.template, HERE / "templates" / "full.docx")
    with tempfile.TemporaryDirectory() as folder:
        entries = entries_of(Path(folder) / "month", visits=45, reports=15, photos=120, seed=1)
        cards = entries_of(Path(folder) / "cards", visits=CARDS, reports=0, photos=0, seed=2)
    unit, officer, _ = load_setting(SETTING)
    setting = PaperSetting(unit, officer, "")
    work = {
        "setting": SETTING,
        "photo_px": PHOTO_PX,
        "entries": entries,
        "cards": [
            {**kind.context(kind.load(card["answers"], today=date(2023, 2, 1)), setting), "kop_kanan": KOP_INDENT}
            for card in cards
        ],
    }
    (HERE / "month.json").write_text(json.dumps(work, ensure_ascii=False, indent=1) + "\n")


def entries_of(folder: Path, *, visits: int, reports: int, photos: int, seed: int) -> list[dict[str, object]]:
    invent_month(folder, visits=visits, reports=reports, restricted=0, photos=photos, photo_px=(64, 48), seed=seed)
    return [
        {"kind": path.stem.partition("-")[2], "answers": json.loads(path.read_text())}
        for path in sorted(folder.glob("*-*.json"))
    ]


def write_full(source: Path, target: Path) -> None:
    with tempfile.NamedTemporaryFile(suffix=".docx") as default:
        docx.Document().save(default.name)
        theirs = parts_of(Path(default.name))
    parts = parts_of(source)
    styles, words = etree.fromstring(parts["word/styles.xml"]), etree.fromstring(theirs["word/styles.xml"])
    known = {style.get(W + "styleId") for style in styles.iter(W + "style")}
    names = {style.find(W + "name").get(W + "val").lower() for style in styles.iter(W + "style")}
    if styles.find(W + "latentStyles") is None:
        at = 0 if styles.find(W + "docDefaults") is None else 1
        styles.insert(at, words.find(W + "latentStyles"))
    for style in list(words.iter(W + "style")):
        if style.get(W + "styleId") in known or style.find(W + "name").get(W + "val").lower() in names:
            continue
        style.attrib.pop(W + "default", None)
        styles.append(style)
    parts["word/styles.xml"] = etree.tostring(styles, encoding="UTF-8", xml_declaration=True, standalone=True)
    sides = {
        "word/webSettings.xml": ("webSettings", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        "word/numbering.xml": ("numbering", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    }
    types, relations = parts["[Content_Types].xml"].decode(), parts["word/_rels/document.xml.rels"].decode()
    for name, (relation, space) in sides.items():
        if name not in theirs or name in parts:
            continue
        parts[name] = theirs[name]
        kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{relation}+xml"
        types = types.replace("</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')
        relations = relations.replace(
            "</Relationships>",
            f'<Relationship Id="rFull{relation}" Type="{space}/{relation}" Target="{Path(name).name}"/>'
            "</Relationships>",
        )
    parts["[Content_Types].xml"], parts["word/_rels/document.xml.rels"] = types.encode(), relations.encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0))
            package.writestr(entry, data, zipfile.ZIP_DEFLATED)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


if __name__ == "__main__":
    main()
