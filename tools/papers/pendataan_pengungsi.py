"""The list of an evacuation place, on wide pages."""

from __future__ import annotations

from docx.document import Document as Paper

from schemas.pendataan_pengungsi import STATES, VULNERABLE
from tools.house_style import (
    OFFICER,
    Column,
    Row,
    Signer,
    grid_table,
    label_table,
    letterhead,
    lines,
    new_paper,
    signatures,
    subheading,
    title,
)

WIDTHS = (4.6, 0.4, 20.7)
SHORT = {
    "Ibu menyusui": "Menyusui",
    "Penyandang disabilitas": "Disabilitas",
    "Anak tanpa pendamping": "Anak sendiri",
}
WIDE = ("Meninggal dunia", "Menyusui", "Disabilitas")


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Pendataan Pengungsi", landscape=True, subject="Pendataan pengungsi")
    letterhead(paper)
    title(paper, "PENDATAAN PENGUNGSI", number_line="{{ wilayah }}")
    label_table(
        paper,
        [
            Row("Bencana", "{{ bencana }}"),
            Row("Tempat pengungsian", "{{ tempat_pengungsian }}"),
            Row("Penanggung jawab posko", "{{ posko }}"),
            Row("Waktu pendataan", "{{ pendataan }}"),
        ],
        widths=WIDTHS,
    )
    subheading(paper, "I.\tDAFTAR PENGUNGSI")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ p.no }}", "Tabel Tengah"),
            Column("Nama", 3.9, "{{ p.nama }}"),
            Column("L/P", 0.8, "{{ p.jk }}", "Tabel Tengah"),
            Column("Umur", 1.1, "{{ p.umur }}", "Tabel Tengah"),
            Column("Hubungan", 2.2, "{{ p.hubungan }}"),
            Column("NIK / nomor KK", 3.7, "{{ p.identitas }}"),
            Column("Alamat asal", 3.2, "{{ p.alamat_asal }}"),
            Column("Kondisi", 1.8, "{{ p.kondisi }}"),
            Column("Kelompok rentan", 2.6, "{{ p.rentan }}"),
            Column("Kebutuhan khusus", 2.8, "{{ p.kebutuhan }}"),
            Column("Telepon, keterangan", 2.8, "{{ p.keterangan }}"),
        ],
        loop="p in pengungsi",
        padding=0.12,
    )
    subheading(paper, "II.\tREKAPITULASI")
    counts = [("Jiwa", "jiwa"), ("KK", "kk")]
    counts += [(SHORT.get(state, state), f"kondisi[{place}]") for place, state in enumerate(STATES)]
    counts += [(SHORT.get(group, group), f"rentan[{place}]") for place, group in enumerate(VULNERABLE)]
    grid_table(
        paper,
        [
            Column("Jenis kelamin", 1.9, "{{ r.nama }}"),
            *(
                Column(head, 1.9 if head in WIDE else 1.51, f"{{{{ r.{name} }}}}", "Tabel Tengah")
                for head, name in counts
            ),
        ],
        loop="r in rekap",
        total=["Jumlah", *(f"{{{{ jumlah.{name} }}}}" for _, name in counts)],
        padding=0.08,
    )
    subheading(paper, "III.\tKEBUTUHAN MENDESAK")
    lines(paper, "kebutuhan_mendesak")
    subheading(paper, "IV.\tBANTUAN YANG SUDAH DISALURKAN")
    lines(paper, "bantuan", last_style="Isi Akhir")
    signatures(
        paper,
        right=OFFICER,
        left=Signer("Mengetahui", "{{ jabatan_posko }}", "{{ nama_posko }}"),
        widths=(12.85, 12.85),
    )
    return paper
