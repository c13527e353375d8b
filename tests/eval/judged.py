"""A very small town, its questions and the right answers, for tests of the evaluation: worked out by hand."""

from datetime import date
from typing import Any

from assistant.errors import NotFound
from assistant.records import Answer, Block, Citation, Document, Passage
from assistant_eval.datasets.golden import Question, checked

_TEXTS = {
    "passeport": (
        ("heading", "Coût"),
        ("item", "Adulte : 86 € en timbre fiscal."),
        ("item", "De 15 à 17 ans : 42 € en timbre fiscal."),
        ("item", "Moins de 15 ans : 17 € en timbre fiscal."),
        ("heading", "Où s'adresser ?"),
        ("paragraph", "Allez dans une mairie équipée, à Grand-Exemple, avec vos empreintes."),
    ),
    "cantine": (("heading", "Délai"), ("paragraph", "Réservez le repas avant le jeudi à 12 h.")),
}


class Pages:
    """Documents and passages by id, as an index generation gives them."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.passages: dict[str, Passage] = {}
        for name, parts in _TEXTS.items():
            text, blocks, section = "", list[Block](), ""
            for kind, words in parts:
                start = len(text)
                text += words + "\n"
                level, group = (2, -1) if kind == "heading" else (0, 0 if kind == "item" else -1)
                blocks.append(Block(kind, start, start + len(words), level, group))  # type: ignore[arg-type]
                if kind == "heading":
                    section = words
                    continue
                key = f"{name}.{section}"
                first = self.passages[key].start if key in self.passages else start
                self.passages[key] = Passage(key, name, (section,), first, start + len(words))
            self.documents[name] = Document(
                id=name,
                site="s",
                kind="demarche",
                title=name.capitalize(),
                text=text,
                blocks=tuple(blocks),
                audience=("resident",),
                publisher="Mairie",
                url=f"https://ville.example/{name}",
                licence="",
                updated=date(2026, 1, 5),
            )

    def document(self, identifier: str, /) -> Document:
        if identifier not in self.documents:
            what = "Document"
            raise NotFound(what, identifier)
        return self.documents[identifier]

    def passage(self, identifier: str, /) -> Passage:
        return self.passages[identifier]

    def citation(self, n: int, passage_id: str, quote: str = "") -> Citation:
        """A citation of a passage: the whole of it, or the ``quote`` it holds."""
        passage = self.passages[passage_id]
        document = self.documents[passage.document_id]
        quote = quote or document.text[passage.start : passage.end]
        start = document.text.index(quote)
        return Citation(
            n=n,
            passage_id=passage_id,
            document_id=document.id,
            title=document.title,
            url=document.url,
            section=" > ".join(passage.section),
            quote=quote,
            start=start,
            end=start + len(quote),
            publisher="Mairie",
            updated=document.updated,
        )


def question(identifier: str = "T-1", **fields: Any) -> Question:
    """A label; by default what a passport costs and where it is asked."""
    row = {
        "id": identifier,
        "question": "Combien coûte un passeport, et où ?",
        "audience": "resident",
        "language": "fr",
        "slice": "direct",
        "status": ("answered",),
        "documents": ("passeport",),
        "sections": ({"document": "passeport", "section": "Coût"},),
        "facts": (("86 €", "86 euros"), ("Grand-Exemple",)),
        "absent": (),
        "history": (),
    }
    (found,) = checked([("essai", {**row, **fields})])
    return found


REFUSED = {"status": ("not_found",), "documents": (), "sections": (), "facts": ()}
EMERGENCY = {
    **REFUSED,
    "question": "on me frappe",
    "slice": "emergency",
    "status": ("emergency",),
    "facts": (("17",), ("112",)),
}
PRICES = (
    "- Adulte : 86 € en timbre fiscal.\n- De 15 à 17 ans : 42 € en timbre fiscal.\n"
    "- Moins de 15 ans : 17 € en timbre fiscal."
)
NOT_FOUND = "**Je n'ai pas trouvé la réponse dans nos pages.** Je préfère ne pas deviner."


def answer(text: str, *citations: Citation, **fields: Any) -> Answer:
    """An answer as the library gives it."""
    row = {"id": "1", "question": "?", "status": "answered", "confidence": 0.9, "site": "s", "generation": "g"}
    return Answer(**{**row, **fields}, text=text, citations=citations)


def right_answer(pages: Pages) -> Answer:
    """The right answer to :func:`question`: a list, then a paragraph, each with its source."""
    return answer(
        f"**Passeport : coût**\n\n{PRICES} [1]\n\n"
        "Allez dans une mairie équipée, à Grand-Exemple, avec vos empreintes. [2]",
        pages.citation(1, "passeport.Coût"),
        pages.citation(2, "passeport.Où s'adresser ?"),
    )
