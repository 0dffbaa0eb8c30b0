"""Lists as officers fill them in, sheet by sheet."""

from openpyxl.utils import get_column_letter

from pipeline.spreadsheet import Sheet
from schemas.columns import KEY, plans_of


def at(answers, path):
    for name in path.split("."):
        if isinstance(answers, list):
            answers = answers[int(name)] if int(name) < len(answers) else None
        else:
            answers = answers.get(name) if isinstance(answers, dict) else None
    return answers


def sheets_of(kind, *records):
    """Give records as the sheets that an officer would have filled in; a record may say its own code."""
    plans = plans_of(kind)
    sheets = []
    for plan in plans:
        rows = [[KEY, *(column.head for column in plan.columns)]]
        for number, record in enumerate(records, start=1):
            own = [record] if not plan.name else record.get(plan.name, [])
            rows += [[f"K{number}", *(at(row, column.path) for column in plan.columns)] for row in own]
        sheets.append(Sheet(plan.title, rows))
    return sheets


def changed(kind, *, sheet=0, line, head, cell):
    """The sheets of the example with one cell exchanged."""
    sheets = sheets_of(kind, kind.example)
    rows = [list(row) for row in sheets[sheet].rows]
    rows[line - 1][rows[0].index(head)] = cell
    sheets[sheet] = Sheet(sheets[sheet].title, rows)
    return sheets


def place_of(kind, head, line, *, sheet=0):
    """The sheet and cell below a head in a line ("Warga", "C3"), wherever the form's order puts its column."""
    plan = plans_of(kind)[sheet]
    heads = [KEY, *(column.head for column in plan.columns)]
    return plan.title, f"{get_column_letter(heads.index(head) + 1)}{line}"
