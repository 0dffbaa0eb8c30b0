"""The receipt of a complaint: half a sheet."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    OFFICER,
    Row,
    Signer,
    label_table,
    letterhead,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Tanda Terima Pengaduan", subject="Pengaduan masyarakat")
    letterhead(paper)
    title(paper, "TANDA TERIMA {{ bentuk }} MASYARAKAT", number_line="Nomor : {{ nomor }}")
    label_table(
        paper,
        [
            Row("Telah diterima dari", "{{ nama }}"),
            Row("Alamat", "{{ alamat }}"),
            Row("Diterima", "{{ diterima }}"),
            Row("Yang dilaporkan", "{{ perihal }}"),
            Row("Tempat kejadian", "{{ tempat_kejadian }}"),
            Row("Barang bukti yang dicatat", "{{ barang }}"),
            Row("Diteruskan kepada", "{{ diteruskan }}"),
        ],
    )
    subheading(paper, "Keterangan")
    for number, words in enumerate(
        (
            "Tanda terima ini bukan Laporan Polisi. Laporan Polisi dan surat tanda penerimaannya diterbitkan oleh SPKT "
            "tanpa dipungut biaya.",
            "Perkembangan {{ bentuk_kecil }} ini dapat ditanyakan kepada Bhabinkamtibmas atau SPKT {{ polsek }} dengan "
            "menyebut nomor di atas.",
        ),
        start=1,
    ):
        text(paper, f"{number}.\t{words}", style="Daftar Akhir")
    signatures(paper, left=Signer("", "PELAPOR", "{{ nama_pelapor }}"), right=OFFICER, gap=1.2)
    return paper
