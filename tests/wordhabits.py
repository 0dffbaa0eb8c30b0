"""A plain Word file written over with the markup habits of other programs."""

import re
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rewritten(source, out, change):
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name).decode("utf-8", "surrogateescape") for name in package.namelist()}
    change(parts)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text.encode("utf-8", "surrogateescape"))
    return out


def add_part(parts, name, text, *, kind, content_type, owner="word/_rels/document.xml.rels"):
    parts[name] = text
    target = name.removeprefix("word/") if owner != "_rels/.rels" else name
    if owner == "word/_rels/document.xml.rels" and not name.startswith("word/"):
        target = f"../{name}"
    parts[owner] = parts[owner].replace(
        "</Relationships>",
        f'<Relationship Id="rHabit{len(parts)}" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>',
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    )


def as_word(source, out):
    """Word: rsids, spelling marks, page marks, split runs, paragraph ids, a bookmark of the last edit, side parts."""

    def change(parts):
        body = parts["word/document.xml"]
        count = iter(range(0x10000000, 0x7FFFFFFF))
        body = re.sub(
            r"<w:p>", lambda _: f'<w:p w:rsidR="00A1{next(count) & 0xFFFF:04X}" w:rsidRDefault="00B20001">', body
        )
        body = re.sub(r"<w:r>", lambda _: f'<w:r w:rsidRPr="00C3{next(count) & 0xFFFF:04X}">', body)
        body = re.sub(r"(<w:r [^>]*>)(<w:t)", r'\1<w:rPr><w:noProof/><w:lang w:val="id-ID"/></w:rPr>\2', body)
        cut = '</w:t></w:r><w:proofErr w:type="%s"/><w:r><w:rPr><w:noProof/></w:rPr><w:t xml:space="preserve">'
        name = r"\1\2{" + cut % "spellStart" + r"{ \3" + cut % "spellEnd"
        body = re.sub(r"(<w:t[^>]*>)([^<]*)\{\{ (\w+)", name, body)
        mark = '<w:bookmarkStart w:id="99" w:name="_GoBack"/><w:bookmarkEnd w:id="99"/>'
        body = body.replace("</w:pPr><w:r", f"</w:pPr>{mark}<w:r", 1)
        body = re.sub(r"(<w:r [^>]*>)(<w:t[^>]*>Baris)", r"\1<w:lastRenderedPageBreak/>\2", body, count=3)
        parts["word/document.xml"] = body
        add_part(
            parts, "word/webSettingsLama.xml", f"<w:webSettings {W}><w:optimizeForBrowser/></w:webSettings>",
            kind="webSettings",
            content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.webSettings+xml",
        )  # fmt: skip
        add_part(
            parts, "customXml/item9.xml", '<b:Sources xmlns:b="urn:contoh"/>', kind="customXml",
            content_type="application/xml",
        )  # fmt: skip
        settings = parts["word/settings.xml"]
        parts["word/settings.xml"] = settings.replace(
            "</w:settings>", '<w:rsids><w:rsidRoot w:val="00A10001"/><w:rsid w:val="00B20001"/></w:rsids></w:settings>'
        )
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(
            "</w:style>", '<w:rsid w:val="00A10001"/></w:style>'
        )

    return rewritten(source, out, change)


def as_google_docs(source, out):
    """Google Docs: everything said in place (spacing, direction, fonts), own table styles, no latent styles."""

    def change(parts):
        said = '<w:spacing w:before="0" w:line="276" w:lineRule="auto"/><w:ind w:left="0" w:firstLine="0"/>'
        fonts = '<w:rFonts w:ascii="Arial" w:cs="Arial" w:eastAsia="Arial" w:hAnsi="Arial"/>'
        look = f'<w:rPr>{fonts}<w:rtl w:val="0"/></w:rPr>'
        body = parts["word/document.xml"]
        body = re.sub(
            r"<w:p>(?=<w:r>)", f'<w:p w:rsidR="00000000" w:rsidRDefault="00000000"><w:pPr>{said}</w:pPr>', body
        )
        body = re.sub(r"<w:r>(?=<w:t)", f'<w:r w:rsidDel="00000000" w:rsidR="00000000">{look}', body)
        body = re.sub(r'<w:tblStyle w:val="[^"]*"/>', '<w:tblStyle w:val="Table1"/>', body)
        parts["word/document.xml"] = body
        styles = re.sub(r"<w:latentStyles.*?</w:latentStyles>", "", parts["word/styles.xml"], flags=re.DOTALL)
        parts["word/styles.xml"] = styles.replace(
            "</w:styles>",
            '<w:style w:type="table" w:customStyle="1" w:styleId="Table1"><w:name w:val="Table1"/>'
            '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
            '<w:tblBorders><w:top w:val="single" w:sz="8" w:color="000000"/><w:insideH w:val="single" w:sz="8" '
            'w:color="000000"/></w:tblBorders></w:tblPr></w:style></w:styles>',
        )

    return rewritten(source, out, change)


def as_libreoffice(source, out):
    """LibreOffice: a look on every paragraph mark, the language said in each run, runs cut within names, bookmarks."""

    def change(parts):
        lang = '<w:lang w:val="id-ID" w:eastAsia="zh-CN" w:bidi="hi-IN"/>'
        body = parts["word/document.xml"]
        body = re.sub(r"<w:p>(?=<w:r>)", f"<w:p><w:pPr><w:rPr>{lang}</w:rPr></w:pPr>", body)
        body = re.sub(r"<w:r>(?=<w:t)", f"<w:r><w:rPr>{lang}</w:rPr>", body)
        cut = f'</w:t></w:r><w:r><w:rPr>{lang}</w:rPr><w:t xml:space="preserve">'
        body = re.sub(r"(<w:t)(?: [^>]*)?(>[^<]*\{\{ \w\w)(\w)", rf'\1 xml:space="preserve"\2{cut}\3', body)
        marks = iter(range(1, 1 << 20))
        body = re.sub(
            r"(</w:pPr>)(?=<w:r>)",
            lambda _: (
                f'</w:pPr><w:bookmarkStart w:id="{(n := next(marks))}" w:name="__DdeLink__{n}_1"/>'
                f'<w:bookmarkEnd w:id="{n}"/>'
            ),
            body,
        )
        parts["word/document.xml"] = body

    return rewritten(source, out, change)


def with_controls_and_smart_tags(source, out):
    """Old Word forms: runs within smart tags, paragraphs within content controls."""

    def change(parts):
        body = parts["word/document.xml"]
        tag = '<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="place">'
        body = re.sub(r"<w:r>(?:(?!</w:r>).)*\{\{.*?</w:r>", lambda run: f"{tag}{run[0]}</w:smartTag>", body)
        control = '<w:sdt><w:sdtPr><w:alias w:val="Isian"/></w:sdtPr><w:sdtContent>'
        body = re.sub(
            r"<w:p>(?:(?!<w:p>|</w:p>|<w:sectPr).)*</w:p>(?=<w:p>|</w:tc>)",
            lambda one: f"{control}{one[0]}</w:sdtContent></w:sdt>" if "{{" in one[0] else one[0], body,
        )  # fmt: skip
        parts["word/document.xml"] = body

    return rewritten(source, out, change)


HABITS = {
    "word": as_word, "google docs": as_google_docs, "libreoffice": as_libreoffice,
    "controls and smart tags": with_controls_and_smart_tags,
}  # fmt: skip
