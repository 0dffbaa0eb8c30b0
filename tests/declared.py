"""A form of one's own, "Data Pos Kamling": the Word file as an admin makes it, and what is declared of it."""

import io

import docx

TITLE, KIND = "Data Pos Kamling", "formulir_data_pos_kamling"
DECLARED = {
    "judul": TITLE,
    "tempat_di_berkas": "Laporan Hasil Kegiatan",
    "pola_nomor": "B/{no}/{bulan_romawi}/{tahun}/Pos",
    "kegiatan": "BIN/KATPUAN KAPOS/SISKAMLING",
    "foto": 4,
    "daftar": [{"nama": "petugas", "label": "Petugas jaga", "wajib": True}],
    "isian": [
        {"label": "Nama pos", "nama": "nama_pos", "jenis": "teks", "wajib": True},
        {"label": "Keadaan", "nama": "keadaan", "jenis": "pilihan", "pilihan": "Baik\nRusak", "wajib": True},
        {
            "label": "Kelengkapan",
            "nama": "kelengkapan",
            "jenis": "beberapa pilihan",
            "wajib": False,
            "pilihan": "Kentongan\nSenter",
        },
        {"label": "Nama petugas jaga", "nama": "nama", "jenis": "teks", "wajib": True, "daftar": "petugas"},
        {"label": "Umur", "nama": "umur", "jenis": "angka", "wajib": False, "daftar": "petugas"},
        {"label": "Catatan", "nama": "catatan", "jenis": "uraian", "wajib": False},
    ],
}
ANSWERS = {
    "tanggal": "2023-01-20", "nama_pos": "Pos Melati", "keadaan": "Baik", "kelengkapan": ["Senter"],
    "petugas": [{"nama": "Hamzah Contoh", "umur": 41}, {"nama": "Usman Contoh"}], "catatan": "Aman.\nTerang.",
}  # fmt: skip


def word_file(*more):
    """The template, with further paragraphs."""
    paper = docx.Document()
    paper.add_heading("DATA POS KAMLING", 1)
    paper.add_paragraph("Nomor: {{ nomor }}")
    for words in ("Nama pos: {{ nama_pos }}", "Keadaan: {{ keadaan }}", "Kelengkapan: {{ kelengkapan }}"):
        paper.add_paragraph(words)
    table = paper.add_table(rows=4, cols=3)
    rows = [("No", "Nama", "Umur"), ("{%tr for p in petugas %}", "", ""),
            ("{{ p.no }}", "{{ p.nama }}", "{{ p.umur }}"), ("{%tr endfor %}", "", "")]  # fmt: skip
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for words in ("Catatan: {{ catatan }}", "{{ tempat }}, {{ tanggal }}", "{{ nama_petugas }}",
                  "{{ pangkat_petugas }}", *more):  # fmt: skip
        paper.add_paragraph(words)
    data = io.BytesIO()
    paper.save(data)
    return data.getvalue()
