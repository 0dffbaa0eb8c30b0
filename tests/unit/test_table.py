"""Tables as spreadsheets."""

from openpyxl import load_workbook

from pipeline.table import write_table


def test_a_text_stays_a_text_whatever_it_begins_with(tmp_path):
    path = tmp_path / "tabel.xlsx"

    write_table(path, "=1+1", "Januari 2023", ["Nama", "Jumlah"], [("=2+2 JOKO", 3)])

    sheet = load_workbook(path).active
    assert [[cell.value for cell in row] for row in sheet.rows][-2:] == [["Nama", "Jumlah"], ["=2+2 JOKO", 3]]
    assert not [cell for row in sheet.rows for cell in row if cell.data_type == "f"]
