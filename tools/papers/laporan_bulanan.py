"""The monthly report with anev; the bundle prints it, too. Only numbers that follow from the entries."""

from __future__ import annotations

from dataclasses import replace

from docx.document import Document as Paper

from tools.house_style import (
    CHIEF,
    OFFICER,
    Column,
    Row,
    condition,
    grid_table,
    label_table,
    led,
    letterhead,
    new_paper,
    numbered_list,
    signatures,
    subheading,
    text,
    title,
)


def build() -> Paper:
    """Build the template."""
    paper = new_paper("Laporan Bulanan", level="{{ tingkat }}", subject="Laporan bulanan Bhabinkamtibmas")
    letterhead(paper)
    title(paper, "{{ judul }}", number_line="{{ wilayah | upper }} BULAN {{ bulan | upper }}")
    _introduction(paper)
    subheading(paper, "III.\tPELAKSANAAN")
    led(paper, "Rekapitulasi menurut jenis naskah:")
    grid_table(
        paper,
        [
            Column("No", 1.0, "{{ r.no }}", "Tabel Tengah"),
            Column("Jenis kegiatan / naskah", 7.0, "{{ r.jenis }}"),
            Column("Jumlah", 1.8, "{{ r.jumlah }}", "Tabel Tengah"),
            Column("Foto", 1.6, "{{ r.foto }}", "Tabel Tengah"),
            Column("Tanggal", 5.6, "{{ r.tanggal }}"),
        ],
        loop="r in rekap",
        total=("", "JUMLAH", "{{ jumlah_naskah }}", "{{ jumlah_foto }}", ""),
    )
    led(paper, "Rekapitulasi menurut minggu:")
    grid_table(
        paper,
        [
            Column("Minggu", 1.8, "{{ p.no }}", "Tabel Tengah"),
            Column("Tanggal", 8.0, "{{ p.tanggal }}"),
            Column("Jumlah naskah", 3.6, "{{ p.jumlah }}", "Tabel Tengah"),
            Column("Hari dengan naskah", 3.6, "{{ p.hari }}", "Tabel Tengah"),
        ],
        loop="p in pekan",
        total=("", "JUMLAH", "{{ jumlah_naskah }}", "{{ hari_kegiatan }}"),
    )
    subheading(paper, "IV.\tHASIL")
    label_table(
        paper,
        [
            Row("Jumlah naskah", "{{ jumlah_naskah }} naskah"),
            Row("Hari dengan naskah", "{{ hari_kegiatan }} dari {{ hari_bulan }} hari"),
            Row("Naskah terbanyak", "{{ terbanyak }}", shown_if="terbanyak"),
            Row("Foto dokumentasi", "{{ jumlah_foto }} foto", shown_if="jumlah_foto"),
            Row(
                "Naskah RAHASIA",
                "{{ jumlah_rahasia }} naskah, disampaikan tersendiri dalam Berkas Terbatas",
                shown_if="jumlah_rahasia",
            ),
        ],
    )
    _incidents(paper)
    _evaluation(paper)
    subheading(paper, "VII.\tRENCANA BULAN DEPAN")
    text(
        paper,
        "Kegiatan bulan depan dilaksanakan menurut rencana kegiatan, dengan mendahulukan yang belum mencapai target "
        "dan tindak lanjut pada angka VI.",
    )
    subheading(paper, "VIII.\tPENUTUP")
    text(paper, "Demikian laporan ini dibuat untuk menjadi bahan pertimbangan pimpinan.", style="Isi Akhir")
    sealed = "{{ catatan_ttd }}"
    signatures(paper, right=replace(OFFICER, seal=sealed), left=replace(CHIEF, seal=sealed))
    return paper


def _introduction(paper: Paper) -> None:
    subheading(paper, "I.\tPENDAHULUAN")
    for mark, words in (
        ("1.", "Umum. Laporan ini memuat pelaksanaan tugas {{ petugas }}, {{ polsek }}, selama bulan {{ bulan }}."),
        ("2.", "Maksud dan tujuan. Laporan ini dibuat sebagai bahan perekapan, analisa, dan evaluasi pimpinan."),
        ("3.", "Ruang lingkup. Yang dihitung ialah naskah yang terlampir{% if nomor_berkas %} dalam berkas nomor "
               "{{ nomor_berkas }}; tempatnya tercantum pada daftar isi{% endif %}."),
    ):  # fmt: skip
        text(paper, f"{mark}\t{words}", style="Isi Berhuruf")
    condition(paper, "dasar")
    text(paper, "4.\tDasar:", style="Isi Berhuruf")
    text(paper, "{%p for d in dasar %}")
    text(paper, "{{ d.huruf }}.\t{{ d.isi }}", style="Isi Bertingkat")
    text(paper, "{%p endfor %}")
    condition(paper, None)
    subheading(paper, "II.\tDATA WILAYAH")
    label_table(
        paper,
        [
            Row("Wilayah binaan", "{{ wilayah }}"),
            Row("Petugas", "{{ nama_pangkat }}"),
            Row("Kesatuan", "{{ polsek }}"),
            Row("Kapolsek", "{{ pimpinan }}"),
        ],
    )


def _incidents(paper: Paper) -> None:
    subheading(paper, "V.\tGANGGUAN KAMTIBMAS DAN KEJADIAN MENONJOL")
    condition(paper, "kejadian")
    grid_table(
        paper,
        [
            Column("No", 1.0, "{{ k.no }}", "Tabel Tengah"),
            Column("Tanggal", 3.2, "{{ k.tanggal }}"),
            Column("Jenis", 4.8, "{{ k.jenis }}"),
            Column("Uraian", 8.0, "{{ k.uraian }}"),
        ],
        loop="k in kejadian",
    )
    condition(paper, None)
    condition(paper, "not kejadian")
    text(paper, "{% if terbatas %}Dimuat dalam laporan bulanan pada berkas biasa.{% else %}Nihil.{% endif %}")
    condition(paper, None)


def _evaluation(paper: Paper) -> None:
    subheading(paper, "VI.\tANALISA DAN EVALUASI")
    condition(paper, "anev")
    led(paper, "Realisasi terhadap target dan terhadap bulan lalu:")
    grid_table(
        paper,
        [
            Column("No", 1.0, "{{ a.no }}", "Tabel Tengah"),
            Column("Jenis kegiatan", 5.6, "{{ a.jenis }}"),
            Column("Target", 1.6, "{{ a.target }}", "Tabel Tengah"),
            Column("Realisasi", 1.9, "{{ a.realisasi }}", "Tabel Tengah"),
            Column("Capaian", 1.9, "{{ a.capaian }}", "Tabel Tengah"),
            Column("Bulan lalu", 2.0, "{{ a.lalu }}", "Tabel Tengah"),
            Column("Naik / turun", 3.0, "{{ a.perubahan }}", "Tabel Tengah"),
        ],
        loop="a in anev",
        total=("", "JUMLAH", "{{ jumlah_target }}", "{{ jumlah_realisasi }}", "{{ jumlah_capaian }}",
               "{{ jumlah_lalu }}", "{{ jumlah_perubahan }}"),
    )  # fmt: skip
    condition(paper, None)
    condition(paper, "not anev")
    text(paper, "Tidak ada kegiatan yang dihitung pada bulan ini.")
    condition(paper, None)
    for head, name in (("Hambatan dan temuan:", "hambatan"), ("Upaya dan tindak lanjut:", "upaya")):
        condition(paper, name)
        led(paper, head)
        numbered_list(paper, name)
        condition(paper, None)
