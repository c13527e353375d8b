"""What makes an answer a proof, as one function that says what is wrong with it."""

import re
from collections.abc import Iterator

from assistant.index.generation import Generation
from assistant.records import Citation
from assistant.text.analysis import sentences
from assistant.text.dates import day_in_words

URL = re.compile(r"https?://[^\s)\]*]+")
MARK = re.compile(r"(?<!\\)\[(\d+)\]")


def faults(text: str, citations: tuple[Citation, ...], generation: Generation, beside: str = "") -> list[str]:
    """The faults of an answer; ``beside`` is what else may hold its figures: contacts, clock, emergency numbers."""
    return [*_marks(text, citations), *_quotes(citations, generation), *_figures(text, citations, generation, beside)]


def _marks(text: str, citations: tuple[Citation, ...]) -> Iterator[str]:
    if [int(mark) for mark in MARK.findall(text)] != [citation.n for citation in citations]:
        yield "les marques et les citations diffèrent"


def _quotes(citations: tuple[Citation, ...], generation: Generation) -> Iterator[str]:
    for one in citations:
        document, passage = generation.document(one.document_id), generation.passage(one.passage_id)
        if document.text[one.start : one.end] != one.quote or not one.quote:
            yield "la citation n'est pas le texte à ses positions"
        if not passage.start <= one.start < one.end <= passage.end or passage.document_id != document.id:
            yield "la citation sort de son passage"
        inside = [block for block in document.blocks if passage.start <= block.start and block.end <= passage.end]
        quoted = [block for block in inside if block.end > one.start and block.start < one.end]
        lists = {block.group for block in quoted if block.kind == "item"}
        for block in inside:
            listed = block.kind == "item" and block.group in lists
            if listed and not (one.start <= block.start and block.end <= one.end):
                yield "une liste est coupée"


def _figures(text: str, citations: tuple[Citation, ...], generation: Generation, beside: str) -> Iterator[str]:
    quotes = " ".join(citation.quote for citation in citations)
    dates = " ".join(day_in_words(generation.document(one.document_id).checked) for one in citations)
    shown = re.sub(r"^ *\d+\. ", "", MARK.sub("", text), flags=re.MULTILINE)
    extra = set(re.findall(r"\d+", shown)) - set(re.findall(r"\d+", f"{quotes} {dates} {beside}"))
    if extra:
        yield f"chiffres venus de nulle part : {sorted(extra)}"
    if set(URL.findall(shown)) - set(URL.findall(f"{quotes} {beside}")):
        yield "adresse venue de nulle part"
    words = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    for citation in citations:
        lines = re.sub(r"^ *(-|\d+\.) ", "", citation.quote, flags=re.MULTILINE).splitlines()
        if not any(_shown(line.strip(), words.replace("**", "")) for line in lines) and citation.n == 1:
            yield "la première citation n'est pas montrée"


def _shown(line: str, words: str) -> bool:
    """Whether every sentence of a line is there, whichever of them is read first."""
    return bool(line) and all(sentence in words for sentence in sentences(line))
