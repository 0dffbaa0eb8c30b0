"""Indonesian words for dates, ranks, zones and numbers, as papers print them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from schemas.charset import WIDTHS
from schemas.setting import Officer, Person, Unit
from schemas.text import is_printable

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
# Perkap 3/2016: short form in tables, full form under signatures.
RANKS = {
    "Bharada": "Bhayangkara Dua", "Bharatu": "Bhayangkara Satu", "Bharaka": "Bhayangkara Kepala",
    "Abripda": "Ajun Brigadir Polisi Dua", "Abriptu": "Ajun Brigadir Polisi Satu", "Abrippol": "Ajun Brigadir Polisi",
    "Bripda": "Brigadir Polisi Dua", "Briptu": "Brigadir Polisi Satu", "Brigpol": "Brigadir Polisi",
    "Brigadir": "Brigadir Polisi", "Bripka": "Brigadir Polisi Kepala", "Aipda": "Ajun Inspektur Polisi Dua",
    "Aiptu": "Ajun Inspektur Polisi Satu", "Ipda": "Inspektur Polisi Dua", "Iptu": "Inspektur Polisi Satu",
    "AKP": "Ajun Komisaris Polisi", "Kompol": "Komisaris Polisi", "AKBP": "Ajun Komisaris Besar Polisi",
    "Kombes Pol": "Komisaris Besar Polisi", "Brigjen Pol": "Brigadir Jenderal Polisi",
    "Irjen Pol": "Inspektur Jenderal Polisi", "Komjen Pol": "Komisaris Jenderal Polisi",
    "Jenderal Pol": "Jenderal Polisi",
}  # fmt: skip
_RANKS_FOLDED = {short.casefold(): full for short, full in RANKS.items()}
BEFORE_POSTS = ("a.n.", "u.b.", "Plt.", "Plh.")
BLANK_SERIAL = "      "
TOKEN = re.compile(r"\{(\w+)(?::(\w+))?\}")
TOKENS = ("no", "bulan_romawi", "tahun", "kka", "unit", "desa", "satfung")
UNITS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1_000, "ribu"), (100, "ratus"), (10, "puluh"))
MOST_WORDED = 10**15 - 1


def long_date(day: date) -> str:
    """Give "9 Januari 2023": the day is never printed with a leading zero."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Give "9-1-2023", for narrow columns."""
    return f"{day.day}-{day.month}-{day.year}"


def day_and_date(day: date) -> str:
    """Give "Senin, 9 Januari 2023"."""
    return f"{DAYS[day.weekday()]}, {long_date(day)}"


def zone_name(time_zone: str) -> str:
    """Give WIB, WITA or WIT for a time zone of the database."""
    return ZONES.get(time_zone, "")


def clock_time(time: str, time_zone: str) -> str:
    """Give "pukul 09.12 WIB" for "09:12"."""
    return f"pukul {time.replace(':', '.')} {zone_name(time_zone)}".rstrip()


def full_rank(rank: str) -> str:
    """Give the full rank in capitals, as it stands under a signature; an unknown rank stays as written."""
    return capitals(_RANKS_FOLDED.get(rank.casefold(), rank))


def capitals(text: str) -> str:
    """Give a text in capitals; a letter whose capital the papers cannot print ("ŉ" would become two) stays small."""
    return "".join(char.upper() if len(char.upper()) == 1 and is_printable(char.upper()) else char for char in text)


def width_cm(text: str, *, size_pt: float = 11) -> float:
    """Give the printed width of a line in the house font, regular; a letter that is not in the table counts as an M."""
    units = sum(WIDTHS.get(char, WIDTHS["M"]) for char in text)
    return units / 2048 * size_pt * 2.54 / 72


def line_count(text: str, room_cm: float, *, size_pt: float = 11) -> int:
    """Give the lines that a text takes in a column of this width: broken at blanks, a longer word where it must."""
    lines, used = 1, 0.0
    for word in text.split():
        width = width_cm(word, size_pt=size_pt)
        if used and used + width_cm(" ", size_pt=size_pt) + width <= room_cm:
            used += width_cm(" ", size_pt=size_pt) + width
            continue
        lines += 1 if used else 0
        lines += int(width // room_cm)
        used = width % room_cm
    return lines


def post_lines(post: str, person: Person) -> str:
    """Give a post as it stands over the name of whoever signs in it, line by line.

    "Plt. Kapolsek Contoh"; for its holder "a.n. Kapolsek Contoh" and the own post; "u.b." (untuk beliau) goes one level
    lower: between the two stands the post through which the order comes.
    """
    if person.manner == "a.n.":
        return f"a.n. {post}\n{person.own_post}"
    if person.manner == "u.b.":
        return f"a.n. {post}\n{person.through}\nu.b.\n{person.own_post}"
    return f"{person.manner} {post}".lstrip()


def post_in_words(post: str, person: Person) -> str:
    """Give a post as said in a sentence: "Plt. Kapolsek Contoh", "Kanit Binmas a.n. Kapolsek Contoh"."""
    if person.manner in ("a.n.", "u.b."):
        return f"{person.own_post} a.n. {post}"
    return f"{person.manner} {post}".lstrip()


def post_capitals(post: str) -> str:
    """Give a post, line by line, as papers print it: in capitals but for the words that stand before it."""
    lines = []
    for line in post.split("\n"):
        head, _, rest = line.partition(" ")
        lines.append(f"{head} {capitals(rest)}".rstrip() if head in BEFORE_POSTS else capitals(line))
    return "\n".join(lines)


def number_label(nrp: str) -> str:
    """Give "NRP 00000001", or "NIP …" for the 18 digits of a civil servant."""
    return f"{'NIP' if len(nrp) == 18 else 'NRP'} {nrp}"


def masked(nik: str) -> str:
    """Give a NIK as papers show it: the first four and the last four digits."""
    return f"{nik[:4]}********{nik[-4:]}" if nik else ""


def terbilang(number: int) -> str:
    """Give a whole number from 0 to 999,999,999,999,999 in Indonesian words: 1,250 is "seribu dua ratus lima puluh".

    Raises:
        ValueError: less or more than that.
    """
    if not 0 <= number <= MOST_WORDED:
        raise ValueError("only numbers from 0 to 999.999.999.999.999 can be said")
    if number < len(UNITS):
        return UNITS[number]
    if number < 20:
        return f"{UNITS[number - 10]} belas"
    size, name = next((size, name) for size, name in SCALES if number >= size)
    count, rest = divmod(number, size)
    # One hundred and one thousand are one word; one million and more are two.
    head = f"se{name}" if count == 1 and size <= 1_000 else f"{terbilang(count)} {name}"
    return f"{head} {terbilang(rest)}" if rest else head


def thousands(number: int) -> str:
    """Give "1.250.000"."""
    return f"{number:,}".replace(",", ".")


def rupiah(amount: int) -> str:
    """Give "Rp1.250.000,00"."""
    return f"Rp{thousands(amount)},00"


def rupiah_words(amount: int) -> str:
    """Give "Satu juta dua ratus lima puluh ribu rupiah"."""
    words = f"{terbilang(amount)} rupiah"
    return words[0].upper() + words[1:]


def age(born: date, on: date) -> int:
    """Give the full years from birth to a day, at least 0; born on 29 February, a year is full on 1 March."""
    return max(on.year - born.year - ((on.month, on.day) < (born.month, born.day)), 0)


def age_words(born: date, on: date) -> str:
    """Give "39 tahun", in the first two years "8 bulan"."""
    months = max((on.year - born.year) * 12 + on.month - born.month - (on.day < born.day), 0)
    return f"{months} bulan" if months < 24 else f"{age(born, on)} tahun"


def month_and_year(day: date) -> str:
    """Give "Januari 2023"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def pattern_fault(pattern: str) -> str:
    """Say what is wrong with a number pattern, "" where nothing is."""
    if not any(name == "no" for name, _ in TOKEN.findall(pattern)):
        return "Pola nomor harus memuat {no}."
    for name, form in TOKEN.findall(pattern):
        if name not in TOKENS:
            return f"Penanda {{{name}}} tidak dikenal. Yang ada: {', '.join(f'{{{one}}}' for one in TOKENS)}."
        if form and not (name == "no" and re.fullmatch(r"0[1-9]", form)):
            return f"Bentuk {{{name}:{form}}} tidak dikenal. Tulis misalnya {{no:03}}."
    if "{" in TOKEN.sub("", pattern) or "}" in TOKEN.sub("", pattern):
        return "Ada tanda kurung kurawal yang tidak berpasangan. Periksa lagi pola nomor ini."
    return ""


def format_number(pattern: str, *, serial: int | None, date: date, unit: Unit, officer: Officer) -> str:
    """Fill a number pattern. An empty token drops its segment; without a serial its place stays blank.

    Tokens: {no} {no:03} {bulan_romawi} {tahun} {kka} {unit} {desa} {satfung}.
    """
    values: dict[str, Any] = {
        "no": serial,
        "bulan_romawi": ROMAN[date.month - 1],
        "tahun": date.year,
        "kka": unit.kka,
        "unit": unit.name.removeprefix("Polsek "),
        "desa": officer.area,
        "satfung": "",
    }

    def fill(match: re.Match[str]) -> str:
        name, form = match.groups()
        value = values[name]
        if name == "no" and value is None:
            return BLANK_SERIAL
        return format(value, form) if form else str(value)

    segments = []
    for segment in pattern.split("/"):
        filled = TOKEN.sub(fill, segment)
        if filled or not TOKEN.search(segment):
            segments.append(filled)
    return "/".join(segments)
