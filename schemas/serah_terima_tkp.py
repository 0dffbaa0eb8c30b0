"""Serah terima TKP: the scene passes to those who work on it (SOP 20.5). Made from the TPTKP, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.base import DocumentType, Section, Source
from schemas.fields import Choice, FormSchema, Moment, Rows, Text, nrp
from schemas.paper import DASH, chosen, common, lines_of, moment_words, rank_and_number
from schemas.setting import PaperSetting, Person
from schemas.tptkp import KNOWN_BY
from schemas.wording import capitals

WITNESSES = 2  # of those at the scene, how many sign


class HandedThingSchema(FormSchema):
    """A piece of evidence."""

    nama = Text("Nama barang", most=80, required=True)
    jumlah = Text("Jumlah", most=20, required=True)
    ciri = Text("Ciri-ciri", most=120, load_default="")
    letak = Text("Letak", most=120, load_default="")


class HandedPersonSchema(FormSchema):
    """Somebody who was handed over, or whose words were."""

    nama = Text("Nama", most=60, required=True, metadata={"personal": True})
    kedudukan = Text("Kedudukan", most=20, required=True)
    keterangan = Text("Keadaan/keterangan", most=300, load_default="")


class SerahTerimaTkpSchema(FormSchema):
    """The minutes."""

    waktu = Moment("Waktu penyerahan", required=True)
    kejadian = Text("Kejadian", most=60, required=True)
    lokasi = Text("Lokasi TKP", most=200, required=True)
    penerima = Text("Yang menerima", most=60, required=True)
    pangkat_penerima = Text("Pangkat penerima", most=30, required=True)
    nrp_penerima = nrp("NRP penerima", required=True)
    kesatuan = Text("Kesatuan penerima", most=80, required=True)
    keadaan = Text("Keadaan TKP", most=1000, lines=True, required=True)
    barang = Rows("Barang bukti", HandedThingSchema, most=40, tested=8, load_default=list)
    orang = Rows("Orang", HandedPersonSchema, most=60, tested=8, load_default=list)
    dokumen = Text("Dokumen dan foto", most=300, load_default="")
    saksi = Rows("Saksi", Text("Nama", most=60, required=True), most=WITNESSES, load_default=list)
    mengetahui = Choice("Mengetahui", KNOWN_BY, required=True)
    nama_kanit_reskrim = Text("Nama Kanit Reskrim", most=60, load_default="")
    pangkat_kanit_reskrim = Text("Pangkat dan NRP Kanit Reskrim", most=60, load_default="")


def derive(scene: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the handing over of a scene; None where it was not handed over."""
    given = scene["serah_terima"]
    if given is None:
        return None
    people = (
        ("Tersangka", scene["tersangka"], "tindakan"),
        ("Korban", scene["korban"], "tindakan"),
        ("Saksi", scene["saksi"], "keterangan"),
    )
    return {
        "waktu": given["waktu"],
        "kejadian": chosen(scene, "jenis_kejadian"),
        "lokasi": scene["lokasi"],
        "penerima": given["nama"],
        "pangkat_penerima": given["pangkat"],
        "nrp_penerima": given["nrp"],
        "kesatuan": given["kesatuan"],
        "keadaan": given["keadaan"],
        "barang": [
            {name: thing[name] for name in ("nama", "jumlah", "ciri", "letak")} for thing in scene["barang_bukti"]
        ],
        "orang": [
            {"nama": one["nama"], "kedudukan": role, "keterangan": one[remark]}
            for role, rows, remark in people
            for one in rows
        ],
        "dokumen": given["dokumen"],
        "saksi": [one["nama"] for one in scene["saksi"][:WITNESSES]],
        "mengetahui": given["mengetahui"],
        "nama_kanit_reskrim": given["nama_kanit_reskrim"],
        "pangkat_kanit_reskrim": given["pangkat_kanit_reskrim"],
    }


def _date(values: Mapping[str, Any]) -> date:
    day: date = values["waktu"].date()
    return day


def present(values: Mapping[str, Any], setting: PaperSetting) -> dict[str, Any]:
    """Give what the minutes print."""
    officer = setting.officer
    shared = common(setting, _date(values))
    by_chief = values["mengetahui"] == KNOWN_BY[0]
    other_post = capitals(f"Kanit Reskrim {setting.unit.name}")
    return {
        **shared,
        "waktu": moment_words(values["waktu"], setting),
        "kejadian": values["kejadian"],
        "lokasi": values["lokasi"],
        "penyerah": f"{officer.rank} {officer.name}",
        "jabatan_penyerah": f"{officer.post or 'Bhabinkamtibmas'} {officer.area}",
        "penerima": f"{values['pangkat_penerima']} {values['penerima']}",
        "kesatuan": values["kesatuan"],
        "nama_penerima": capitals(values["penerima"]),
        "pangkat_penerima": rank_and_number(
            Person(values["penerima"], values["pangkat_penerima"], values["nrp_penerima"])
        ),
        "keadaan": lines_of(values["keadaan"]),
        "barang": [
            {"no": number, "nama": one["nama"], "jumlah": one["jumlah"], "ciri": one["ciri"] or DASH,
             "letak": one["letak"] or DASH}
            for number, one in enumerate(values["barang"], start=1)
        ],
        "orang": [
            {"no": number, **one, "keterangan": one["keterangan"] or DASH}
            for number, one in enumerate(values["orang"], start=1)
        ],
        "dokumen": values["dokumen"] or "Tidak ada",
        "saksi": [{"no": number, "nama": name} for number, name in enumerate(values["saksi"], start=1)],
        "jabatan_mengetahui": shared["jabatan_kapolsek"] if by_chief else other_post,
        "nama_mengetahui": shared["nama_kapolsek"] if by_chief else capitals(values["nama_kanit_reskrim"]),
        "pangkat_mengetahui": shared["pangkat_kapolsek"] if by_chief else capitals(values["pangkat_kanit_reskrim"]),
    }  # fmt: skip


EXAMPLE = {
    "waktu": "2023-01-17T08:00",
    "kejadian": "Pencurian dengan pemberatan",
    "lokasi": "Toko Contoh Jaya, Jalan Contoh Raya No. 21, RT 001/RW 003, Kelurahan Contoh",
    "penerima": "Hendra Contoh",
    "pangkat_penerima": "Aiptu",
    "nrp_penerima": "00000022",
    "kesatuan": "Unit Reskrim Polsek Contoh Timur",
    "keadaan": "Status quo terjaga, police line terpasang, barang bukti pada letaknya.",
    "barang": [
        {"nama": "Linggis", "jumlah": "1 buah", "ciri": "besi, panjang sekitar 60 cm",
         "letak": "lantai dekat pintu belakang"},
        {"nama": "Gembok", "jumlah": "1 buah", "ciri": "kuningan, rusak", "letak": "lantai luar pintu belakang"},
    ],
    "orang": [
        {"nama": "tidak dikenal", "kedudukan": "Tersangka", "keterangan": "ciri-ciri disiarkan melalui HT"},
        {"nama": "Lina Contoh", "kedudukan": "Korban", "keterangan": "ditenangkan dan dicatat keterangannya"},
        {"nama": "Joko Contoh", "kedudukan": "Saksi",
         "keterangan": "Mendengar suara pintu dicongkel sekira pukul 03.00 WIB"},
        {"nama": "Usman Harun", "kedudukan": "Saksi", "keterangan": "Menemukan pintu belakang terbuka pukul 05.50 WIB"},
    ],
    "dokumen": "8 foto TKP dan sketsa",
    "saksi": ["Joko Contoh", "Usman Harun"],
    "mengetahui": "Kapolsek",
}  # fmt: skip

BY_INVESTIGATORS = {
    **EXAMPLE, "mengetahui": KNOWN_BY[1], "nama_kanit_reskrim": "Tono Contoh",
    "pangkat_kanit_reskrim": "Inspektur Polisi Dua NRP 00000023",
}  # fmt: skip

DOCUMENT = DocumentType(
    kind="serah_terima_tkp",
    title="Berita Acara Serah Terima TKP",
    short="Serah terima TKP",
    schema=SerahTerimaTkpSchema,
    section=Section.KASUS,
    signed_by_hand=True,
    number="BA/STTKP-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas",
    example=EXAMPLE,
    variants={"kanit_reskrim": BY_INVESTIGATORS},
    dated=_date,
    summarised=lambda values: f"{values['kejadian']}, {values['lokasi']}",
    present=present,
    source=Source.DERIVED,
    parent="tptkp",
    derive=derive,
)
