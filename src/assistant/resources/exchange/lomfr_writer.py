"""Resources -> notices in LOM-FR: what the format can say of them; the other way is ``lomfr.py``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from assistant.resources.exchange import scolomfr
from assistant.resources.record import Resource
from assistant.resources.vocabulary import label

LOM = "http://ltsc.ieee.org/xsd/LOM"


def write(resources: Sequence[Resource]) -> bytes:
    """Resources as a list of notices, with what LOM-FR can say of them."""
    register_namespace("", LOM)
    root = Element("notices")
    for resource in resources:
        _write_one(SubElement(root, f"{{{LOM}}}lom"), resource)
    indent(root, " ")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _write_one(lom: Element, one: Resource) -> None:
    for path, text in _lines(one):
        node = lom
        steps = path.split("/")
        for step in steps[:-1]:
            held = node.find(f"{{{LOM}}}{step}") if not step.endswith("+") else None
            node = held if held is not None else SubElement(node, f"{{{LOM}}}{step.rstrip('+')}")
        SubElement(node, f"{{{LOM}}}{steps[-1].rstrip('+')}").text = text
    for facet, values in (("discipline", one.subjects), ("educational level", one.levels)):
        _classify(lom, facet, "subjects" if facet == "discipline" else "levels", values)


def _lines(one: Resource) -> Iterator[tuple[str, str]]:
    """Where each value goes in a notice; a step that ends on « + » opens a new element."""
    yield "general/identifier/catalog", "commune-assistant"
    yield "general/identifier/entry", one.id
    yield "general/title/string", one.name
    for language in one.languages:
        yield "general/language+", scolomfr.language_code(language)
    yield "general/description/string", one.description
    for topic in one.topics:
        yield "general/keyword+/string", topic
    yield "lifeCycle/contribute/role/value", "publisher"
    yield "lifeCycle/contribute/entity", f"BEGIN:VCARD\nVERSION:3.0\nORG:{one.publisher}\nEND:VCARD"
    yield "metaMetadata/contribute/role/value", "creator"
    yield "metaMetadata/contribute/date/dateTime", one.status.date
    if one.url:
        yield "technical/location", one.url
    for kind in one.kinds:
        yield "educational/learningResourceType+/value", scolomfr.VALUES.get(kind, label("kind", kind))
    if one.price:
        yield "rights/cost/value", "yes" if one.price == "paid" else "no"
    if one.licence:
        yield "rights/description/string", one.licence


_OURS = frozenset({"commercants", "commerce"})  # said in words: the school vocabularies have no code for shops


def _classify(lom: Element, purpose: str, facet: str, values: Sequence[str]) -> None:
    coded = [(code, value) for value in values if (code := scolomfr.code(facet, value)) or value in _OURS]
    if not coded:
        return
    node = SubElement(lom, f"{{{LOM}}}classification")
    SubElement(SubElement(node, f"{{{LOM}}}purpose"), f"{{{LOM}}}value").text = purpose
    for code, value in coded:
        taxon = SubElement(SubElement(node, f"{{{LOM}}}taxonPath"), f"{{{LOM}}}taxon")
        if code:
            SubElement(taxon, f"{{{LOM}}}id").text = code
        entry = SubElement(taxon, f"{{{LOM}}}entry")
        SubElement(entry, f"{{{LOM}}}string").text = label("subject" if facet == "subjects" else "level", value)
