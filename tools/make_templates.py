"""Build the Word templates of the papers in the house style.

    .venv/bin/python -m tools.make_templates

The .docx files are what ships and what an admin edits in Word; this is how they first came to be.
"""

from __future__ import annotations

from pathlib import Path

from tools.house_style import (
    Column,
    Row,
    Signer,
    condition,
    grid_table,
    label_table,
    lettered,
    letterhead,
    lines,
    new_paper,
    save,
    signatures,
    subheading,
    text,
    title,
)

FOLDER = Path(__file__).resolve().parent.parent / "doctemplates"
OFFICER = Signer("{{ tempat }}, {{ tanggal }}", "{{ jabatan_petugas }}", "{{ nama_petugas }}", "{{ pangkat_petugas }}")


def kunjungan_warga() -> None:
    """The card of a household."""
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
            Column("Hari, tanggal", 4.0, ["{{ k.hari_tanggal }}", "{%p if k.jam %}", "{{ k.jam }}", "{%p endif %}"]),
            Column("Paraf petugas", 2.2, ""),
            Column("Yang menerima", 4.0, ["{{ k.penerima }}", "{%p if k.status %}", "{{ k.status }}", "{%p endif %}"]),
            Column("Tanda tangan", 2.6, ""),
            Column("Keterangan", 3.3, "{{ k.keterangan }}"),
        ],
        loop="k in kunjungan",
        row_height=0.6,
    )
    subheading(paper, "F.\tPENDAPAT WARGA")
    # The last paragraph before the signatures is kept with them: the last opinion, or the word that there is none.
    text(paper, "{%p for p in pendapat %}")
    for shown_if, words, style in (
        ("p.awal and p.akhir", "{{ p.ke }}\t:\t{{ p.isi }}", "Isi Berlabel Akhir"),
        ("p.awal", "{{ p.ke }}\t:\t{{ p.isi }}", "Isi Berlabel"),
        ("p.akhir", "{{ p.isi }}", "Isi Berlabel Lanjutan Akhir"),
    ):
        text(paper, f"{{%p {'if' if shown_if == 'p.awal and p.akhir' else 'elif'} {shown_if} %}}")
        text(paper, words, style=style)
    text(paper, "{%p else %}")
    text(paper, "{{ p.isi }}", style="Isi Berlabel Lanjutan")
    text(paper, "{%p endif %}")
    text(paper, "{%p endfor %}")
    condition(paper, "not pendapat")
    text(paper, "Tidak ada pendapat yang disampaikan.", style="Isi Akhir")
    condition(paper, None)
    signatures(
        paper, right=OFFICER,
        left=Signer("", "YANG MENERIMA KUNJUNGAN", "{{ nama_penerima }}", "{{ status_penerima }}"),
    )  # fmt: skip
    save(paper, FOLDER / "kunjungan_warga.docx")


def laporan_informasi() -> None:
    """The secret report."""
    paper = new_paper("Laporan Informasi", secret=True, subject="Laporan informasi")
    letterhead(paper)
    title(paper, "LAPORAN INFORMASI", number_line="Nomor : {{ nomor }}", underline=True)
    label_table(paper, [Row("Bidang", "{{ bidang }}"), Row("Perihal", "{{ perihal }}")], widths=(2.6, 0.4, 14.0))
    subheading(paper, "I.\tPENDAHULUAN")
    label_table(
        paper,
        [
            Row("Sumber informasi", "{{ sumber_informasi }}"),
            Row("Hubungan dengan sasaran", "{{ hubungan }}"),
            Row("Cara mendapatkan", "{{ cara_mendapatkan }}"),
            Row("Waktu mendapatkan", "{{ waktu_mendapatkan }}"),
            Row("Nilai informasi", "{{ nilai }}"),
        ],
        widths=(6.2, 0.4, 10.4),
        numbered=True,
    )
    subheading(paper, "II.\tFAKTA-FAKTA")
    lettered(paper, "{{ f.huruf }}.", "f.baris", loop="f in fakta")
    subheading(paper, "III.\tPENDAPAT PELAPOR")
    lettered(paper, "{{ p.huruf }}.", "p.baris", loop="p in pendapat")
    text(paper, "Demikian laporan informasi ini dibuat untuk menjadi bahan pertimbangan pimpinan.", style="Isi Akhir")
    signatures(
        paper, right=Signer("{{ tempat }}, {{ tanggal }}", "PELAPOR", "{{ nama_petugas }}", "{{ pangkat_petugas }}")
    )
    condition(paper, "distribusi")
    text(paper, "Distribusi :", style="Daftar Judul")
    text(paper, "{%p for d in distribusi %}")
    text(paper, "{{ d.no }}.\t{{ d.nama }}", style="Daftar")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    save(paper, FOLDER / "laporan_informasi.docx")


def laporan_kegiatan() -> None:
    """The report of an activity."""
    paper = new_paper("Laporan Hasil Kegiatan", subject="Laporan hasil kegiatan Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "LAPORAN HASIL KEGIATAN BHABINKAMTIBMAS {{ wilayah_besar }}", number_line="Nomor : {{ nomor }}")
    subheading(paper, "I.\tPENDAHULUAN")
    lettered_text = (
        ("1.", "Umum. Kegiatan {{ jenis_kegiatan }} dilaksanakan dalam rangka pembinaan keamanan dan ketertiban "
               "masyarakat di {{ wilayah }}: {{ judul }}."),
        ("2.", "Maksud dan tujuan. Laporan ini dibuat sebagai pertanggungjawaban pelaksanaan tugas dan sebagai bahan "
               "pertimbangan pimpinan."),
    )  # fmt: skip
    for mark, words in lettered_text:
        text(paper, f"{mark}\t{words}", style="Isi Berhuruf")
    condition(paper, "dasar")
    text(paper, "3.\tDasar:", style="Isi Berhuruf")
    text(paper, "{%p for d in dasar %}")
    text(paper, "{{ d.huruf }}.\t{{ d.isi }}", style="Isi Bertingkat")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    subheading(paper, "II.\tPELAKSANAAN")
    label_table(
        paper,
        [
            Row("Hari, tanggal", "{{ hari_tanggal }}"),
            Row("Pukul", "{{ jam }}"),
            Row("Tempat", "{{ tempat_kegiatan }}"),
            Row("Penyelenggara", "{{ penyelenggara }}"),
            Row("Pelaksana", lines_of="pelaksana"),
            Row("Sasaran / peserta", "{{ sasaran }}"),
            Row("Materi / tema", "{{ materi }}"),
            Row("Dokumentasi", "{{ dokumentasi }}"),
        ],
        widths=(6.2, 0.4, 10.4),
        numbered=True,
    )
    text(paper, "9.\tUraian kegiatan:", style="Isi Berhuruf")
    lines(paper, "uraian", style="Isi Lanjutan")
    for head, name in (
        ("III.\tHASIL YANG DICAPAI", "hasil"),
        ("IV.\tHAMBATAN DAN TEMUAN", "hambatan"),
    ):
        subheading(paper, head)
        lines(paper, name, style="Isi Lanjutan")
    subheading(paper, "V.\tKESIMPULAN DAN SARAN")
    lettered(paper, "1.", "kesimpulan")
    lettered(paper, "2.", "saran")
    subheading(paper, "VI.\tPENUTUP")
    text(paper, "Demikian laporan hasil kegiatan ini dibuat untuk menjadi periksa.", style="Isi Akhir")
    signatures(
        paper, right=OFFICER,
        left=Signer("Mengetahui", "{{ jabatan_kapolsek }}", "{{ nama_kapolsek }}", "{{ pangkat_kapolsek }}"),
    )  # fmt: skip
    save(paper, FOLDER / "laporan_kegiatan.docx")


def main() -> None:
    """Build them all."""
    for build in (kunjungan_warga, laporan_informasi, laporan_kegiatan):
        build()


if __name__ == "__main__":
    main()
