"""Answers drawn at random for a form: what people type into it, right or wrong."""

from hypothesis import strategies as st

from schemas.fields import Choice, Clock, Day, Group, Rows, Several, YesNo
from schemas.strokes import DrawnSignature

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12)
SHORT = st.text("ab .,'\"<>&{}é-0123456789", max_size=8)


def typed(schema):
    """Answers of a form as its own controls give them: nothing blank but rows."""
    fields = {
        name: strategy
        for name, field in schema.fields.items()
        if field.metadata.get("widget") != "photos" and (strategy := _typed(field)) is not None
    }
    return st.fixed_dictionaries({}, optional=fields).map(
        lambda answers: {name: value for name, value in answers.items() if value not in ("", [], {}, None)}
    )


def _typed(field):
    if isinstance(field, Group):
        return typed(field.schema)
    if isinstance(field, Several):
        return st.sets(st.sampled_from(field.choices)).map(
            lambda chosen: [choice for choice in field.choices if choice in chosen]
        )
    if isinstance(field, Rows):
        return st.lists(_typed(field.inner), max_size=3)
    if isinstance(field, YesNo):
        return st.booleans()
    if isinstance(field, DrawnSignature):
        return st.one_of(st.lists(st.lists(st.integers(0, 700), max_size=4), max_size=3), SHORT)
    if isinstance(field, Choice):
        return st.sampled_from(field.choices)
    if isinstance(field, Day):
        return st.one_of(st.dates().map(str), SHORT, st.sampled_from(["1984--09", "84-1-"]))
    if isinstance(field, Clock):
        return st.one_of(st.times().map(lambda time: f"{time:%H:%M}"), SHORT)
    return st.one_of(SHORT, WORDS if field.metadata.get("widget") == "textarea" else SHORT)
