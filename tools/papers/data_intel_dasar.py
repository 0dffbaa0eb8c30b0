"""The profile of a village."""

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
    lettered,
    letterhead,
    lines,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Data Intel Dasar", subject="Data intel dasar wilayah binaan")
    letterhead(paper)
    title(paper, "DATA INTEL DASAR {{ wilayah_besar }}", number_line="Tahun {{ tahun }}, keadaan per {{ tanggal }}")
    subheading(paper, "I.\tTRIGATRA")
    subheading(paper, "A.\tGeografi")
    label_table(
        paper,
        [
            Row("Luas wilayah", "{{ luas }}"),
            Row("Batas wilayah", lines_of="batas"),
            Row("Pembagian wilayah", "{{ pembagian }}"),
            Row("Jarak ke Polsek", "{{ jarak }}"),
            Row("Keadaan alam dan iklim", "{{ keadaan_alam }}"),
        ],
    )
    subheading(paper, "B.\tDemografi")
    label_table(
        paper,
        [
            Row("Jumlah penduduk", "{{ penduduk }}"),
            Row("Kepala keluarga", "{{ kepala_keluarga }}"),
            Row("Menurut agama", "{{ menurut_agama }}"),
            Row("Menurut suku", "{{ menurut_suku }}"),
            Row("Menurut usia", "{{ menurut_usia }}"),
            Row("Menurut pendidikan", "{{ menurut_pendidikan }}"),
            Row("Menurut pekerjaan", "{{ menurut_pekerjaan }}"),
        ],
    )
    subheading(paper, "C.\tSumber daya alam")
    lines(paper, "sumber_daya_alam")
    subheading(paper, "II.\tPANCAGATRA")
    lettered(paper, "{{ b.huruf }}.", "b.baris", loop="b in bidang")
    text(paper, "F.\tPengamanan lingkungan: {{ kekuatan }}.", style="Isi Berhuruf")
    listed(
        paper, "III.\tPARTAI, ORMAS, LSM, DAN KOMUNITAS", "o in organisasi",
        [
            Column("No", 0.8, "{{ o.no }}", "Tabel Tengah"),
            Column("Nama", 6.4, "{{ o.nama }}"),
            Column("Jenis", 3.7, "{{ o.jenis }}"),
            Column("Ketua / pengurus", 4.3, "{{ o.pengurus }}"),
            Column("Anggota", 1.8, "{{ o.anggota }}", "Tabel Kanan"),
        ],
    )  # fmt: skip
    listed(
        paper, "IV.\tTEMPAT PENTING", "t in tempat_penting",
        [
            Column("No", 0.8, "{{ t.no }}", "Tabel Tengah"),
            Column("Jenis", 3.4, "{{ t.jenis }}"),
            Column("Nama", 4.6, "{{ t.nama }}"),
            Column("Alamat", 4.4, "{{ t.alamat }}"),
            Column("Keterangan", 3.8, "{{ t.keterangan }}"),
        ],
    )  # fmt: skip
    listed(
        paper, "V.\tDAERAH RAWAN", "r in rawan",
        [
            Column("No", 0.8, "{{ r.no }}", "Tabel Tengah"),
            Column("Kerawanan", 3.2, "{{ r.jenis }}"),
            Column("Lokasi", 4.6, "{{ r.lokasi }}"),
            Column("Waktu rawan", 3.6, "{{ r.waktu }}"),
            Column("Keterangan", 4.8, "{{ r.keterangan }}"),
        ],
    )  # fmt: skip
    listed(
        paper, "VI.\tTOKOH", "k in tokoh",
        [
            Column("No", 0.8, "{{ k.no }}", "Tabel Tengah"),
            Column("Nama", 4.2, "{{ k.nama }}"),
            Column("Ketokohan", 3.2, "{{ k.jenis }}"),
            Column(
                "Alamat, telepon", 4.8,
                ["{{ k.alamat }}", "{%p if k.no_telepon %}", "{{ k.no_telepon }}", "{%p endif %}"],
            ),
            Column("Pengaruh", 4.0, "{{ k.pengaruh }}"),
        ],
    )  # fmt: skip
    text(paper, "Peta wilayah dan dokumentasi: {{ peta }}.", style="Isi Akhir")
    signatures(paper, right=OFFICER, left=CHIEF)
    return paper


def listed(paper: Paper, head: str, loop: str, columns: Sequence[Column]) -> None:
    """A section with a table, or the word that there is nothing to list."""
    name = loop.rpartition(" ")[2]
    subheading(paper, head)
    condition(paper, name)
    grid_table(paper, columns, loop=loop)
    condition(paper, None)
    condition(paper, f"not {name}")
    text(paper, "Tidak ada yang tercatat.")
    condition(paper, None)
