"""What an activity cost."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    OFFICER,
    Column,
    Row,
    Signer,
    closing,
    grid_table,
    label_table,
    letterhead,
    lines,
    new_paper,
    signatures,
    subheading,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Dukungan Anggaran", subject="Dukungan anggaran kegiatan")
    letterhead(paper)
    title(paper, "DUKUNGAN ANGGARAN KEGIATAN BHABINKAMTIBMAS {{ wilayah_besar }}", number_line="Nomor : {{ nomor }}")
    subheading(paper, "I.\tKEGIATAN DAN DANA")
    label_table(
        paper,
        [
            Row("Kegiatan", "{{ kegiatan }}"),
            Row("Waktu", "{{ waktu }}"),
            Row("Tempat", "{{ tempat_kegiatan }}"),
            Row("Sumber dana", "{{ sumber }}"),
            Row("Dana diterima", "{{ diterima }}"),
        ],
    )
    subheading(paper, "II.\tRINCIAN PENGELUARAN")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ r.no }}", "Tabel Tengah"),
            Column("Uraian", 5.6, "{{ r.uraian }}"),
            Column("Volume", 2.6, "{{ r.volume }}", "Tabel Tengah"),
            Column("Harga satuan (Rp)", 2.7, "{{ r.harga }}", "Tabel Kanan"),
            Column("Jumlah (Rp)", 3.1, "{{ r.jumlah }}", "Tabel Kanan"),
            Column("Nomor bukti", 2.2, "{{ r.bukti }}", "Tabel Tengah"),
        ],
        loop="r in rincian",
        total=["", "Jumlah", "", "", "{{ jumlah }}", ""],
    )
    subheading(paper, "III.\tPERTANGGUNGJAWABAN")
    label_table(
        paper,
        [
            Row("Jumlah pengeluaran", "{{ jumlah_rupiah }}"),
            Row("Terbilang", "{{ terbilang }}"),
            Row("Sisa dana", "{{ sisa }}"),
            Row("Bukti pengeluaran", "{{ bukti }}"),
        ],
    )
    subheading(paper, "IV.\tCATATAN")
    lines(paper, "catatan")
    closing(paper, "Demikian lembar ini dibuat dengan sebenarnya untuk diajukan bersama laporan hasil kegiatan.")
    signatures(
        paper,
        right=OFFICER,
        left=Signer("{{ sebagai }}", "{{ jabatan_kanit }}", "{{ nama_kanit }}", "{{ pangkat_kanit }}"),
        below=Signer("Menyetujui", "{{ jabatan_kapolsek }}", "{{ nama_kapolsek }}", "{{ pangkat_kapolsek }}"),
        below_if="ada_kanit",
    )
    return paper
