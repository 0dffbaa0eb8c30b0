"""Whatever somebody can reach by links from the first page looks right, for every role, full and empty."""

import re
from collections import Counter

import pytest
from werkzeug.exceptions import HTTPException

from engines.convert.fake import PlainConverter
from models.tables import Officer
from services.rights import Role
from tests.e2e.conftest import serving
from tests.factories import Station, add_document, add_month, make_app, make_installation

pytestmark = pytest.mark.slow
MOST, ALIKE = 60, 2  # screens of one role, screens of one kind
STATES = ("draf", "diajukan", "dikembalikan", "diperiksa", "disetujui")


@pytest.fixture(scope="module")
def looked_at():
    """Shapes of the parts of screens that were looked at, whoever reached them."""
    return set()


@pytest.fixture(scope="module", params=["empty", "full"])
def polsek(request, tmp_path_factory):
    """The address of a Polsek with all its people, its application and its people; without papers and with some."""
    installation = make_installation(tmp_path_factory.mktemp("polsek"), converter=PlainConverter())
    station = Station(installation.db)
    if request.param == "full":
        with installation.db.writing() as session:
            month = add_month(session, session.get(Officer, station["petugas"].officer_id), period="2023-01")
            for state in STATES:
                add_document(session, month, state=state)
                add_document(session, month, kind="laporan_informasi", state=state)
            add_document(session, month, kind="dukungan_anggaran", number="B/12/I/2023/Bhabinkamtibmas", position=9)
    app = make_app(installation)
    with serving(app) as address:
        yield address, app, station, request.param
    installation.db.close()


# Dates, times, sizes and amounts in another form than ours, and words that no Indonesian page has (ux.md 6: U63, U64).
NEVER = re.compile(
    r"\b0\d (?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember)\b"
    r"|\b0\d (?:Jan|Feb|Mar|Apr|Jun|Jul|Agu|Sep|Okt|Nov|Des)\b"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}[:]\d\d\b"
    r"|\bpukul \d\d\.\d\d\b(?! (?:WIB|WITA|WIT|sampai)\b)"
    r"|\b(?:january|february|march|june|july|august|october|december|monday|tuesday|wednesday|thursday|friday|sunday)\b"
    r"|\bRp\s|\bRp\d{4}|\d\.\d\d?\s?(?:%|kB|MB)|\d,\d{3}\b"
    r"|\b(?:submit|required|invalid|error|loading|please|cancel|upload|save|delete|search|next|previous)\b",
    re.IGNORECASE,
)
# What an officer's screens show instead.
OURS = (
    r"(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), [1-9]\d? [A-Z][a-z]+ \d{4}\b", r"\b[1-9]\d? Januari 2023\b",
    r"\bpukul \d\d\.\d\d WIB\b", r"\bRp[1-9]\d{0,2}(?:\.\d{3})+\b", r"\bB/12/I/2023/",
)  # fmt: skip
# Controls whose faults the browser itself would tell, in its own language.
OWN_BUBBLES = "form:not([novalidate]) :is([required], [pattern], [min], [max], [minlength], [type=email], [type=url])"
# What the browser keeps of pages after they were left (U68).
KEPT = "async () => ({ stored: { ...localStorage, ...sessionStorage }, caches: await caches.keys() })"


def wrong_words(page):
    """What stands on the page and should not, in words."""
    bubbles = page.locator(OWN_BUBBLES).evaluate_all("all => all.map((one) => one.outerHTML.slice(0, 120))")
    return NEVER.findall(page.locator("body").inner_text()) + bubbles


@pytest.mark.parametrize("role", list(Role))
def test_every_screen_of_a_role_looks_right(polsek, visit, role, looked_at):
    address, app, station, filled = polsek
    routes = app.url_map.bind("")
    visitor = visit(address)
    visitor.log_in(station[role])
    waiting, seen = ["/"], Counter()
    visited, told = set(), ""

    while waiting and len(visited) < MOST:
        path = waiting.pop(0)
        try:
            endpoint, _ = routes.match(path.partition("?")[0])
        except HTTPException:
            continue
        if path in visited or seen[endpoint] == ALIKE:
            continue
        visited.add(path)
        seen[endpoint] += 1
        answer = visitor.page.request.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert answer.status < 400, f"{path}: {answer.status}"
        visitor.open(path)
        assert path.startswith("/api") or wrong_words(visitor.page) == [], path  # there, the names are a program's
        told += visitor.page.locator("body").inner_text()
        waiting.extend(visitor.links())
        if new := visitor.parts() - looked_at:
            looked_at |= new
            visitor.looks_right_everywhere((360, 640, 1280))

    assert "pages.home" in seen
    if (filled, role) == ("full", Role.PETUGAS):
        assert [form for form in OURS if not re.search(form, told)] == []
    visitor.page.go_back()
    kept = visitor.page.evaluate(KEPT)
    kept["stored"].pop("htmx-current-path-for-history", None)  # an address; they name nobody, searches are sealed
    assert kept == {"stored": {}, "caches": []}
