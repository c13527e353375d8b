"""The body of an official sheet -> blocks: sections, cases, notes, lists, tables, services, places and references.

Inside the body, elements added to the schema after this was written are traversed rather than dropped, so that a new
sheet loses its markup but not its words; beside it only known elements are text, for most are navigation. Links to
other sheets (« Voir aussi », questions) are not text: see ``sheet.py``.
"""

from __future__ import annotations

from lxml.etree import _Element

from assistant.corpus.service_public.inline import HIDDEN, address, joined, name, table_rows, text_of, with_address
from assistant.corpus.service_public.outline import Outline

_SECTIONS = {"Situation", "Chapitre", "SousChapitre", "Cas", "Complement"}
_NOTES = {
    "ASavoir": "À savoir",
    "ANoter": "À noter",
    "Attention": "Attention",
    "Rappel": "Rappel",
    "Exemple": "Exemple",
}
_LINKS = {"ServiceEnLigne", "OuSAdresser", "QuiPeutMAider", "Reference", "PourEnSavoirPlus", "LienExterneCommente"}
_TITLES = ("Titre", "TitreRiche")  # the second since schema 3.4 or 3.5, where a title holds markup
_LEAVES = {"Paragraphe", *_TITLES, "TitreFlottant", "LienExterne", "Legende"}
_TAIL = (
    ("Où s'adresser ?", ("OuSAdresser",)),
    ("Qui peut aider ?", ("QuiPeutMAider",)),
    ("Services en ligne et formulaires", ("ServiceEnLigne",)),
    ("Liens utiles", ("LienExterneCommente",)),
    ("Textes de référence", ("Reference",)),
    ("Pour en savoir plus", ("PourEnSavoirPlus",)),
    ("Définitions", ("Definition", "Abreviation")),
)
_BODY = ("Avertissement", "ListeSituations", "Texte", "Conclusion", "Problematiques", "Questionnaire", *_NOTES)
_CHOICES_DEPTH = 2


class BodyWriter:
    """Writes one ``Publication`` into an outline; ``space`` is the folder of the website for links without address."""

    def __init__(self, outline: Outline, space: str) -> None:
        self._outline, self._space = outline, space

    def write(self, sheet: _Element) -> None:
        """The introduction, the body in its order, then what the page shows below it, each under its heading."""
        for part in sheet.findall("Introduction"):
            self._children(part)
        for part in sheet:
            if name(part) in _BODY:
                self._block(part)
        for heading, tags in _TAIL:
            with self._outline.section(heading):
                for part in sheet:
                    if name(part) in tags:
                        self._block(part)

    def _children(self, element: _Element, *, skip: tuple[str, ...] = ()) -> None:
        for child in element:
            if name(child) not in HIDDEN and name(child) not in skip:
                self._block(child)

    def _block(self, element: _Element) -> None:
        kind = name(element)
        handler = getattr(self, f"_on_{kind.lower()}", None)
        if kind in _SECTIONS:
            self._section(element, "documents" if element.get("type") == "pieces" else "")
        elif kind in _NOTES:
            self._note(element)
        elif kind in _LINKS:
            self._link(element, kind)
        elif handler is not None:
            handler(element)
        elif kind in _LEAVES or _has_words(element):
            self._outline.paragraph(text_of(element))
        elif kind:
            self._children(element)

    def _section(self, element: _Element, field: str) -> None:
        with self._outline.section(_title(element), field):
            self._children(element, skip=_TITLES)

    def _on_avertissement(self, element: _Element) -> None:
        day = "/".join(reversed((element.get("date") or "").split("-")))
        title = _title(element) or "Avertissement"
        with self._outline.section(f"{title} (avertissement du {day})" if day else title):
            self._children(element, skip=_TITLES)

    def _note(self, element: _Element) -> None:
        """« À noter : … »: the label opens the first paragraph, or stands alone before a list."""
        label = _title(element) or _NOTES[name(element)]
        parts = [child for child in element if name(child) not in {*_TITLES, *HIDDEN} and name(child)]
        if parts and name(parts[0]) == "Paragraphe":
            self._outline.paragraph(f"{label} : {text_of(parts.pop(0))}")
        else:
            self._outline.paragraph(f"{label} : {text_of(element)}" if not parts else f"{label} :")
        for part in parts:
            self._block(part)

    def _on_liste(self, element: _Element, group: int | None = None, depth: int = 0) -> None:
        group = self._outline.new_list() if group is None else group
        number = 0
        for child in element:
            if name(child) == "Item":
                number += 1
                self._item(child, group, depth, f"{number}. " if element.get("type") == "numero" else "- ")
            elif name(child) == "FragmentConditionne":
                for nested in child.findall("Item"):
                    self._item(nested, group, depth, "- ")
            elif name(child) not in HIDDEN:
                self._block(child)

    def _item(self, element: _Element, group: int, depth: int, mark: str) -> None:
        """The first paragraph carries the mark; the others continue the item so that the list stays whole."""
        if not any(name(child) in {"Paragraphe", "Liste", "Tableau"} for child in element):
            self._outline.item(text_of(element), group=group, depth=depth, mark=mark)
            return
        started = False
        for child in element:
            if name(child) == "Liste":
                self._on_liste(child, group, depth + 1)
            elif name(child) in HIDDEN or not name(child):
                continue
            else:
                for text in table_rows(child) if name(child) == "Tableau" else [text_of(child)]:
                    self._outline.item(text, group=group, depth=depth + started, mark="" if started else mark)
                    started = started or bool(text)

    def _on_tableau(self, element: _Element) -> None:
        for text in (_title(element), text_of(element.find("Resume"))):
            self._outline.paragraph(text)
        group = self._outline.new_list()
        for row in table_rows(element):
            self._outline.item(row, group=group)

    def _on_image(self, element: _Element) -> None:
        caption, described = text_of(element.find("Legende")), text_of(element.find("TexteDeRemplacement"))
        texts = [caption, described if described != caption else ""]
        if any(texts):
            self._outline.paragraph(f"Illustration : {joined(texts, '. ')}")
        for part in element.findall("Description"):
            self._children(part)

    _on_illustration = _on_image

    def _on_video(self, element: _Element) -> None:
        url = _url(element) or _url(element.find("LienWeb"))
        self._outline.paragraph(with_address(f"Vidéo : {text_of(element.find('Titre'))}", url))

    def _link(self, element: _Element, kind: str) -> None:
        details: list[str] = []
        if kind == "ServiceEnLigne":
            text, details, field = self._service(element), self._service_details(element), "online_url"
        elif kind in {"OuSAdresser", "QuiPeutMAider"}:
            label = _dashed(element, "Titre", "Complement", "Source")
            text, field = with_address(label, _url(element.find("RessourceWeb"))), "where"
            details = _address_lines(element.find("Texte"))
        elif kind == "LienExterneCommente":
            link = element.find("LienExterne")
            text, field = with_address(_dashed(element, "LienExterne", "Source"), _url(link)), ""
            details = [text_of(part) for part in element.findall("Commentaire")]
        else:
            text = with_address(_dashed(element, "Titre", "Complement", "Source"), element.get("URL"))
            field = "legal" if kind == "Reference" else ""
        self._outline.link(text, details, field=field)

    def _service(self, element: _Element) -> str:
        kind = (element.get("type") or "").removesuffix(" personnalisé sur SP")
        title = _dashed(element, "Titre", "Source", number=_number(element))
        url, sheet = address(element.get("URL")), element.get("ID") or ""
        if not url and sheet.isalnum():
            url = f"{self._space}{sheet}"
        return with_address(f"{kind} : {title}" if kind and title else title, url)

    def _service_details(self, element: _Element) -> list[str]:
        details = [text_of(part) for part in (*element.findall("Introduction"), *element.findall("Texte"))]
        for part in element.iter("ServiceEnLigneAnnexe", "NoticeLiee"):
            url = _url(part) or _url(part.find("LienWeb"))
            number = _number(part)
            if name(part) == "NoticeLiee":
                label = " – ".join(filter(None, [text_of(part), number]))
            else:
                label = _dashed(part, "Titre", "Texte", number=number)
            details.append(with_address(f"{part.get('type') or 'Notice'} : {label}", url))
        return [detail for detail in details if detail]

    def _on_definition(self, element: _Element) -> None:
        term = text_of(element.find("Titre"))
        meaning = joined([text_of(part) for part in element.findall("Texte")], " ")
        laws = [with_address(_dashed(law, "Titre", "Source"), law.get("URL")) for law in element.findall("Reference")]
        self._outline.link(f"{term} : {meaning}" if term else meaning, laws, field="")

    _on_abreviation = _on_definition

    def _on_problematiques(self, element: _Element) -> None:
        """The first choices of a guided search; the page they lead to is a related sheet."""
        with self._outline.section("Votre situation"):
            group = self._outline.new_list()
            for choice in element.findall("Problematique"):
                self._choice(choice, group, 0)

    def _choice(self, element: _Element, group: int, depth: int) -> None:
        chosen, asked = text_of(element.find("TitreChoix")), _title(element)  # a choice may lead to another question
        self._outline.item(" : ".join(dict.fromkeys(filter(None, (chosen, asked)))), group=group, depth=depth)
        for part in element:
            if name(part) == "Aide":
                self._outline.item(text_of(part), group=group, depth=depth + 1, mark="")
            elif name(part) == "Branche" and depth + 1 < _CHOICES_DEPTH:
                self._choice(part, group, depth + 1)

    def _on_questionnaire(self, element: _Element) -> None:
        """The questions personalise a page on the website; only their introduction is text."""
        for part in element.findall("Description"):
            self._children(part)


def _title(element: _Element) -> str:
    return next(filter(None, (text_of(element.find(kind)) for kind in _TITLES)), "")


def _has_words(element: _Element) -> bool:
    """Whether ``element`` mixes words with markup, as a sentence does."""
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))


def _url(element: _Element | None) -> str:
    return "" if element is None else element.get("URL") or ""


def _number(element: _Element) -> str:
    """The number printed on a form: its Cerfa number, then the one its administration gives it."""
    cerfa, other = element.get("numerocerfa"), element.get("autrenumero")
    return " – ".join(filter(None, [f"Cerfa n° {cerfa}" if cerfa else "", f"n° {other}" if other else ""]))


def _dashed(element: _Element, *kinds: str, number: str = "") -> str:
    parts = [text_of(element.find(kind)) for kind in kinds]
    parts.insert(1, number)
    return " – ".join(dict.fromkeys(filter(None, parts)))


def _address_lines(element: _Element | None) -> list[str]:
    """« Par téléphone : … », « Par courrier : … »: the ways to reach a place, one line each; loose lines are one."""
    lines: list[str] = []
    loose: list[str] = []
    for part in () if element is None else element:
        if name(part) in {"Chapitre", "SousChapitre"}:
            lines.append(joined(loose))
            loose = []
            rest = [text_of(child) for child in part if name(child) != "Titre"]
            lines.append(" : ".join(filter(None, [text_of(part.find("Titre")), joined(rest)])))
        elif name(part) not in HIDDEN:
            loose.append(text_of(part))
    return [*lines, joined(loose)]
