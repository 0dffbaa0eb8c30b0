"""A form as a browser without script sees it: the controls on the page, and what it sends when a button is pressed."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class _Controls(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.form_id, self.pairs, self.buttons = form_id, [], []
        self.depth = 0
        self.inside = self.in_template = 0
        self.area = self.select = None
        self.action = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "template":
            self.in_template += 1
        if tag == "form" and given.get("id") == self.form_id:
            self.inside, self.action = 1, given.get("action", "")
        mine = (self.inside or given.get("form") == self.form_id) and not self.in_template
        name = given.get("name")
        if not mine or "disabled" in given:
            return
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in given:
                return
            if kind not in ("file", "submit", "button"):
                self.pairs.append((name, given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea" and name:
            self.area = [name, ""]
        elif tag == "select" and name:
            self.select = [name, None, None]
        elif tag == "option" and self.select is not None:
            if self.select[2] is None:
                self.select[2] = given.get("value", "")
            if "selected" in given:
                self.select[1] = given.get("value", "")
        elif tag == "button" and given.get("type", "submit") == "submit":
            self.buttons.append((name, given.get("value", "")))

    def handle_data(self, data):
        if self.area is not None:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.in_template -= 1
        elif tag == "form":
            self.inside = 0
        elif tag == "textarea" and self.area is not None:
            name, text = self.area
            self.pairs.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self.area = None
        elif tag == "select" and self.select is not None:
            name, chosen, first = self.select
            self.pairs.append((name, first if chosen is None else chosen))
            self.select = None


class FormPage:
    """The form on a page; `fill` changes what is typed, `data` is what a press of a button sends."""

    def __init__(self, html, form_id="formulir"):
        parser = _Controls(form_id)
        parser.feed(html)
        self.html, self.pairs, self.buttons, self.action = html, parser.pairs, parser.buttons, parser.action

    def fill(self, **answers):
        """Type answers; "__" stands for a dot. Radios and boxes that stand open are answered, too."""
        for name, value in answers.items():
            path = name.replace("__", ".")
            places = [at for at, (known, _) in enumerate(self.pairs) if known == path]
            if places:
                self.pairs[places[0]] = (path, value)
            else:
                self.pairs.append((path, value))
        return self

    def value(self, path):
        """What stands in a control."""
        return next(value for name, value in self.pairs if name == path)

    def has(self, path):
        """Whether there is such a control."""
        return any(name == path for name, _ in self.pairs)

    def data(self, button=None, value=""):
        """What is sent when the button of that name and value is pressed."""
        if button is not None:
            assert (button, value) in self.buttons, (button, value, self.buttons)
        return [*self.pairs, *([(button, value)] if button else [])]


def press(client, page, button=None, value="", **more):
    """Press a button of a form as a browser does."""
    data = MultiDict(page.data(button, value))
    for name, files in more.pop("files", {}).items():
        data.setlist(name, files)
    return client.post(page.action, data=data, content_type="multipart/form-data", **more)
