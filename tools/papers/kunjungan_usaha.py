"""The card of a business or office."""

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
    marked_lines,
    new_paper,
    signatures,
    subheading,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Blanko Kunjungan Tempat Usaha", subject="Kunjungan tempat usaha/kantor")
    letterhead(paper)
    title(
        paper, "BLANKO KUNJUNGAN KEPADA TEMPAT USAHA / KANTOR",
        number_line="(DOOR TO DOOR SYSTEM)          Nomor kartu : {{ no_kartu }}",
    )  # fmt: skip
    subheading(paper, "A.\tTEMPAT USAHA / KANTOR")
    label_table(
        paper,
        [
            Row("Nama", "{{ nama_tempat_usaha }}"),
            Row("Jenis usaha / izin", "{{ jenis_usaha }}"),
            Row("Jam operasional", "{{ jam_operasional }}"),
            Row("Alamat", "{{ alamat }}"),
            Row("Nomor telepon / stiker", "{{ no_telepon }}"),
            Row("Foto kunjungan", "{{ jumlah_foto }} foto, pada lampiran foto", shown_if="jumlah_foto"),
        ],
    )
    subheading(paper, "B.\tPENANGGUNG JAWAB USAHA / KANTOR")
    label_table(
        paper,
        [
            Row("Nama / kelamin / agama", "{{ pj_nama }}"),
            Row("Tempat, tanggal lahir", "{{ pj_lahir }}"),
            Row("Suku / kewarganegaraan", "{{ pj_suku }}"),
            Row("Alamat / telepon", "{{ pj_alamat }}"),
        ],
    )
    subheading(paper, "C.\tPENANGGUNG JAWAB KEAMANAN")
    label_table(
        paper,
        [
            Row("Nama / KTA / BUJP", "{{ keamanan_nama }}"),
            Row("Tempat, tanggal lahir", "{{ keamanan_lahir }}"),
            Row("Alamat / telepon", "{{ keamanan_alamat }}"),
        ],
    )
    subheading(paper, "D.\tKARYAWAN DAN PENGAMANAN")
    label_table(
        paper,
        [
            Row("Jumlah karyawan", "{{ jumlah_karyawan }}"),
            Row("Asrama / mess", "{{ asrama }}"),
            Row("Pengamanan", "{{ pengamanan }}"),
            Row("Komunikasi darurat", "{{ cara_komunikasi_darurat }}"),
        ],
    )
    condition(paper, "karyawan")
    subheading(paper, "E.\tDATA KARYAWAN")
    grid_table(
        paper,
        [
            Column("No", 0.8, "{{ p.no }}", "Tabel Tengah"),
            Column("Nama", 4.6, "{{ p.nama }}"),
            Column("Tempat, tanggal lahir", 5.2, "{{ p.lahir }}"),
            Column("Jabatan / bagian", 3.6, "{{ p.jabatan }}"),
            Column("Telepon", 2.8, "{{ p.no_telepon }}"),
        ],
        loop="p in karyawan",
        padding=0.12,
    )
    condition(paper, None)
    subheading(paper, "{% if karyawan %}F{% else %}E{% endif %}.\tCATATAN KUNJUNGAN")
    grid_table(
        paper,
        [
            Column("Ke", 0.9, "{{ k.ke }}", "Tabel Tengah"),
            Column("Hari, tanggal", 4.4, ["{{ k.hari_tanggal }}", "{%p if k.jam %}", "{{ k.jam }}", "{%p endif %}"]),
            Column("Paraf petugas", 2.2, ""),
            Column("Yang menerima", 3.7, "{{ k.penerima }}"),
            Column("Jabatan / bagian", 3.2, "{{ k.jabatan }}"),
            Column("Tanda tangan", 2.6, "{{ k.tanda_tangan }}", "Tabel Tengah"),
        ],
        loop="k in kunjungan",
        row_height=0.5,
    )
    subheading(paper, "{% if karyawan %}G{% else %}F{% endif %}.\tPENDAPAT DAN TEMUAN")
    marked_lines(paper, "catatan", mark="ke")
    signatures(
        paper, right=OFFICER,
        left=Signer("", "YANG MENERIMA KUNJUNGAN", "{{ nama_penerima }}", "{{ jabatan_penerima }}"),
    )  # fmt: skip
    return paper
