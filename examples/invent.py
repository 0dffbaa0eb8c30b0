"""Invent a month: households, activities, reports and photos of an officer who does not exist.

    .venv/bin/python -m examples.invent      # writes the small sample examples/month/

The folder has the input format of `flask bundle`. Everything is made from a seed: same seed, same month.
"""

from __future__ import annotations

import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

MONTH = "2023-01"
SETTING = {
    "unit": {
        "letterhead": ["POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR"],
        "place": "Tanjungpinang", "time_zone": "Asia/Jakarta", "paper": "A4",
        "kapolsek": {"name": "RATNA CONTOH", "rank": "AKP", "nrp": "00000002"},
    },
    "officer": {
        "name": "BUDI CONTOH", "rank": "Aipda", "nrp": "00000001", "post": "Bhabinkamtibmas",
        "area": "Kelurahan Contoh",
    },
    "month": MONTH,
}  # fmt: skip
MEN = ("Rahmat", "Usman", "Fajar", "Hendra", "Yusuf", "Andika", "Bagus", "Darma", "Eko", "Galih", "Ilham", "Joko")
WOMEN = ("Siti", "Dewi", "Halimah", "Maya", "Nurul", "Putri", "Ratih", "Sari", "Tuti", "Wulan", "Yanti", "Zahra")
FAMILIES = ("Contohna", "Rekaan", "Misalnya", "Umpama", "Andaikan", "Sekiranya", "Barangkali", "Kiranya")
TOWNS = ("Tanjungpinang", "Lingga", "Daik", "Natuna", "Karimun", "Batam")
JOBS = ("Nelayan", "Pedagang", "Buruh bangunan", "Guru honorer", "Sopir", "Penjahit", "Wiraswasta", "Pensiunan")
STREETS = ("Jalan Contoh Bahari", "Gang Contoh Melati", "Jalan Contoh Merdeka", "Lorong Contoh Damai")
ADVICE = ("Himbauan kunci ganda", "Himbauan lampu teras", "Sosialisasi nomor 110", "Himbauan waspada penipuan")
COMPLAINTS = (
    ("Keluhan", "Keamanan", "penerangan di jalan menuju dermaga padam sejak tiga malam yang lalu."),
    ("Keluhan", "Sosial", "remaja berkumpul sampai larut malam di dekat lapangan dan mengganggu istirahat warga."),
    ("Harapan", "Pelayanan Kepolisian", "warga berharap patroli malam ditambah pada akhir pekan."),
    ("Keluhan", "Pelayanan Publik", "saluran air tersumbat dan menimbulkan genangan setelah hujan."),
    ("Laporan Informasi", "Ekonomi", "ada tawaran pinjaman daring yang mendatangi rumah warga."),
)
ACTIVITIES = (
    ("BINLUH/CERAMAH", "Penyuluhan bahaya narkoba", "Remaja karang taruna", "Bahaya narkoba bagi remaja"),
    ("BIN/KATPUAN KAPOS/SISKAMLING", "Pembinaan pos kamling", "Anggota ronda", "Jadwal ronda dan buku mutasi"),
    ("KEGIATAN KEAGAMAAN", "Pengamanan kegiatan keagamaan", "Jemaah", "Ketertiban selama kegiatan"),
    ("PENDAMPINGAN DANA DESA", "Pendampingan musyawarah", "Perangkat kelurahan", "Keterbukaan penggunaan dana"),
    ("PEMBINA UPACARA (SD/SMP/SMA)", "Pembina upacara sekolah", "Siswa", "Tertib berlalu lintas"),
)


def invent_month(
    folder: Path,
    *,
    visits: int = 45,
    reports: int = 15,
    restricted: int = 2,
    photos: int = 120,
    photo_px: tuple[int, int] = (2048, 1536),
    seed: int = 1,
) -> None:
    """Write a month into `folder`, which is emptied first.

    Args:
        photos: shared out over visits and reports; all eight camera orientations occur.
        photo_px: size as seen upright.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chance = random.Random(seed)  # noqa: S311  (invented data)
    _write(folder / "bundle.json", SETTING)
    kinds = ["kunjungan_warga"] * visits + ["laporan_kegiatan"] * reports + ["laporan_informasi"] * restricted
    chance.shuffle(kinds)
    carriers = [number for number, kind in enumerate(kinds) if kind != "laporan_informasi"]
    shares = {number: photos // len(carriers) for number in carriers}
    for number in carriers[: photos % len(carriers)]:
        shares[number] += 1
    taken = 0
    for number, kind in enumerate(kinds):
        day = date(2023, 1, 1 + number * 30 // max(len(kinds) - 1, 1))
        answers = {"kunjungan_warga": _visit, "laporan_kegiatan": _report, "laporan_informasi": _information}[kind](
            chance, day, number
        )
        pictures = []
        for _ in range(shares.get(number, 0)):
            taken += 1
            name = f"foto-{taken:03}.jpg"
            write_photo(folder / name, taken, size=photo_px, day=day, chance=chance)
            pictures.append(
                {"file": name, "caption": f"Dokumentasi kegiatan nomor {taken}", "place": "Kelurahan Contoh"}
            )
        if pictures:
            answers["foto"] = pictures
        _write(folder / f"{number + 1:03}-{kind}.json", answers)


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _person(chance: random.Random, names: tuple[str, ...]) -> str:
    return f"{chance.choice(names)} {chance.choice(FAMILIES)}"


def _visit(chance: random.Random, day: date, number: int) -> dict[str, Any]:
    born = date(1960, 1, 1) + timedelta(days=chance.randrange(12_000))
    name, street = _person(chance, MEN), chance.choice(STREETS)
    kind, area, words = chance.choice(COMPLAINTS)
    visit = {
        "tanggal": day.isoformat(), "jam": f"{chance.randrange(8, 20):02}:{chance.randrange(60):02}", "penerima": name,
        "status_penerima": "Kepala keluarga", "keterangan": chance.choice(ADVICE),
        "pendapat": [{"jenis": kind, "bidang": area, "uraian": words}],
    }  # fmt: skip
    earlier = {**visit, "tanggal": (day - timedelta(days=90)).isoformat(), "pendapat": []}
    return {
        "no_kartu": f"{number + 1:04}", "nama": name, "nik": f"217201{born:%d%m%y}{number + 1:04}",
        "jenis_kelamin": "Laki-laki", "tempat_lahir": chance.choice(TOWNS), "tanggal_lahir": born.isoformat(),
        "suku": "Melayu", "agama": "Islam", "pekerjaan": chance.choice(JOBS),
        "alamat": {
            "jalan": f"{street} No. {chance.randrange(1, 90)}", "rt": f"{chance.randrange(1, 9):03}",
            "rw": f"{chance.randrange(1, 7):03}", "desa_kelurahan": "Contoh", "kecamatan": "Contoh Timur",
            "kab_kota": "Kota Tanjungpinang",
        },
        "no_telepon": f"08120000{number:04}", "status_rumah": "Milik sendiri", "stiker_ditempel": chance.random() < 0.7,
        "penghuni": [
            {"nama": _person(chance, WOMEN), "jenis_kelamin": "Perempuan", "hubungan": "Istri",
             "tempat_lahir": chance.choice(TOWNS), "tanggal_lahir": (born + timedelta(days=900)).isoformat(),
             "status_pekerjaan": "Sudah bekerja"},
            *({"nama": _person(chance, MEN), "jenis_kelamin": "Laki-laki", "hubungan": "Anak kandung",
               "status_pekerjaan": "Sekolah"} for _ in range(chance.randrange(4))),
        ],
        "darurat": {"nama": _person(chance, MEN), "hubungan": "Tetangga", "alamat": street,
                    "no_telepon": f"08120001{number:04}"},
        "kunjungan": [earlier, visit] if chance.random() < 0.3 else [visit],
    }  # fmt: skip


def _report(chance: random.Random, day: date, _number: int) -> dict[str, Any]:
    kind, title, people, theme = chance.choice(ACTIVITIES)
    place = f"RW {chance.randrange(1, 7):03}, Kelurahan Contoh"
    return {
        "jenis_kegiatan": kind, "judul": f"{title} di {place}", "tanggal": day.isoformat(), "jam_mulai": "09:00",
        "jam_selesai": "11:00", "tempat": f"Balai pertemuan {place}", "penyelenggara": "Kelurahan Contoh",
        "pelaksana": ["Aipda Budi Contoh"], "sasaran": people, "jumlah_peserta": str(chance.randrange(12, 60)),
        "materi": theme, "dasar": ["Surat perintah Kapolresta Tanjungpinang tentang penugasan Bhabinkamtibmas."],
        "uraian": f"Kegiatan dibuka oleh ketua {place}, dilanjutkan penyampaian materi dan tanya jawab.\n"
                  "Peserta menyampaikan masukan tentang keadaan keamanan lingkungan.",
        "hasil": "Peserta memahami materi dan bersedia menjaga keamanan lingkungannya.", "hambatan": "",
        "kesimpulan": "Kegiatan berjalan aman, tertib, dan lancar.", "saran": "Kegiatan serupa dilanjutkan.",
    }  # fmt: skip


def _information(_chance: random.Random, day: date, _number: int) -> dict[str, Any]:
    return {
        "tanggal": day.isoformat(), "bidang": "Keamanan", "perihal": "Penerangan padam di jalan menuju dermaga rakyat",
        "sumber_informasi": "Warga (identitas pada pelapor)", "hubungan": "Warga binaan",
        "cara_mendapatkan": "Wawancara / tatap muka", "waktu_tanggal": day.isoformat(), "waktu_jam": "09:12",
        "nilai": "B-2",
        "fakta": ["Enam tiang lampu di jalan menuju dermaga tidak menyala sejak tiga malam.",
                  "Dua unit mesin tempel dilaporkan berpindah tempat; tidak ada kerugian."],
        "analisa": "keadaan gelap memberi peluang pencurian.", "prediksi": "warga akan melakukan ronda sendiri.",
        "langkah": "menghubungi lurah dan Babinsa.", "rekomendasi": "perbaikan lampu dan pengaktifan pos kamling.",
        "distribusi": ["Kapolsek Contoh Timur"],
    }  # fmt: skip


def write_photo(path: Path, number: int, *, size: tuple[int, int], day: date, chance: random.Random) -> None:
    """Write a camera-like JPEG that lies as orientation 1 to 8 says, with invented camera data."""
    width, height = size
    small = Image.effect_noise((width // 4, height // 4), 50).resize(size, Image.Resampling.BILINEAR)
    sky = Image.linear_gradient("L").resize(size)
    tint = Image.new("L", size, chance.randrange(60, 160))
    picture = Image.merge("RGB", (small, sky, tint))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width * 0.1, height * 0.55, width * 0.9, height * 0.9), fill=(30, 50, 90))
    font = ImageFont.load_default(size=height // 8)
    draw.text((width * 0.14, height * 0.62), f"ATAS ^  FOTO {number}", font=font, fill="white")
    orientation = (number - 1) % 8 + 1
    laid = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    if laid is not None:
        picture = picture.transpose(laid)
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "KameraContoh", "KC-1", orientation
    exif.get_ifd(0x8769)[0x9003] = f"{day:%Y:%m:%d} {8 + number % 10:02}:{number % 60:02}:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (0.0, 55.0, 12.0), 3: "E", 4: (104.0, 27.0, 36.0)})
    picture.save(path, "JPEG", quality=88, exif=exif)


def main() -> None:
    """Write the small sample that ships."""
    folder = Path(__file__).resolve().parent / "month"
    invent_month(folder, visits=5, reports=2, restricted=1, photos=4, photo_px=(480, 360), seed=7)


if __name__ == "__main__":
    main()
