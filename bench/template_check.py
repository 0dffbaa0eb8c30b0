"""How soon an admin hears of a template of ten pages: `python -m bench.template_check` prints one line of JSON, in s.

Report: from the upload's arrival to what the check found. First page: from the upload, over report and printed samples,
to the picture of the first page. Medians of whole requests through the application, with the real office service. The
bars are 1 s and 5 s (issue 6).
"""

import io
import json
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import docx

from engines.convert.office import running_office
from pipeline.templatekinds import template_kind
from services.press import Press
from tests.factories import Station, csrf_of, log_in, make_app, make_installation

KIND, PAGES, ASKED = "laporan_informasi", 10, 5
PICTURE = re.compile(r'<img src="([^"]+/baru/1\.webp[^"]*|[^"]+/beda/1\.webp[^"]*)"')


def ten_pages(number):
    """The shipped template with pages behind it; each another file."""
    document = docx.Document(str(template_kind(KIND).shipped))
    for page in range(2, PAGES + 1):
        document.add_page_break()
        for line in range(30):
            words = f"Halaman {page}, baris {line}, berkas {number}: "
            document.add_paragraph(words + "{{ perihal }} dan {{ nama_petugas }}")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def uploaded(client, data):
    """Seconds of the report, and until the first page can be seen."""
    token = csrf_of(client.get(f"/templat/{KIND}").text)
    began = time.perf_counter()
    answer = client.post(
        f"/templat/{KIND}", data={"csrf_token": token, "berkas": (io.BytesIO(data), "templat.docx")},
        content_type="multipart/form-data",
    )  # fmt: skip
    page = client.get(answer.location).text
    found = PICTURE.search(page)
    assert found, page
    assert client.get(found.group(1)).status_code == 200
    seen = time.perf_counter() - began
    told = re.search(r"Diperiksa ([\d,]+) detik", page)
    assert told, page
    return float(told.group(1).replace(",", ".")), seen


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with running_office(work / "office.sock", work_root=work / "office", workers=2) as converter:
            installation = make_installation(work)
            installation.converter = Press(converter, installation.cache)
            client = log_in(make_app(installation).test_client(), Station(installation.db)["admin"])
            figures = [uploaded(client, ten_pages(number)) for number in range(ASKED)]
            installation.db.close()
    reports, pages = zip(*figures, strict=True)
    told = {
        "pages": PAGES, "uploads": ASKED, "report_s": round(statistics.median(reports), 2),
        "first_page_s": round(statistics.median(pages), 2), "slowest_first_page_s": round(max(pages), 2),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main()
