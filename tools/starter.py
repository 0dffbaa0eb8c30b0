"""A first template for any kind, in the house style: every placeholder of it, to be edited in Word."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document as Paper

from pipeline.templatekinds import TemplateKind
from schemas.vocabulary import ROW, Sort, Vocabulary, Word
from schemas.wording import capitals
from tools.house_style import (
    CHIEF,
    OFFICER,
    TEXT_WIDTH,
    Column,
    Row,
    closing,
    grid_table,
    label_table,
    letterhead,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)

AROUND = (
    "kop", "kop_kanan", "nomor", "tempat", "tanggal", "wilayah", "tingkat", "jabatan_petugas", "nama_petugas",
    "pangkat_petugas", "jabatan_kapolsek", "nama_kapolsek", "pangkat_kapolsek", "jabatan_kanit", "nama_kanit",
    "pangkat_kanit",
)  # fmt: skip
MOST_COLUMNS = 7
NUMBER_WIDTH = 1.0
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def starter_paper(what: TemplateKind) -> Paper:
    """Build the template."""
    vocabulary = what.vocabulary
    known = vocabulary.words
    level = "{{ tingkat }}" if "tingkat" in known and not what.restricted else ""
    paper = new_paper(what.title, secret=what.restricted, level=level)
    if "kop" in known:
        letterhead(paper)
    numbered = what.document is not None and what.document.number is not None
    title(paper, capitals(what.title), number_line="Nomor : {{ nomor }}" if numbered else "")
    own = [word for word in vocabulary.below("") if word.path not in AROUND]
    texts = [word for word in own if word.sort is Sort.TEXT]
    if texts:
        label_table(paper, [_row(word, _label(word, texts)) for word in texts])
    letters = iter(LETTERS)
    for word in own:
        if word.sort is Sort.PICTURE:
            text(paper, f"{{{{ {word.path} }}}}")
        elif word.sort is Sort.LIST:
            subheading(paper, f"{next(letters)}.\t{capitals(word.meaning)}")
            _list(paper, vocabulary, word)
        elif word.sort is Sort.GROUP:
            _paragraphs(paper, vocabulary, word.path, word.path)
    closing(paper, "Demikian dibuat dengan sebenarnya.")
    if "nama_petugas" in known:
        signatures(paper, right=OFFICER, left=CHIEF)
    return paper


def _row(word: Word, label: str) -> Row:
    return Row(label, f"{{{{{'r' if word.rich else ''} {word.path} }}}}", shown_if=word.path)


def _label(word: Word, beside: list[Word]) -> str:
    """Name a word by what it means; by its own name where another means the same."""
    if sum(one.meaning == word.meaning for one in beside) > 1:
        return _spoken(word)
    return word.meaning


def _spoken(word: Word) -> str:
    words = word.name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _list(paper: Paper, vocabulary: Vocabulary, word: Word) -> None:
    row = word.path + ROW
    if row not in vocabulary.words:
        return
    if vocabulary.words[row].sort is not Sort.GROUP:
        text(paper, f"{{%p for baris in {word.path} %}}")
        text(paper, "{{ baris }}")
        text(paper, "{%p endfor %}")
        return
    below = vocabulary.below(row)
    columns = [one for one in below if one.sort in (Sort.TEXT, Sort.PICTURE)]
    if columns and len(columns) <= MOST_COLUMNS and all(one in columns or one.sort is Sort.FLAG for one in below):
        grid_table(paper, list(_columns(columns)), loop=f"b in {word.path}")
        text(paper, "")
    else:
        _loop(paper, vocabulary, word.path, word.path, depth=1)


def _columns(words: list[Word]) -> Iterator[Column]:
    narrow = [word for word in words if word.name in ("no", "ke", "huruf", "jk")]
    wide = (TEXT_WIDTH - NUMBER_WIDTH * len(narrow)) / max(len(words) - len(narrow), 1)
    for word in words:
        if word in narrow:
            yield Column(_spoken(word), NUMBER_WIDTH, f"{{{{ b.{word.name} }}}}", "Tabel Tengah")
        else:
            yield Column(_spoken(word), wide, f"{{{{ b.{word.name} }}}}")


def _loop(paper: Paper, vocabulary: Vocabulary, path: str, said: str, *, depth: int) -> None:
    """Write a list as paragraphs, with the lists within it."""
    row = "b" * depth
    text(paper, f"{{%p for {row} in {said} %}}")
    _paragraphs(paper, vocabulary, path + ROW, row, depth=depth)
    text(paper, "{%p endfor %}")


def _paragraphs(paper: Paper, vocabulary: Vocabulary, path: str, said: str, *, depth: int = 0) -> None:
    """Write what stands under a row or a group, one paragraph for each word."""
    here = vocabulary.words[path]
    if here.sort is Sort.LIST:
        _loop(paper, vocabulary, path, said, depth=depth + 1)
        return
    if here.sort is not Sort.GROUP:
        text(paper, f"{{{{ {said} }}}}")
        return
    if here.may_be_none:
        text(paper, f"{{%p if {said} %}}")
    for word in vocabulary.below(path):
        inner = f"{said}.{word.name}"
        if word.sort is Sort.LIST and word.path + ROW in vocabulary.words:
            _loop(paper, vocabulary, word.path, inner, depth=depth + 1)
        elif word.sort is Sort.GROUP:
            _paragraphs(paper, vocabulary, word.path, inner, depth=depth)
        elif word.sort is Sort.PICTURE:
            text(paper, f"{{{{ {inner} }}}}")
        elif word.sort is Sort.TEXT:
            text(paper, f"{{%p if {inner} %}}")
            text(paper, f"{_spoken(word)}\t:\t{{{{ {inner} }}}}", style="Isi Berlabel")
            text(paper, "{%p endif %}")
    if here.may_be_none:
        text(paper, "{%p endif %}")
