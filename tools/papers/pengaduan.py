"""The sheet of a complaint, as the citizen and the officer sign it."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    OFFICER,
    Column,
    Row,
    Signer,
    condition,
    grid_table,
    label_table,
    letterhead,
    lines,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)

WIDTHS = (5.6, 0.4, 11.0)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Penerimaan Pengaduan Masyarakat", subject="Pengaduan masyarakat")
    letterhead(paper)
    title(paper, "PENERIMAAN {{ bentuk }} MASYARAKAT", number_line="Nomor : {{ nomor }}")
    label_table(paper, [Row("Diterima", "{{ diterima }}"), Row("Cara dan tempat", "{{ cara }}")], widths=WIDTHS)
    subheading(paper, "I.\tPELAPOR")
    label_table(
        paper,
        [
            Row("Nama lengkap", "{{ pelapor.nama }}"),
            Row("NIK / identitas", "{{ pelapor.nik }} / {{ identitas }}"),
            Row("Tempat, tanggal lahir / umur", "{{ pelapor.lahir }}"),
            Row("Jenis kelamin / agama", "{{ pelapor.jenis_kelamin_agama }}"),
            Row("Pekerjaan / kewarganegaraan", "{{ pelapor.pekerjaan_kewarganegaraan }}"),
            Row("Alamat", "{{ pelapor.alamat }}"),
            Row("Nomor telepon", "{{ pelapor.no_telepon }}"),
        ],
        widths=WIDTHS,
    )
    subheading(paper, "II.\tKEJADIAN")
    label_table(
        paper,
        [
            Row("Yang dilaporkan", "{{ perihal }}"),
            Row("Waktu kejadian", "{{ waktu_kejadian }}"),
            Row("Tempat kejadian", "{{ tempat_kejadian }}"),
            Row("Kerugian", "{{ kerugian }}"),
        ],
        widths=WIDTHS,
    )
    subheading(paper, "III.\tURAIAN MENURUT PELAPOR")
    lines(paper, "uraian")
    subheading(paper, "IV.\tTERLAPOR, KORBAN, DAN SAKSI")
    condition(paper, "orang")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ o.no }}", "Tabel Tengah"),
            Column("Kedudukan", 2.1, "{{ o.kedudukan }}"),
            Column("Nama", 3.6, "{{ o.nama }}"),
            Column("Umur", 1.2, "{{ o.umur }}", "Tabel Tengah"),
            Column("Alamat, telepon", 4.6, "{{ o.alamat }}"),
            Column("Ciri-ciri / keadaan / keterangan", 4.7, "{{ o.keterangan }}"),
        ],
        loop="o in orang",
    )
    condition(paper, None)
    condition(paper, "not orang")
    text(paper, "Belum ada yang diketahui.")
    condition(paper, None)
    subheading(paper, "V.\tBARANG BUKTI")
    condition(paper, "barang_bukti")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ b.no }}", "Tabel Tengah"),
            Column("Nama barang", 5.4, "{{ b.nama }}"),
            Column("Jumlah", 2.6, "{{ b.jumlah }}", "Tabel Tengah"),
            Column("Ciri-ciri / keterangan", 8.2, "{{ b.keterangan }}"),
        ],
        loop="b in barang_bukti",
    )
    condition(paper, None)
    condition(paper, "not barang_bukti")
    text(paper, "Tidak ada.")
    condition(paper, None)
    subheading(paper, "VI.\tTINDAKAN")
    lines(paper, "tindakan")
    label_table(
        paper,
        [
            Row("Diteruskan kepada", "{{ diteruskan }}"),
            Row("Nomor Laporan Polisi", "{{ nomor_lp }}", shown_if="nomor_lp"),
            Row("Dokumentasi", "{{ dokumentasi }}"),
        ],
        widths=WIDTHS,
    )
    text(
        paper,
        "Demikian {{ bentuk_kecil }} ini dicatat, dibacakan kembali kepada pelapor, dan dibenarkan olehnya.",
        style="Isi Akhir",
    )
    signatures(
        paper,
        left=Signer("", "PELAPOR", "{{ nama_pelapor }}"),
        right=OFFICER,
    )
    return paper
