"""Word files written to try the engine on: what Word, LibreOffice and Google Docs can put into a document.

Each function takes an empty python-docx document and fills it; the placeholders ask for what `answers` gives.
"""

import zipfile

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from PIL import Image, ImageDraw

from pipeline.picture import Picture

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
WORDS = "Warga menyampaikan bahwa lampu jalan padam sejak pekan lalu dan ronda malam perlu diatur kembali. "
LIPSUM = WORDS * 4


def answers(number, folder):
    """Answers that differ by number in length, texts and picture: short, middling, long over pages."""
    colour = ["#aa3311", "#227744", "#2244aa", "#888800"][number % 4]
    path = folder / f"gambar-{number}.jpg"
    if not path.exists():
        image = Image.new("RGB", (160, 120), colour)
        ImageDraw.Draw(image).text((20, 50), f"Foto {number}", fill="white")
        image.save(path, quality=90)
    count = (2, 9, 30, 5)[number % 4]
    return {
        "nama": f"Orang Ke{number} & <Kawan>",
        "teks": f"Isi {number}: " + WORDS * (1, 3, 9, 2)[number % 4],
        "banyak_baris": "\n".join(f"baris {line} dari {number}\tkolom" for line in range(1 + number % 3)),
        "ada": number % 2 == 0,
        "lebar": 2,
        "warna": ["FFEEAA", "AAEEFF", "DDDDDD", "EEFFCC"][number % 4],
        "baris": [
            {"nama": f"Nama {number}-{row}", "nilai": row * (number + 1), "isi": [f"butir {row}.{n}" for n in range(2)]}
            for row in range(count)
        ],
        "sedikit": [{"nama": f"Sedikit {number}-{row}"} for row in range(2 + number % 3)],
        "alinea": [f"Alinea {row} milik {number}. " + WORDS for row in range(1 + count // 2)],
        "foto": Picture(path, 60, 45, description=f"Foto {number}"),
    }


def new_document():
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    return document


def save(path, sample):
    document = new_document()
    sample(document)
    document.save(path)
    return path


def literal(path, out, *, kept=None):
    """A template whose placeholders are taken apart, so that they print as text and all its styles are in use.

    `kept` gives styles and lists instead of the file's own.
    """
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(out, "w") as made:
        for name in package.namelist():
            data = package.read(name)
            if name.startswith(("word/document", "word/header", "word/footer")):
                data = data.replace(b"{", b"(").replace(b"}", b")")
            elif kept is not None and name in ("word/styles.xml", "word/numbering.xml"):
                data = kept[name]
            made.writestr(name, data)
    return out


def xml(text):
    """Parse a fragment: the prefixes of Word are known."""
    head, sep, rest = text.partition(" ") if " " in text.split(">", 1)[0] else text.partition(">")
    joint = " " if sep == " " else ">"
    if joint == ">" and head.endswith("/"):
        return parse_xml(f"{head[:-1]} {NAMESPACES}/>{rest}")
    return parse_xml(f"{head} {NAMESPACES}{joint}{rest}")


def add(document, *fragments):
    """Append blocks of raw XML to the body."""
    last = document.element.body.sectPr
    for fragment in fragments:
        last.addprevious(xml(fragment))


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(text, properties="", *, raw=False):
    return f"<w:p><w:pPr>{properties}</w:pPr>{text if raw else run(text)}</w:p>"


def field(instruction, shown="1"):
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>{shown}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def table(document, *rows, style=None):
    made = document.add_table(rows=len(rows), cols=len(rows[0]), style=style)
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return made


def texts_of(document, *texts):
    for text in texts:
        document.add_paragraph(text)


LOOP_ROWS = (("{%tr for b in baris %}", ""), ("{{ b.nama }}", "{{ b.nilai }}"), ("{%tr endfor %}", ""))
ALINEA = ("{%p for a in alinea %}", "{{ a }}", "{%p endfor %}")


# ---------------------------------------------------------------- docxtpl's own markup


def rows(document):
    table(document, *LOOP_ROWS)
    document.add_paragraph()


def rows_chosen(document):
    table(document, ("{%tr if ada %}", ""), ("ya", "{{ nama }}"), ("{%tr else %}", ""), ("tidak", ""),
          ("{%tr endif %}", ""))  # fmt: skip
    document.add_paragraph("Sesudah")


def columns(document):
    table(document, ("{%tc for b in sedikit %}", "{{ b.nama }}", "{%tc endfor %}"))
    document.add_paragraph()


def paragraphs(document):
    texts_of(document, "{%p for b in baris %}", "{{ loop.index }}. {{ b.nama|upper }}", "{%p endfor %}")


def loops_within_loops(document):
    texts_of(document, "{%p for b in baris %}", "{{ b.nama }}", "{%p for i in b.isi %}", "- {{ i }}", "{%p endfor %}",
             "{%p endfor %}")  # fmt: skip


def choices(document):
    texts_of(
        document, "{%p if ada and teks %}",
        "ya {% if not ada %}x{% elif baris|length == 2 %}dua{% else %}y{% endif %}", "{%p endif %}",
        "{{ 'ada' if ada else 'tidak' }} {{ baris[1].nama }} {{ tiada|default('-') }}",
    )  # fmt: skip


def runs_in_a_loop(document):
    document.add_paragraph("Nama: {% for b in baris %}{{ b.nama }}{% if not loop.last %}, {% endif %}{% endfor %}.")


def runs_split_by_word(document):
    paragraph = document.add_paragraph()
    for piece in ("Nama {", "{ na", "ma }", "} dan {% if", " ada %}ya{", "% endif %}"):
        paragraph.add_run(piece).italic = True


def run_tags(document):
    paragraph = document.add_paragraph("Awal ")
    for text in ("{%r if ada %}", "ada", "{%r else %}", "tiada", "{%r endif %}"):
        paragraph.add_run(text).bold = True


def cell_markup(document):
    table(document, ("{% cellbg warna %}{{ nama }}", "{% colspan lebar %}{{ warna }}", "x"))
    document.add_paragraph()
    table(document, ("{%tc for b in sedikit %}", "{% hm %}judul", "{%tc endfor %}"))
    document.add_paragraph()
    table(document, ("{%tr for b in baris %}", ""), ("{% vm %}sama", "{{ b.nilai }}"), ("{%tr endfor %}", ""))


def literal_braces(document):
    texts_of(document, "Tulis {_{ nama }_} atau {_% for %_} di templat", "{# catatan #}{{ warna }}")


def quotes_in_placeholders(document):
    texts_of(document, "{% if warna == “FFEEAA” %}kuning{% endif %} {{ nama|default(‘x’) }} {% if 3 > 2 %}b{% endif %}")


def merged_with_neighbours(document):
    texts_of(document, "Satu", "{%- if ada %} dua{% endif %}", "Tiga {{ nama }}")


def lines_and_tabs(document):
    document.add_paragraph("[{{ banyak_baris }}]").paragraph_format.tab_stops.add_tab_stop(Cm(8))
    table(document, ("{{ banyak_baris }}", "{{ nama }}"))
    document.add_paragraph("akhir")


# ---------------------------------------------------------------- page ends and last blocks


def plain(document):
    texts_of(document, "Judul {{ nama }}", "{{ teks }}", *ALINEA)


def last_paragraph_empty(document):
    texts_of(document, "{{ teks }}", "", "")


def last_paragraph_tiny(document):
    texts_of(document, *["{{ teks }}"] * 3)
    last = document.add_paragraph()
    last.paragraph_format.space_after = Pt(0)
    mark = last._p.get_or_add_pPr()
    mark.append(xml('<w:rPr><w:sz w:val="2"/></w:rPr>'))


def ends_with_a_page_break(document):
    texts_of(document, "{{ teks }}")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def page_break_before_the_first(document):
    document.add_paragraph("{{ nama }}").paragraph_format.page_break_before = True
    texts_of(document, *ALINEA)


def page_exactly_full(document):
    for line in range(43):
        paragraph = document.add_paragraph(f"Baris {line} {{{{ nama }}}}")
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(15)
    document.add_paragraph("")


def table_first(document):
    table(document, ("{{ nama }}", "{{ warna }}"), style="Table Grid")
    document.add_paragraph("{{ teks }}")


def table_last(document):
    document.add_paragraph("{{ teks }}")
    table(document, *LOOP_ROWS, style="Table Grid")


def table_over_pages(document):
    loop, row, end = LOOP_ROWS
    made = table(document, ("Nama", "Nilai"), loop, ("{{ b.nama }}\n{{ b.isi[0] }}", row[1]), end, style="Table Grid")
    head = made.rows[0]._tr.get_or_add_trPr()
    head.append(xml("<w:cantSplit/>"))
    head.append(xml("<w:tblHeader/>"))
    texts_of(document, *ALINEA)


def nested_table(document):
    outer = table(document, ("{{ nama }}", ""), style="Table Grid")
    inner = outer.cell(0, 1).add_table(2, 2)
    inner.cell(0, 0).text = "{{ warna }}"
    inner.cell(1, 1).text = "{{ baris[0].nama }}"
    document.add_paragraph("akhir")


def floating_table(document):
    texts_of(document, "{{ nama }}")
    made = table(document, ("{{ warna }}", "x"), style="Table Grid")
    made._tbl.tblPr.append(
        xml('<w:tblpPr w:leftFromText="180" w:rightFromText="180" w:vertAnchor="text" w:tblpX="4000" w:tblpY="300"/>')
    )
    texts_of(document, "{{ teks }}")


def two_tables_then_landscape(document):
    table(document, ("{{ nama }}", "a"), style="Table Grid")
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    table(document, ("{{ warna }}", "b"), style="Table Grid")


# ---------------------------------------------------------------- lists


def list_styles(document):
    for style in ("List Number", "List Bullet"):
        texts_of(document, "{%p for b in sedikit %}")
        document.add_paragraph("{{ b.nama }}", style=style)
        texts_of(document, "{%p endfor %}")


def list_of_three_levels(document):
    add_numbering(document)
    for level, text in enumerate(("{{ nama }}", "{{ warna }}", "{{ baris[0].nama }}")):
        add(document, para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))
    add(document, para("{{ nama }} lagi", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'))


def list_in_cells(document):
    add_numbering(document)
    made = table(document, ("{%tr for b in sedikit %}", ""), ("", "{{ b.nama }}"), ("{%tr endfor %}", ""))
    cell = made.cell(1, 0)._tc
    cell.remove(cell.p_lst[0])
    cell.append(xml(para("urut", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')))
    document.add_paragraph("akhir")


def numbered_headings(document):
    add_numbering(document, heading=True)
    for level in (1, 2, 2, 1):
        document.add_heading(f"Bab {{{{ nama }}}} {level}", level)
        document.add_paragraph("{{ warna }}")


def add_numbering(document, *, heading=False):
    """Add a list of three levels: abstract 70, number 77; with `heading` the levels belong to the headings."""
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + (f'<w:pStyle w:val="Heading{level + 1}"/>' if heading else "")
        + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{720 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for level, (form, text) in enumerate((("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3.")))
    )
    abstract = xml(
        f'<w:abstractNum w:abstractNumId="70"><w:nsid w:val="5A5A0001"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="1A2B3C4D"/>{levels}</w:abstractNum>'
    )
    root.insert(0, abstract)
    root.append(xml('<w:num w:numId="77"><w:abstractNumId w:val="70"/></w:num>'))
    if heading:
        for level in (1, 2, 3):
            properties = document.styles[f"Heading {level}"].element.get_or_add_pPr()
            properties.append(xml(f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="77"/></w:numPr>'))


# ---------------------------------------------------------------- pictures and shapes


def inline_picture(document):
    texts_of(document, "{{ nama }}", "{{ foto }}", "{{ teks }}")


def pictures_in_a_table(document):
    table(document, ("{{ foto }}", "{{ foto }}"), ("{{ nama }}", "{{ warna }}"), style="Table Grid")
    texts_of(document, *ALINEA)


def fixed_picture(document, colour="navy"):
    """A picture that is part of the template, inline and in the header."""
    from io import BytesIO

    data = BytesIO()
    Image.new("RGB", (80, 40), colour).save(data, "png")
    document.add_paragraph("{{ nama }}").add_run().add_picture(data, width=Mm(30))
    document.sections[0].header.paragraphs[0].add_run().add_picture(data, width=Mm(20))
    texts_of(document, *ALINEA)


def anchored_picture(document):
    from io import BytesIO

    data = BytesIO()
    Image.new("RGB", (80, 40), "olive").save(data, "png")
    paragraph = document.add_paragraph("{{ teks }}")
    inline = paragraph.add_run().add_picture(data, width=Mm(30))._inline
    anchor = xml(
        '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="251658240" '
        'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>1800000</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>360000</wp:posOffset></wp:positionV></wp:anchor>'
    )
    for child in list(inline):
        anchor.append(child)
        if child.tag == qn("wp:extent"):
            anchor.append(xml('<wp:effectExtent l="0" t="0" r="0" b="0"/>'))
            anchor.append(xml("<wp:wrapNone/>"))
    inline.getparent().replace(inline, anchor)
    texts_of(document, "{{ teks }}")


def text_boxes(document):
    texts_of(document, "{{ nama }}")
    add(
        document,
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>3000000</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>100000</wp:posOffset></wp:positionV>'
        '<wp:extent cx="1800000" cy="700000"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        '<wp:wrapSquare wrapText="bothSides"/><wp:docPr id="7" name="Kotak"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="700000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/>'
        "</a:solidFill></a:ln></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:t>{{ warna }} dalam kotak</w:t></w:r>"
        "</w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        "</mc:Choice></mc:AlternateContent></w:r></w:p>",
        '<w:p><w:r><w:pict><v:shape id="k1" style="width:150pt;height:40pt" filled="f" stroked="t">'
        "<v:textbox><w:txbxContent><w:p><w:r><w:t>{{ nama }} VML</w:t></w:r></w:p></w:txbxContent></v:textbox>"
        "</v:shape></w:pict></w:r></w:p>",
    )
    texts_of(document, "{{ teks }}")


def watermark(document):
    header = document.sections[0].header
    header.paragraphs[0]._p.append(
        xml(
            '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
            'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="custom"/>'
            '<v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="Tanda" o:spid="_x0000_s2049" '
            'type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:400pt;height:120pt;'
            "rotation:315;z-index:-251658752;mso-position-horizontal:center;"
            "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
            'mso-position-vertical-relative:margin" fillcolor="silver" stroked="f">'
            '<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="RAHASIA"/>'
            "</v:shape></w:pict></w:r>"
        )
    )
    texts_of(document, "{{ nama }}", *ALINEA)


# ---------------------------------------------------------------- headers, footers, sections


def header_and_footer(document):
    document.add_paragraph("Awal {{ nama }} akhir").runs[0].bold = True
    document.sections[0].header.paragraphs[0].text = "Kepala {{ nama }}"
    document.sections[0].footer.paragraphs[0].text = "Kaki {{ baris[0].nama }}"
    texts_of(document, *ALINEA)


def first_page_and_even_pages(document):
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    section.first_page_header.paragraphs[0].text = "Pertama {{ nama }}"
    section.header.paragraphs[0].text = "Ganjil {{ nama }}"
    section.even_page_header.paragraphs[0].text = "Genap {{ nama }}"
    texts_of(document, *ALINEA, *["{{ teks }}"] * 6)


def mirrored_margins(document):
    document.settings.element.insert(0, xml("<w:mirrorMargins/>"))
    section = document.sections[0]
    section.left_margin, section.right_margin = Cm(4), Cm(1.5)
    texts_of(document, *["{{ teks }}"] * 8, *ALINEA)


def landscape_section(document):
    texts_of(document, "{{ nama }}")
    wide = document.add_section()
    wide.page_width, wide.page_height = wide.page_height, wide.page_width
    texts_of(document, "{{ teks }}")
    high = document.add_section()
    high.page_width, high.page_height = high.page_height, high.page_width
    texts_of(document, *ALINEA)


def second_header_only_later(document):
    texts_of(document, "{{ nama }}")
    section = document.add_section()
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "Kedua {{ warna }}"
    texts_of(document, "{{ teks }}")


def columns_within(document):
    texts_of(document, "{{ nama }}")
    section = document.add_section(WD_SECTION.CONTINUOUS)
    section._sectPr.append(xml('<w:cols w:num="2" w:space="708"/>'))
    texts_of(document, *ALINEA)
    last = document.add_section(WD_SECTION.CONTINUOUS)
    for old in last._sectPr.findall(qn("w:cols")):
        last._sectPr.remove(old)
    last._sectPr.append(xml('<w:cols w:space="708"/>'))
    texts_of(document, "{{ teks }}")


def odd_page_section(document):
    texts_of(document, "{{ nama }}")
    document.add_section(WD_SECTION.ODD_PAGE)
    texts_of(document, "{{ teks }}", *ALINEA)


def page_numbers_restart(document):
    footer = document.sections[0].footer.paragraphs[0]._p
    for piece in list(xml("<w:p>" + field("PAGE") + "</w:p>")):
        footer.append(piece)
    texts_of(document, "{{ teks }}", *ALINEA)
    section = document.add_section()
    section._sectPr.append(xml('<w:pgNumType w:start="7"/>'))
    texts_of(document, *ALINEA)


def page_of_pages(document):
    footer = document.sections[0].footer.paragraphs[0]._p
    shown = run("Halaman ") + field("PAGE") + run(" dari ") + field("NUMPAGES") + run(" · {{ nama }}")
    for piece in list(xml("<w:p>" + shown + "</w:p>")):
        footer.append(piece)
    texts_of(document, "{{ teks }}", *ALINEA)


def tall_letterhead(document):
    header = document.sections[0].header
    header.paragraphs[0].text = "KEPOLISIAN NEGARA"
    for line in range(6):
        header.add_paragraph(f"Baris kop {line} {{{{ nama }}}}")
    texts_of(document, *ALINEA)


def vertically_centred(document):
    document.sections[0]._sectPr.append(xml('<w:vAlign w:val="center"/>'))
    texts_of(document, "{{ nama }}", "{{ teks }}")


def borders_and_colour(document):
    document.sections[0]._sectPr.append(
        xml('<w:pgBorders w:offsetFrom="page"><w:top w:val="single" w:sz="8" w:space="24" w:color="FF0000"/>'
            '<w:bottom w:val="double" w:sz="8" w:space="24" w:color="0000FF"/></w:pgBorders>')
    )  # fmt: skip
    document.element.insert(0, xml('<w:background w:color="FFFFE0"/>'))
    document.settings.element.insert(0, xml("<w:displayBackgroundShape/>"))
    texts_of(document, "{{ nama }}", *ALINEA)


def numbered_lines(document):
    document.sections[0]._sectPr.append(xml('<w:lnNumType w:countBy="1" w:restart="newPage"/>'))
    texts_of(document, "{{ teks }}", *ALINEA)


def kept_together(document):
    texts_of(document, *ALINEA)
    for text in ("Tempat, tanggal", "PELAPOR", "", "{{ nama }}"):
        paragraph = document.add_paragraph(text)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.left_indent = Cm(9)


# ---------------------------------------------------------------- fields, links, marks


def captions_and_references(document):
    add(
        document,
        para(run("Tabel ") + field(r"SEQ Tabel \* ARABIC") + run(": {{ nama }}"), raw=True),
        para(
            '<w:bookmarkStart w:id="5" w:name="_Ref900"/>' + run("{{ warna }}") + '<w:bookmarkEnd w:id="5"/>', raw=True
        ),
        para(run("Tabel ") + field(r"SEQ Tabel \* ARABIC"), raw=True),
        para(run("Lihat ") + field(r"REF _Ref900 \h", "x") + run(" hlm. ") + field(r"PAGEREF _Ref900 \h"), raw=True),
    )
    texts_of(document, "{{ teks }}")


def links(document):
    outside = document.part.relate_to(
        "https://contoh.invalid/", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )  # fmt: skip
    document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    look = '<w:rStyle w:val="Hyperlink"/>'
    add(
        document,
        para('<w:bookmarkStart w:id="6" w:name="tujuan"/>' + run("{{ nama }}") + '<w:bookmarkEnd w:id="6"/>', raw=True),
        para(f'<w:hyperlink r:id="{outside}">{run("luar {{ warna }}", look)}</w:hyperlink>', raw=True),
        para(f'<w:hyperlink w:anchor="tujuan">{run("dalam {{ nama }}", look)}</w:hyperlink>', raw=True),
    )
    texts_of(document, "{{ teks }}")


def table_of_contents(document):
    add(document, para(field(r"TOC \o &quot;1-2&quot; \h", "Bab lama .... 1"), raw=True))
    document.add_heading("Bab {{ nama }}", 1)
    texts_of(document, *ALINEA)
    document.add_heading("Anak {{ warna }}", 2)


def content_controls(document):
    add(
        document,
        "<w:p><w:sdt><w:sdtPr><w:alias w:val=\"nama\"/><w:text/></w:sdtPr><w:sdtContent>"
        + run("{{ nama }}") + "</w:sdtContent></w:sdt>" + run(" dan ")
        + '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="A" w:value="a"/></w:dropDownList></w:sdtPr>'
        "<w:sdtContent>" + run("A") + "</w:sdtContent></w:sdt></w:p>",
        "<w:sdt><w:sdtPr><w:alias w:val=\"blok\"/></w:sdtPr><w:sdtContent>" + para("{{ teks }}")
        + para("blok {{ warna }}") + "</w:sdtContent></w:sdt>",
    )  # fmt: skip
    texts_of(document, *ALINEA)


def last_block_is_a_control(document):
    texts_of(document, "{{ teks }}")
    add(document, "<w:sdt><w:sdtPr/><w:sdtContent>" + para("{{ nama }}") + "</w:sdtContent></w:sdt>")


def styles_of_every_kind(document):
    base = document.styles.add_style("Dasar", WD_STYLE_TYPE.PARAGRAPH)
    base.font.name, base.font.size = "Liberation Serif", Pt(13)
    heir = document.styles.add_style("Turunan", WD_STYLE_TYPE.PARAGRAPH)
    heir.base_style, heir.font.italic = base, True
    sign = document.styles.add_style("Tanda", WD_STYLE_TYPE.CHARACTER)
    sign.font.bold = True
    document.add_paragraph("{{ nama }}", style="Turunan").add_run(" {{ warna }}").style = sign
    document.add_paragraph("{{ teks }}", style="Intense Quote")
    table(document, ("{{ nama }}", "b"), ("c", "{{ warna }}"), ("d", "e"), style="Light Grid Accent 1")
    document.add_paragraph("akhir", style="Caption")


def direct_formatting(document):
    big = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/><w:color w:val="C00000"/><w:sz w:val="30"/>'
    raised = '<w:u w:val="double"/><w:vertAlign w:val="superscript"/>'
    line = '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="1" w:color="auto"/></w:pBdr><w:jc w:val="both"/>'
    grey = '<w:shd w:val="clear" w:fill="EEEEEE"/><w:ind w:left="1000" w:firstLine="500"/><w:jc w:val="both"/>'
    add(
        document,
        para(run("{{ nama }}", big) + run(" {{ warna }}", raised), line, raw=True),
        para("{{ teks }}", grey),
    )


JOINABLE = [
    rows, rows_chosen, columns, paragraphs, loops_within_loops, choices, runs_in_a_loop, runs_split_by_word, run_tags,
    cell_markup, literal_braces, quotes_in_placeholders, merged_with_neighbours, lines_and_tabs, plain,
    last_paragraph_empty, last_paragraph_tiny, ends_with_a_page_break, page_break_before_the_first, page_exactly_full,
    table_first, table_last, table_over_pages, nested_table, floating_table, list_styles,
    list_of_three_levels, list_in_cells, numbered_headings, inline_picture, pictures_in_a_table, fixed_picture,
    anchored_picture, text_boxes, watermark, header_and_footer, first_page_and_even_pages, mirrored_margins,
    landscape_section, second_header_only_later, columns_within, odd_page_section, page_numbers_restart, page_of_pages,
    tall_letterhead, vertically_centred, borders_and_colour, numbered_lines, kept_together, captions_and_references,
    links, table_of_contents, content_controls, last_block_is_a_control, styles_of_every_kind, direct_formatting,
]  # fmt: skip


# ---------------------------------------------------------------- what takes the single lane


def notes(document, kind):
    """Add a footnote or endnote with a placeholder."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    body = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{kind}s {NAMESPACES}>'
        f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
        f'<w:{kind} w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:{kind}>'
        f'<w:{kind} w:id="1"><w:p><w:r><w:{kind}Ref/></w:r>{run(" Catatan {{ nama }}")}</w:p></w:{kind}></w:{kind}s>'
    )
    part = Part(
        PackURI(f"/word/{kind}s.xml"),
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml",
        body.encode(),
        document.part.package,
    )
    document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind}s".upper()))
    add(document, para(run("{{ nama }}") + f'<w:r><w:{kind}Reference w:id="1"/></w:r>', raw=True))
    texts_of(document, *ALINEA)


def footnote(document):
    notes(document, "footnote")


def endnote(document):
    notes(document, "endnote")


def frame_at_the_end(document):
    texts_of(document, "{{ teks }}")
    frame = '<w:framePr w:w="3000" w:hSpace="180" w:wrap="around" w:vAnchor="text" w:hAnchor="text" w:x="4000"/>'
    add(document, para("{{ nama }}", frame))


def roman_page_of_pages(document):
    page_of_pages(document)
    document.sections[0]._sectPr.append(xml('<w:pgNumType w:fmt="lowerRoman"/>'))


def tracked_changes(document):
    texts_of(document, "{{ nama }}")
    add(
        document,
        '<w:p><w:ins w:id="9" w:author="A" w:date="2023-01-01T00:00:00Z">' + run("{{ warna }}") + "</w:ins></w:p>",
    )


SINGLE = [footnote, endnote, frame_at_the_end, roman_page_of_pages, tracked_changes, two_tables_then_landscape]
EVERY = JOINABLE + SINGLE
