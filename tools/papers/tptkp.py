"""The minutes of the first action at a scene; its sketch on the last page."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Paper

from tools.house_style import (
    CHIEF,
    OFFICER,
    Column,
    Row,
    condition,
    grid_table,
    label_table,
    letterhead,
    lines,
    new_paper,
    picture_box,
    separator,
    signatures,
    subheading,
    text,
    title,
)

WIDTHS = (5.2, 0.4, 11.4)
NUMBER = Column("No", 0.8, "{{ r.no }}", "Tabel Tengah")


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Berita Acara TPTKP", subject="Tindakan pertama di tempat kejadian perkara")
    letterhead(paper)
    condition(paper, "pro_justitia")
    text(paper, "PRO JUSTITIA", style="Judul Blanko")
    condition(paper, None)
    title(
        paper, "BERITA ACARA TINDAKAN PERTAMA DI TEMPAT KEJADIAN PERKARA", number_line="Nomor : {{ nomor }}",
        underline=True,
    )  # fmt: skip
    text(
        paper,
        "Pada hari ini, {{ waktu_tiba }}, saya {{ petugas_utama }}, {{ jabatan_utama }}, telah melakukan tindakan "
        "pertama di tempat kejadian perkara (TPTKP) sebagai berikut.",
    )
    subheading(paper, "I.\tKEJADIAN DAN WAKTU")
    label_table(
        paper,
        [
            Row("Jenis kejadian", "{{ kejadian }}"),
            Row("Lokasi TKP", "{{ lokasi }}"),
            Row("Dasar", "{{ dasar }}"),
            Row("Pelapor", "{{ pelapor }}"),
            Row("Waktu kejadian", "{{ waktu_kejadian }}"),
            Row("Laporan diterima", "{{ waktu_menerima }}"),
            Row("Tiba di TKP", "{{ waktu_tiba }}"),
            Row("Dilaporkan ke pimpinan", "{{ waktu_lapor }}"),
            Row("Selesai", "{{ waktu_selesai }}"),
        ],
        widths=WIDTHS,
    )
    subheading(paper, "II.\tKEADAAN TKP")
    label_table(
        paper,
        [
            Row("Jenis tempat / koordinat", "{{ tempat_koordinat }}"),
            Row("Cuaca / penerangan", "{{ cuaca_penerangan }}"),
            Row("Keadaan waktu tiba", lines_of="keadaan"),
            Row("Perubahan pada TKP", lines_of="perubahan"),
        ],
        widths=WIDTHS,
    )
    listed(
        paper, "III.\tPETUGAS LAIN", "petugas", "Tidak ada.",
        [
            NUMBER,
            Column("Nama", 5.8, "{{ r.nama }}"),
            Column("Pangkat, NRP", 5.0, "{{ r.pangkat }}"),
            Column("Jabatan", 5.4, "{{ r.jabatan }}"),
        ],
    )  # fmt: skip
    listed(
        paper, "IV.\tKORBAN", "korban", "Tidak ada.",
        [
            NUMBER,
            Column("Nama", 4.0, "{{ r.nama }}"),
            Column("L/P", 0.9, "{{ r.jk }}", "Tabel Tengah"),
            Column("Umur", 1.2, "{{ r.umur }}", "Tabel Tengah"),
            Column("Alamat", 4.0, "{{ r.alamat }}"),
            Column("Keadaan", 2.3, "{{ r.keadaan }}"),
            Column("Tindakan", 3.8, "{{ r.tindakan }}"),
        ],
    )  # fmt: skip
    listed(
        paper, "V.\tTERSANGKA / TERLAPOR", "tersangka", "Belum diketahui.",
        [
            NUMBER,
            Column("Nama", 4.0, "{{ r.nama }}"),
            Column("Umur", 1.2, "{{ r.umur }}", "Tabel Tengah"),
            Column("Ciri-ciri", 4.4, "{{ r.ciri }}"),
            Column("Keadaan", 2.8, "{{ r.keadaan }}"),
            Column("Tindakan", 3.8, "{{ r.tindakan }}"),
        ],
    )  # fmt: skip
    listed(
        paper, "VI.\tSAKSI", "saksi", "Belum ada.",
        [
            NUMBER,
            Column("Nama", 3.4, "{{ r.nama }}"),
            Column("Umur", 1.2, "{{ r.umur }}", "Tabel Tengah"),
            Column("Pekerjaan", 2.3, "{{ r.pekerjaan }}"),
            Column("Alamat, telepon", 3.4, "{{ r.alamat }}"),
            Column("Keterangan singkat", 3.7, "{{ r.keterangan }}"),
            Column("Tanda tangan", 2.2, ""),
        ],
        row_height=0.9,
    )  # fmt: skip
    listed(
        paper, "VII.\tBARANG BUKTI", "barang_bukti", "Tidak ada.",
        [
            NUMBER,
            Column("Nama barang", 3.6, "{{ r.nama }}"),
            Column("Jumlah", 1.7, "{{ r.jumlah }}", "Tabel Tengah"),
            Column("Ciri-ciri", 3.6, "{{ r.ciri }}"),
            Column("Letak", 3.6, "{{ r.letak }}"),
            Column("Tindakan", 3.7, "{{ r.tindakan }}"),
        ],
    )  # fmt: skip
    subheading(paper, "VIII.\tTINDAKAN")
    grid_table(
        paper,
        [
            NUMBER,
            Column("Tindakan", 6.4, "{{ r.tindakan }}"),
            Column("Ya", 1.1, "{{ r.ya }}", "Tabel Tengah"),
            Column("Tidak", 1.3, "{{ r.tidak }}", "Tabel Tengah"),
            Column("Waktu, keterangan", 7.4, "{{ r.keterangan }}"),
        ],
        loop="r in tindakan",
    )
    subheading(paper, "IX.\tURAIAN SINGKAT")
    lines(paper, "uraian")
    condition(paper, "serah")
    subheading(paper, "X.\tPENYERAHAN TKP")
    label_table(
        paper,
        [
            Row("Waktu penyerahan", "{{ serah.waktu }}"),
            Row("Yang menerima", "{{ serah.penerima }}"),
            Row("Keadaan saat diserahkan", lines_of="serah.keadaan"),
            Row("Dokumen dan foto", "{{ serah.dokumen }}"),
            Row("Mengetahui", "{{ serah.mengetahui }}"),
        ],
        widths=WIDTHS,
    )
    condition(paper, None)
    text(paper, "Dokumentasi: {{ dokumentasi }}. Sketsa TKP pada halaman terakhir.", style="Isi Akhir")
    text(paper, "Demikian berita acara ini dibuat dengan sebenarnya atas kekuatan sumpah jabatan.", style="Isi Akhir")
    signatures(paper, right=OFFICER, left=CHIEF)
    sketch(paper)
    return paper


def listed(
    paper: Paper, head: str, name: str, nothing: str, columns: Sequence[Column], *, row_height: float = 0
) -> None:
    """A section with a table, or the word that there is nothing to list."""
    subheading(paper, head)
    condition(paper, name)
    grid_table(paper, columns, loop=f"r in {name}", row_height=row_height)
    condition(paper, None)
    condition(paper, f"not {name}")
    text(paper, nothing)
    condition(paper, None)


def sketch(paper: Paper) -> None:
    """The last page: the picture, or room to draw it by hand."""
    title(paper, "SKETSA TEMPAT KEJADIAN PERKARA", number_line="{{ kejadian }}, {{ lokasi }}", new_page=True)
    picture_box(paper, "{{ sketsa }}", height=13.5)
    separator(paper)
    label_table(
        paper,
        [
            Row("Skala / arah utara", "{{ skala_utara }}"),
            Row("Titik tetap dan ukuran", "{{ titik_tetap }}"),
            Row("Dibuat oleh", "{{ petugas_utama }}, {{ waktu_tiba }}"),
        ],
        widths=WIDTHS,
    )
    condition(paper, "legenda")
    subheading(paper, "Legenda")
    grid_table(paper, [NUMBER, Column("Keterangan", 16.2, "{{ r.keterangan }}")], loop="r in legenda")
    condition(paper, None)
