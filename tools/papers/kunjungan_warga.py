"""The card of a household."""

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
    marked_lines,
    new_paper,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Blanko Kunjungan Warga", subject="Kunjungan warga (Door to Door System)")
    letterhead(paper)
    title(
        paper, "BLANKO KUNJUNGAN KEPADA WARGA MASYARAKAT",
        number_line="(DOOR TO DOOR SYSTEM)          Nomor kartu : {{ no_kartu }}",
    )  # fmt: skip
    subheading(paper, "A.\tKEPALA KELUARGA")
    label_table(
        paper,
        [
            Row("Nama lengkap", "{{ nama }}"),
            Row("NIK", "{{ nik }}", shown_if="nik"),
            Row("Jenis kelamin / agama", "{{ jenis_kelamin_agama }}"),
            Row("Tempat, tanggal lahir", "{{ lahir }}"),
            Row("Suku / kewarganegaraan", "{{ suku_kewarganegaraan }}"),
            Row("Pekerjaan", "{{ pekerjaan }}"),
            Row("Alamat", "{{ alamat }}"),
            Row("Nomor telepon", "{{ no_telepon }}"),
            Row("Status rumah / stiker", "{{ status_rumah }}"),
            Row("Foto kunjungan", "{{ jumlah_foto }} foto, pada lampiran foto", shown_if="jumlah_foto"),
        ],
    )
    subheading(paper, "B.\tANGGOTA KELUARGA / PENGHUNI RUMAH  ({{ jumlah_penghuni }} orang)")
    condition(paper, "penghuni")
    grid_table(
        paper,
        [
            Column("No", 0.7, "{{ p.no }}", "Tabel Tengah"),
            Column("Nama", 3.2, "{{ p.nama }}"),
            Column("L/P", 0.75, "{{ p.jk }}", "Tabel Tengah"),
            Column("Hubungan", 2.55, "{{ p.hubungan }}"),
            Column("Tempat, tanggal lahir", 4.93, "{{ p.lahir }}"),
            Column("Telepon", 2.56, "{{ p.no_telepon }}"),
            Column("Pekerjaan", 2.31, "{{ p.pekerjaan }}"),
        ],
        loop="p in penghuni",
        padding=0.12,
    )
    condition(paper, None)
    condition(paper, "not penghuni")
    text(paper, "Tidak ada penghuni lain yang tercatat.")
    condition(paper, None)
    subheading(paper, "C.\tCATATAN PERUBAHAN")
    lines(paper, "catatan_perubahan")
    subheading(paper, "D.\tYANG DAPAT DIHUBUNGI DALAM KEADAAN DARURAT")
    label_table(paper, [Row("Nama / hubungan", "{{ darurat_nama }}"), Row("Alamat / telepon", "{{ darurat_alamat }}")])
    subheading(paper, "E.\tCATATAN KUNJUNGAN")
    grid_table(
        paper,
        [
            Column("Ke", 0.9, "{{ k.ke }}", "Tabel Tengah"),
            Column("Hari, tanggal", 4.4, ["{{ k.hari_tanggal }}", "{%p if k.jam %}", "{{ k.jam }}", "{%p endif %}"]),
            Column("Paraf petugas", 2.0, ""),
            Column("Yang menerima", 3.8, ["{{ k.penerima }}", "{%p if k.status %}", "{{ k.status }}", "{%p endif %}"]),
            Column("Tanda tangan", 2.6, "{{ k.tanda_tangan }}", "Tabel Tengah"),
            Column("Keterangan", 3.3, "{{ k.keterangan }}"),
        ],
        loop="k in kunjungan",
        row_height=0.6,
    )
    subheading(paper, "F.\tPENDAPAT WARGA")
    marked_lines(paper, "pendapat", mark="ke")
    condition(paper, "not pendapat")
    text(paper, "Tidak ada pendapat yang disampaikan.", style="Isi Akhir")
    condition(paper, None)
    signatures(
        paper, right=OFFICER,
        left=Signer("", "YANG MENERIMA KUNJUNGAN", "{{ nama_penerima }}", "{{ status_penerima }}"),
    )  # fmt: skip
    return paper
