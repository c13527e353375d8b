"""The sentences and the tables of an official sheet are read as on the page: no word glued, no row without column."""

import pytest
from official_sheets import p

from assistant.corpus.service_public.inline import table_rows, text_of
from assistant.corpus.service_public.sheet import parse


def sentence(markup: str) -> str:
    return text_of(parse(f"<Paragraphe>{markup}</Paragraphe>".encode(), "F100.xml"))


class TestSentences:
    def test_words_marked_in_a_sentence(self) -> None:
        text = (
            "Le 1<Exposant>er</Exposant><LienIntra LienID='R1'>jour ouvré</LienIntra>, 10 m<Exposant>2</Exposant>, "
            "mention <Citation>Cédé le</Citation>, voir "
            "<LienExterne URL='https://exemple.test/a'>le site</LienExterne>\n. "
            "<LienInterne LienPublication='F2'>Autre fiche</LienInterne>"
        )
        expected = "Le 1er jour ouvré, 10 m², mention « Cédé le », voir le site (https://exemple.test/a). Autre fiche"
        assert sentence(text) == expected

    @pytest.mark.parametrize(
        ("markup", "expected"),
        [
            (
                "<LienExterne URL='https://a.test'>consul</LienExterne><b>avec lui</b>",
                "consul (https://a.test) avec lui",
            ),
            ("<LienExterne URL='https://a.test'>consul</LienExterne>avec lui", "consul (https://a.test) avec lui"),
            ("<LienExterne URL='https://a.test'>consul</LienExterne>, puis", "consul (https://a.test), puis"),
            ("la <LienInterne>Caf</LienInterne>ne paie pas", "la Caf ne paie pas"),
            ("la <LienInterne>Sacem</LienInterne>a signé", "la Sacem a signé"),
            ("les <LienInterne>contrat</LienInterne>s signés", "les contrats signés"),
            ("une <LienIntra>volontair</LienIntra>e absente", "une volontaire absente"),
            ("1<Exposant>er</Exposant>juillet, 1<Exposant>e</Exposant>r", "1er juillet, 1er"),
            ("<b>g</b>ratuite", "gratuite"),
        ],
    )
    def test_a_space_forgotten_after_a_link_is_given_back(self, markup: str, expected: str) -> None:
        assert sentence(markup) == expected

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", ""])
    def test_only_web_addresses_are_shown(self, url: str) -> None:
        assert sentence(f"<LienExterne URL={url!r}>le site</LienExterne>") == "le site"


class TestTables:
    def test_the_lines_of_a_cell_stay_apart_and_a_line_that_goes_on_is_not_cut(self) -> None:
        def row(*cells: str, kind: str = "normal") -> str:
            return f'<Rangée type="{kind}">{"".join(f"<Cellule>{cell}</Cellule>" for cell in cells)}</Rangée>'

        place = p("Toutes", "(sauf une)")
        table = (
            row(p("Ville :"), p("Tarif", "réduit"), kind="header")
            + row(place, p("- Lyon : 2 €", "- Nice : 4 €"))
            + row(place, p("Gratuit", "Sur demande."))
            + row(p("- 10"), p("Dès 3 ans"))
        )
        assert table_rows(parse(f"<Tableau>{table}</Tableau>".encode(), "F100.xml")) == [
            "Ville : Toutes (sauf une) ; Tarif réduit : Lyon : 2 €, Nice : 4 €",
            "Ville : Toutes (sauf une) ; Tarif réduit : Gratuit, Sur demande.",
            "Ville : - 10 ; Tarif réduit : Dès 3 ans",
        ]
