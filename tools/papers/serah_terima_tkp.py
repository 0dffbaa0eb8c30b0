"""The minutes of the handing over of a scene."""

from __future__ import annotations

from docx.document import Document as Paper

from tools.house_style import (
    Column,
    Row,
    Signer,
    closing,
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


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Berita Acara Serah Terima TKP", subject="Serah terima tempat kejadian perkara")
    letterhead(paper)
    title(paper, "BERITA ACARA SERAH TERIMA TEMPAT KEJADIAN PERKARA", number_line="Nomor : {{ nomor }}", underline=True)
    text(
        paper,
        "Pada hari ini, {{ waktu }}, bertempat di {{ lokasi }}, kami yang bertanda tangan di bawah ini telah "
        "menyerahkan dan menerima tempat kejadian perkara (TKP) {{ kejadian }} sebagai berikut.",
    )
    label_table(
        paper,
        [
            Row("Yang menyerahkan", "{{ penyerah }}, {{ jabatan_penyerah }}"),
            Row("Yang menerima", "{{ penerima }}, {{ kesatuan }}"),
        ],
    )
    subheading(paper, "I.\tKEADAAN TKP SAAT DISERAHKAN")
    lines(paper, "keadaan")
    subheading(paper, "II.\tBARANG BUKTI")
    condition(paper, "barang")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ b.no }}", "Tabel Tengah"),
            Column("Nama barang", 4.4, "{{ b.nama }}"),
            Column("Jumlah", 2.0, "{{ b.jumlah }}", "Tabel Tengah"),
            Column("Ciri-ciri", 4.9, "{{ b.ciri }}"),
            Column("Letak", 4.9, "{{ b.letak }}"),
        ],
        loop="b in barang",
    )
    condition(paper, None)
    condition(paper, "not barang")
    text(paper, "Tidak ada.")
    condition(paper, None)
    subheading(paper, "III.\tORANG")
    condition(paper, "orang")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ o.no }}", "Tabel Tengah"),
            Column("Nama", 4.8, "{{ o.nama }}"),
            Column("Kedudukan", 2.4, "{{ o.kedudukan }}"),
            Column("Keadaan / keterangan", 9.0, "{{ o.keterangan }}"),
        ],
        loop="o in orang",
    )
    condition(paper, None)
    condition(paper, "not orang")
    text(paper, "Tidak ada.")
    condition(paper, None)
    subheading(paper, "IV.\tDOKUMEN DAN FOTO")
    text(paper, "{{ dokumen }}.")
    closing(
        paper,
        "Demikian berita acara ini dibuat dengan sebenarnya; sejak penandatanganan, pengamanan TKP menjadi tanggung "
        "jawab yang menerima.",
    )
    signatures(
        paper,
        left=Signer("", "YANG MENERIMA", "{{ nama_penerima }}", "{{ pangkat_penerima }}"),
        right=Signer("{{ tempat }}, {{ tanggal }}", "YANG MENYERAHKAN", "{{ nama_petugas }}", "{{ pangkat_petugas }}"),
        widths=(8.5, 8.5),
        witnesses="saksi",
        below=Signer("Mengetahui", "{{ jabatan_mengetahui }}", "{{ nama_mengetahui }}", "{{ pangkat_mengetahui }}"),
    )
    return paper
