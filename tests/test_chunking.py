"""Passages: every block in exactly one, no list cut, ids that only depend on what is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.canonical import TextBuilder
from assistant.corpus.chunking import MAX_CHARS, passages
from assistant.records import Document, Passage

PARTS = st.lists(
    st.tuples(st.sampled_from(["heading", "paragraph", "item", "nested"]), st.integers(1, 60), st.integers(0, 4)),
    min_size=1,
    max_size=25,
)


def document(builder: TextBuilder, identifier: str = "essai") -> Document:
    text, blocks = builder.build()
    return Document(
        id=identifier,
        site="ville",
        kind="page",
        title="Essai",
        text=text,
        blocks=blocks,
        audience=("resident",),
        publisher="Mairie",
        url="https://ville.example",
        licence="",
        updated=date(2026, 1, 5),
    )


def written(parts: list[tuple[str, int, int]]) -> Document:
    """A document of random shape: headings, paragraphs, and lists that may be broken by paragraphs."""
    builder = TextBuilder()
    group = builder.new_list()
    for kind, length, number in parts:
        words = "mot " * length
        if kind == "heading":
            builder.heading(number + 2, words)
            group = builder.new_list()
        elif kind == "paragraph":
            builder.paragraph(words, field="cost" if number == 1 else "", local=number == 2)
        else:
            group = builder.new_list() if number == 0 else group
            builder.item(words, group=group, depth=1 if kind == "nested" else 0)
    return document(builder)


def held(page: Document, passage: Passage) -> list[int]:
    """The blocks of a passage, by their place in the document."""
    inside = [
        index
        for index, block in enumerate(page.blocks)
        if block.kind != "heading" and passage.start <= block.start and block.end <= passage.end
    ]
    assert page.blocks[inside[0]].start == passage.start
    assert page.blocks[inside[-1]].end == passage.end
    return inside


@given(PARTS, st.integers(1, 400))
def test_every_block_is_in_exactly_one_passage(parts, limit):
    page = written(parts)
    found = [held(page, passage) for passage in passages(page, limit)]
    blocks = [index for index, block in enumerate(page.blocks) if block.kind != "heading"]
    assert [index for group in found for index in group] == blocks


@given(PARTS, st.integers(1, 400))
def test_a_list_is_never_cut(parts, limit):
    page = written(parts)
    owners: dict[int, set[str]] = {}
    for passage in passages(page, limit):
        for index in held(page, passage):
            owners.setdefault(page.blocks[index].group, set()).add(passage.id)
    assert all(len(ids) == 1 for group, ids in owners.items() if group >= 0)


@given(PARTS, st.integers(1, 400))
def test_ids_are_unique_and_stable(parts, limit):
    page = written(parts)
    ids = [passage.id for passage in passages(page, limit)]
    assert len(set(ids)) == len(ids)
    assert ids == [passage.id for passage in passages(written(parts), limit)]
    assert all(one.startswith("essai.") for one in ids)


@given(PARTS)
def test_a_passage_is_long_only_when_it_cannot_be_cut(parts):
    page = written(parts)
    for passage in passages(page, 300):
        blocks = [page.blocks[index] for index in held(page, passage)]
        if passage.end - passage.start > 300:
            assert len(blocks) == 1 or any(block.kind == "item" for block in blocks)


def test_the_heading_path_and_the_field():
    builder = TextBuilder()
    builder.paragraph("Introduction.")
    builder.heading(2, "Coût")
    builder.paragraph("Gratuit.", field="cost")
    builder.heading(3, "Pour un mineur")
    builder.paragraph("Gratuit aussi.", local=True)
    builder.heading(2, "Vide")
    builder.heading(2, "Délai")
    builder.paragraph("Un mois.")
    page = document(builder)
    found = passages(page)
    assert [one.section for one in found] == [(), ("Coût",), ("Coût", "Pour un mineur"), ("Délai",)]
    assert [page.text[one.start : one.end] for one in found] == [
        *("Introduction.", "Gratuit.", "Gratuit aussi."),
        "Un mois.",
    ]
    assert (found[1].field, found[2].local) == ("cost", True)
    assert {one.document_id for one in found} == {"essai"}


def test_a_list_stays_with_the_sentence_before_it():
    builder = TextBuilder()
    builder.paragraph("a" * 900)
    builder.paragraph("Apportez :")
    group = builder.new_list()
    for number in range(5):
        builder.item(f"{number} " + "b" * 400, group=group)
    page = document(builder)
    first, second = passages(page)
    assert page.text[first.start : first.end] == "a" * 900
    assert page.text[second.start : second.end].startswith("Apportez :\n\n- 0 b")
    assert second.end - second.start > MAX_CHARS


def local_rules(*rules: tuple[str, str | list[str]]) -> Document:
    """A commune's section: fields with a sentence, or with a list that a sentence introduces."""
    builder = TextBuilder()
    builder.heading(2, "À Villebrune", local=True)
    for field, said in rules:
        if isinstance(said, str):
            builder.paragraph(said, field=field, local=True)
            continue
        builder.paragraph(f"{field} :", field=field, local=True)
        group = builder.new_list()
        for one in said:
            builder.item(one, group=group, field=field, local=True)
    return document(builder)


def cut(page: Document) -> list[tuple[str, bool, str]]:
    return [(one.field, one.local, page.text[one.start : one.end]) for one in passages(page)]


def test_local_rules_are_one_passage_a_field():
    page = local_rules(
        ("where", "Au guichet 2."),
        ("documents", ["une photo", "un timbre"]),
        ("cost", "5 € le samedi."),
        ("cost", "Gratuit pour les enfants."),
        ("delay", "Sous 10 jours."),
    )
    assert cut(page) == [
        ("where", True, "Au guichet 2."),
        ("documents", True, "documents :\n\n- une photo\n- un timbre"),
        ("cost", True, "5 € le samedi.\n\nGratuit pour les enfants."),
        ("delay", True, "Sous 10 jours."),
    ]
    assert {one.section for one in passages(page)} == {("À Villebrune",)}
    assert len({one.id for one in passages(page)}) == 4


def test_fields_that_are_not_local_rules_share_their_section():
    builder = TextBuilder()
    builder.heading(2, "En bref")
    builder.paragraph("Au guichet 2.", field="where")
    builder.paragraph("Sous 10 jours.", field="delay")
    assert cut(document(builder)) == [("where", False, "Au guichet 2.\n\nSous 10 jours.")]


RULES = st.lists(
    st.tuples(
        st.sampled_from(["where", "documents", "cost", "delay"]),
        st.integers(1, 60).map(lambda length: "mot " * length) | st.lists(st.just("mot"), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=8,
)


@given(RULES, st.integers(1, 400))
def test_no_passage_holds_two_local_rules(rules, limit):
    page = local_rules(*rules)
    found = passages(page, limit)
    for passage in found:
        assert {page.blocks[index].field for index in held(page, passage)} == {passage.field}
        assert passage.local
    long = passages(page, 100_000)
    fields = [field for field, _ in rules]
    assert [one.field for one in long] == [
        one for one, before in zip(fields, ["", *fields], strict=False) if one != before
    ]


@pytest.mark.xfail(
    reason="an exception is kept with the paragraph before it, even when that is another rule", strict=True
)
def test_a_local_rule_that_opens_on_an_exception_is_its_own_passage():
    page = local_rules(("where", "Au guichet 2."), ("delay", "Sauf en août, sous 10 jours."))
    assert [one.field for one in passages(page)] == ["where", "delay"]


def test_an_edit_elsewhere_changes_no_other_id():
    def ids(first: str) -> list[str]:
        builder = TextBuilder()
        builder.paragraph(first)
        builder.heading(2, "Coût")
        builder.paragraph("Gratuit.")
        return [one.id for one in passages(document(builder))]

    before, after = ids("Avant."), ids("Après, plus long.")
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_the_same_words_twice_have_two_ids():
    builder = TextBuilder()
    for _ in range(3):
        builder.heading(2, "Coût")
        builder.paragraph("Gratuit.")
    ids = [one.id for one in passages(document(builder))]
    assert ids[1:] == [f"{ids[0]}-2", f"{ids[0]}-3"]


@pytest.mark.parametrize("identifier", ["passeport", "collecte-dechets", "terrasse", "mot-de-passe"])
def test_the_small_site(mini_index, identifier):
    page = mini_index.generation.document(identifier)
    found = mini_index.generation.passages_of(identifier)
    assert tuple(found) == passages(page)
    blocks = [index for index, block in enumerate(page.blocks) if block.kind != "heading"]
    assert [index for passage in found for index in held(page, passage)] == blocks
