"""Text as comparisons read it: what is folded away, and which letters are written as one."""

from assistant.text.normalisation import fold_variants, normalise, normalise_variants
from assistant.text.towns import large_towns


def test_words_are_folded_and_one_space_apart() -> None:
    assert normalise("  L'État-civil :  « Où_ça » ? ") == "l etat civil ou ca"
    assert normalise("…") == ""


def test_letters_are_kept_unless_variants_are_asked_for() -> None:
    assert normalise("سنة") == "سنة"
    assert normalise_variants("سنة") == "سنه"
    assert normalise_variants("I\u015f\u0131k") == "isik"
    assert normalise_variants("ґанок") == normalise_variants("ганок")


def test_a_pattern_keeps_its_punctuation() -> None:
    assert fold_variants("(Évry|\u0131l)?") == "(evry|il)?"


def test_towns_are_written_as_questions_are_normalised() -> None:
    assert len(large_towns()) > 100
    assert all(normalise(town) == town for town in large_towns())
