"""Invents a month of papers with photos, in the format that `flask bundle` reads. A seed always gives the same."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from examples.scenes import write_photo
from examples.words import (
    ACTIVITIES,
    ADVICE,
    BUSINESSES,
    CHANGES,
    FAMILIES,
    INFORMATION,
    JOBS,
    MEN,
    OPINIONS,
    ORIGINS,
    STREETS,
    TOWNS,
)
from schemas import registry

MONTH = "2023-01"
FIRST_DAY, DAYS = date(2023, 1, 1), 31
SETTING = {
    "unit": {
        "letterhead": ["POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR"],
        "place": "Tanjungpinang", "time_zone": "Asia/Jakarta", "paper": "A4",
        "kapolsek": {"name": "RATNA CONTOH", "rank": "AKP", "nrp": "00000002"},
        "kanit_binmas": {"name": "SARI UMPAMA", "rank": "Ipda", "nrp": "00000004"},
    },
    "officer": {
        "name": "BUDI CONTOH", "rank": "Aipda", "nrp": "00000001", "post": "Bhabinkamtibmas",
        "area": "Kelurahan Contoh",
    },
    "month": MONTH,
}  # fmt: skip
# Papers that a month holds few of: a kind, or a kind with the variant of its example.
OTHERS = (
    "surat_perintah", "rencana_kegiatan:bulanan", "rencana_kegiatan", "data_intel_dasar", "kunjungan_usaha",
    "kunjungan_usaha", "kunjungan_usaha", "pengaduan", "problem_solving", "problem_solving:non-sengketa", "tptkp",
    "pendataan_pengungsi", "dukungan_anggaran",
)  # fmt: skip
SAMPLE_OTHERS = ("rencana_kegiatan", "kunjungan_usaha", "pengaduan", "problem_solving")
MONTHLY_TARGETS = {
    "DDS/SAMBANG/KUNJUNGAN": 45, "BINLUH/CERAMAH": 3, "BIN/KATPUAN KAPOS/SISKAMLING": 2, "KEGIATAN KEAGAMAAN": 2,
}  # fmt: skip
# Photos of a paper for each of a visit; RAHASIA papers, plans and profiles have none.
SHARES = {
    "kunjungan_warga": 1, "kunjungan_usaha": 1, "laporan_kegiatan": 3, "problem_solving": 2, "pengaduan": 1, "tptkp": 4,
    "pendataan_pengungsi": 2,
}  # fmt: skip
PORTRAIT_EACH = 5
Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """An invented paper, without its photos, and what these may show."""

    kind: str
    moment: datetime
    answers: Answers
    captions: list[str]


def invent_month(
    folder: Path,
    *,
    visits: int = 45,
    reports: int = 15,
    restricted: int = 2,
    others: Sequence[str] = OTHERS,
    photos: int = 120,
    photo_px: tuple[int, int] = (2048, 1536),
    seed: int = 1,
) -> None:
    """Write a month into `folder`, which is emptied first.

    Args:
        others: single papers besides, see `OTHERS`.
        photos: shared out over the papers; all eight camera orientations occur.
        photo_px: long and short side; most photos lie, every fifth stands.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chance = random.Random(seed)  # noqa: S311  (invented data)
    _write(folder / "bundle.json", SETTING)
    kinds = ["kunjungan_warga"] * visits + ["laporan_kegiatan"] * reports + ["laporan_informasi"] * restricted
    papers = sorted([*_many(kinds, chance), *_single(others)], key=lambda paper: paper.moment.date())
    shares = _shares([paper.kind for paper in papers], photos, chance)
    taken = 0
    for place, paper in enumerate(papers):
        pictures = []
        for turn in range(shares[place]):
            taken += 1
            name = f"foto-{taken:03}.jpg"
            size = photo_px[::-1] if taken % PORTRAIT_EACH == 0 else photo_px
            moment = paper.moment + timedelta(minutes=5 * turn + 2)
            write_photo(folder / name, taken, size=size, moment=moment, seed=seed)
            caption = paper.captions[turn % len(paper.captions)]
            pictures.append({"file": name, "caption": caption, "place": "Kelurahan Contoh"})
        answers = paper.answers
        if pictures:
            answers["foto"] = pictures
            if paper.kind == "tptkp":
                answers["sketsa"] = 1
        _write(folder / f"{place + 1:03}-{paper.kind}.json", answers)


def _many(kinds: list[str], chance: random.Random) -> Iterator[Made]:
    """Invent papers of the kinds that fill a month, spread over its days."""
    chance.shuffle(kinds)
    told = dict.fromkeys(kinds, 0)
    for place, kind in enumerate(kinds):
        day = FIRST_DAY + timedelta(days=place * DAYS // len(kinds))
        told[kind] += 1
        moment = datetime.combine(day, time(chance.randrange(8, 17), chance.randrange(60)))
        yield Made(kind, moment, *MAKERS[kind](chance, moment, told[kind]))


def _single(others: Sequence[str]) -> Iterator[Made]:
    """Give the examples of other kinds as papers of this month."""
    businesses = iter(BUSINESSES)
    for name in others:
        known, _, variant = name.partition(":")
        kind = registry.find(known)
        answers = copy.deepcopy(dict(kind.variants[variant] if variant else kind.example))
        if known == "kunjungan_usaha":
            what = next(businesses)
            answers |= {
                "nama_tempat_usaha": what.name,
                "jenis_usaha": what.kind,
                "nib": what.number,
                "no_kartu": f"U-{what.number[-4:]}",
            }
            answers["kunjungan"][-1] |= {"tanggal": what.day, "penerima": what.host}
        if known == "rencana_kegiatan":  # what became of it is filled from what was reported
            for row in answers["kegiatan"]:
                row["target"] = MONTHLY_TARGETS[row["bentuk_kegiatan"]] if variant else row.get("target", 1)
                row.pop("realisasi", None)
                row.pop("bukti", None)
                row["lokasi"] += ", Kelurahan Contoh"
        day = kind.date_of(kind.load(answers, today=FIRST_DAY + timedelta(days=DAYS)))
        title = kind.called
        yield Made(known, datetime.combine(day, time(9)), answers, [title, f"Keadaan di tempat: {title.lower()}"])


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _shares(kinds: Sequence[str], photos: int, chance: random.Random) -> list[int]:
    """Say how many photos each paper has."""
    turns = [place for place, kind in enumerate(kinds) for _ in range(SHARES.get(kind, 0))]
    chance.shuffle(turns)
    shares = [0] * len(kinds)
    for number in range(photos):
        shares[turns[number % len(turns)]] += 1
    return shares


def _name(chance: random.Random, names: Sequence[str], family: str = "") -> str:
    return f"{chance.choice(names)} {family or chance.choice(FAMILIES)}"


def _child_of(chance: random.Random, born: date) -> date:
    grown_up = born + timedelta(days=chance.randrange(8000, 14000))
    return min(grown_up, FIRST_DAY - timedelta(days=chance.randrange(30, 900)))


def _nik(born: date, number: int, *, woman: bool) -> str:
    """Give a number that passes as a NIK: area, birth date (a woman's day plus 40), serial."""
    return f"2172{1 + number % 4:02}{born.day + 40 * woman:02}{born:%m%y}{number:04}"


def _phone(number: int) -> str:
    return f"08120000{number:04}"


def _visit(chance: random.Random, moment: datetime, number: int) -> tuple[Answers, list[str]]:
    woman = chance.random() < 0.2
    family, (religion, people, men, women) = chance.choice(FAMILIES), chance.choice(ORIGINS)
    name = _name(chance, women if woman else men, family)
    born = FIRST_DAY - timedelta(days=chance.randrange(24 * 365, 70 * 365))
    street, rt, rw = chance.choice(STREETS), f"{chance.randrange(1, 9):03}", f"{chance.randrange(1, 7):03}"
    address = f"{street} No. {chance.randrange(1, 90)}"
    residents = _residents(chance, family, born, men=men, women=women, widow=woman)
    visit = _call(chance, moment, name, residents)
    answers = {
        "no_kartu": f"{number:04}", "nama": name, "nik": _nik(born, number, woman=woman),
        "jenis_kelamin": "Perempuan" if woman else "Laki-laki", "tempat_lahir": chance.choice(TOWNS),
        "tanggal_lahir": born.isoformat(), "suku": people, "agama": religion, "pekerjaan": chance.choice(JOBS),
        "alamat": {
            "jalan": address, "rt": rt, "rw": rw, "desa_kelurahan": "Contoh", "kecamatan": "Contoh Timur",
            "kab_kota": "Kota Tanjungpinang",
        },
        "no_telepon": _phone(number), "status_rumah": chance.choice(("Milik sendiri", "Milik sendiri", "Kontrak/Sewa")),
        "stiker_ditempel": chance.random() < 0.7, "penghuni": residents,
        "darurat": {
            "nama": _name(chance, MEN), "hubungan": chance.choice(("Keluarga", "Tetangga", "Kolega")),
            "alamat": f"{street} No. {chance.randrange(90, 120)}, RT {rt}/RW {rw}", "no_telepon": _phone(1000 + number),
        },
        "kunjungan": [*_earlier(chance, moment, name, residents), visit],
    }  # fmt: skip
    if chance.random() < 0.25:
        answers["catatan_perubahan"] = chance.choice(CHANGES)
    captions = [f"Kunjungan di rumah {name}, RT {rt}/RW {rw}", f"Keadaan sekitar rumah di {street}",
                f"Penempelan stiker kunjungan, RT {rt}/RW {rw}"]  # fmt: skip
    return answers, captions


def _residents(
    chance: random.Random, family: str, born: date, *, men: Sequence[str], women: Sequence[str], widow: bool
) -> list[Answers]:
    rows: list[Answers] = []
    if not widow:
        rows.append(
            {"nama": _name(chance, women, family), "jenis_kelamin": "Perempuan", "hubungan": "Istri",
             "tempat_lahir": chance.choice(TOWNS),
             "tanggal_lahir": (born + timedelta(days=chance.randrange(2000))).isoformat(),
             "status_pekerjaan": chance.choice(("Sudah bekerja", "Belum bekerja"))}
        )  # fmt: skip
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 5))):
        child, girl = _child_of(chance, born), chance.random() < 0.5
        age = (FIRST_DAY - child).days // 365
        rows.append(
            {"nama": _name(chance, women if girl else men, family),
             "jenis_kelamin": "Perempuan" if girl else "Laki-laki", "hubungan": "Anak kandung",
             "tempat_lahir": "Tanjungpinang", "tanggal_lahir": child.isoformat(),
             "status_pekerjaan": "Belum bekerja" if age < 6 else "Sekolah" if age < 19 else "Sudah bekerja"}
        )  # fmt: skip
    if chance.random() < 0.3:
        rows.append(
            {"nama": _name(chance, women, family), "jenis_kelamin": "Perempuan", "hubungan": "Orang tua – ibu",
             "tempat_lahir": chance.choice(TOWNS), "tanggal_lahir": (born - timedelta(days=8500)).isoformat(),
             "status_pekerjaan": "Belum bekerja"}
        )  # fmt: skip
    return rows


def _call(chance: random.Random, moment: datetime, name: str, residents: Sequence[Answers]) -> Answers:
    """Invent one visit; one in five is received by somebody else of the house."""
    other = bool(residents) and chance.random() < 0.2
    opinions = [
        {"jenis": kind, "bidang": area, "uraian": words}
        for kind, area, words in chance.sample(OPINIONS, chance.choice((0, 1, 1, 1, 2)))
    ]
    return {
        "tanggal": f"{moment:%Y-%m-%d}", "jam": f"{moment:%H:%M}", "penerima": residents[0]["nama"] if other else name,
        "status_penerima": "Anggota keluarga" if other else "Kepala keluarga", "keterangan": chance.choice(ADVICE),
        "pendapat": opinions,
    }  # fmt: skip


def _earlier(chance: random.Random, moment: datetime, name: str, residents: Sequence[Answers]) -> list[Answers]:
    """Invent the card's earlier visits, some months apart, in the order of their dates."""
    count = chance.choice((0, 0, 0, 1, 1, 2, 3))
    return [
        _call(chance, moment - timedelta(days=back * 92 + chance.randrange(20)), name, residents)
        for back in range(count, 0, -1)
    ]


def _report(chance: random.Random, moment: datetime, number: int) -> tuple[Answers, list[str]]:
    what = ACTIVITIES[(number - 1) % len(ACTIVITIES)]
    where = f"RW {chance.randrange(1, 7):03}, Kelurahan Contoh"
    end = moment + timedelta(minutes=chance.choice((60, 90, 120)))
    answers = {
        "jenis_kegiatan": what.kind, "judul": f"{what.title} di {where}", "tanggal": f"{moment:%Y-%m-%d}",
        "jam_mulai": f"{moment:%H:%M}", "jam_selesai": f"{end:%H:%M}", "tempat": f"{what.place} {where}",
        "penyelenggara": what.host,
        "pelaksana": ["Aipda Budi Contoh", *(["Serda Andi Contoh (Babinsa)"] if chance.random() < 0.4 else [])],
        "sasaran": what.people, "jumlah_peserta": str(chance.randrange(12, 60)), "materi": what.theme,
        "dasar": [
            "Undang-Undang Nomor 2 Tahun 2002 tentang Kepolisian Negara Republik Indonesia;",
            "Surat perintah Kapolresta Tanjungpinang tentang penugasan Bhabinkamtibmas.",
        ],
        "uraian": what.told, "hasil": what.result, "hambatan": what.finding,
        "kesimpulan": "Kegiatan berjalan aman, tertib, dan lancar.", "saran": what.advice,
    }  # fmt: skip
    return answers, [what.title, f"Peserta: {what.people.lower()}", f"{what.place} {where}"]


def _information(chance: random.Random, moment: datetime, number: int) -> tuple[Answers, list[str]]:
    what = INFORMATION[(number - 1) % len(INFORMATION)]
    answers = {
        "tanggal": f"{moment:%Y-%m-%d}", "bidang": what.area, "perihal": what.subject, "sumber_informasi": what.source,
        "hubungan": "Warga binaan", "cara_mendapatkan": what.way, "waktu_tanggal": f"{moment:%Y-%m-%d}",
        "waktu_jam": f"{moment - timedelta(minutes=chance.randrange(30, 180)):%H:%M}", "nilai": what.value,
        "fakta": list(what.facts), "analisa": what.analysis, "prediksi": what.forecast, "langkah": what.steps,
        "rekomendasi": what.advice, "distribusi": ["Kapolsek Contoh Timur", "Kasat Intelkam Polresta Tanjungpinang"],
    }  # fmt: skip
    return answers, []


MAKERS = {"kunjungan_warga": _visit, "laporan_kegiatan": _report, "laporan_informasi": _information}


def write_sample(folder: Path) -> None:
    """Write the small month that ships."""
    invent_month(folder, visits=5, reports=2, restricted=1, others=SAMPLE_OTHERS, photos=6, photo_px=(448, 336), seed=7)


if __name__ == "__main__":
    write_sample(Path(__file__).resolve().parent / "month")
