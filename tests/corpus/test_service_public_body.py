"""The words of an official sheet stay whole, readable, and under the condition they belong to."""

import pytest
from official_sheets import bullets, p, sheet, titled

from assistant.corpus.chunking import passages
from assistant.corpus.service_public.sheet import read_sheet
from assistant.records import Document


def read(body: str, **options: str) -> Document:
    return read_sheet(sheet(body, **options), "F100.xml", "part")


def lines(document: Document) -> list[str]:
    """Each block as « ## heading », « - item » or paragraph."""
    shown = []
    for block in document.blocks:
        text = document.text[block.start : block.end]
        mark = {"heading": "#" * block.level + " ", "item": "  " * block.level + "- ", "paragraph": ""}[block.kind]
        shown.append(mark + text)
    return shown


def paths(document: Document) -> dict[str, tuple[str, ...]]:
    return {document.text[one.start : one.end]: one.section for one in passages(document)}


class TestCases:
    def test_a_case_is_read_under_its_condition_and_what_follows_the_cases_is_not(self) -> None:
        cases = (
            "<BlocCas>"
            + titled("Cas", "Mineur", p("Un parent signe."))
            + titled("Cas", "Majeur", p("Signez."))
            + "</BlocCas>"
        )
        document = read(
            "<Texte>" + titled("Chapitre", p("Démarche"), p("Selon l'âge.") + cases + p("Gratuit.")) + "</Texte>"
        )
        assert paths(document) == {
            "Selon l'âge.": ("Démarche",),
            "Un parent signe.": ("Démarche", "Mineur"),
            "Signez.": ("Démarche", "Majeur"),
            "Gratuit.": ("Démarche",),
        }

    def test_after_cases_at_the_root_the_text_belongs_to_the_whole_sheet(self) -> None:
        cases = "<BlocCas>" + titled("Cas", "À Paris", p("Prenez rendez-vous.")) + "</BlocCas>"
        document = read(f"<Texte>{cases}{p('Apportez une photo.')}</Texte>")
        assert paths(document)["Apportez une photo."] == ("Carte de baignade",)

    def test_situations_chapters_and_nested_cases_keep_their_whole_path(self) -> None:
        deep = p("Mot caché.")
        for title in ("Paris", "Île-de-France", "En France"):
            deep = f"<BlocCas>{titled('Cas', title, deep)}</BlocCas>"
        chapter = titled("Chapitre", p("Lieu"), titled("SousChapitre", p("Guichet"), deep))
        document = read(
            f"<ListeSituations>{titled('Situation', 'Majeur', f'<Texte>{chapter}</Texte>')}</ListeSituations>"
        )
        (path,) = paths(document).values()
        assert path == ("Majeur", "Lieu", "Guichet", "En France", "Île-de-France – Paris")
        assert max(block.level for block in document.blocks) == 6

    def test_two_cases_of_the_same_name_stay_apart(self) -> None:
        bloc = "<BlocCas>" + titled("Cas", "Autre", p("Un.")) + titled("Cas", "Autre", p("Deux.")) + "</BlocCas>"
        assert lines(read(f"<Texte>{bloc}</Texte>")) == ["## Autre", "Un.", "## Autre", "Deux."]

    def test_a_section_without_words_leaves_no_heading(self) -> None:
        document = read(
            "<Texte>" + titled("Chapitre", p("Vide"), "") + titled("Chapitre", p("Plein"), p("Oui.")) + "</Texte>"
        )
        assert lines(document) == ["## Plein", "Oui."]

    def test_conditions_of_the_guided_mode_are_not_text(self) -> None:
        fragment = (
            "<FragmentConditionne><Condition><estVrai var='T1'/></Condition>"
            + p("Si mineur : un parent.")
            + "</FragmentConditionne>"
        )
        assert lines(read(f"<Texte>{fragment}</Texte>")) == ["Si mineur : un parent."]


class TestBlocks:
    def test_nested_and_numbered_lists_are_one_group(self) -> None:
        nested = p("Un justificatif :", "de moins d'un an") + bullets("facture", "quittance")
        document = read(f"<Texte>{p('Apportez :')}{bullets('une photo', nested, kind='numero')}</Texte>")
        assert document.text == (
            "Apportez :\n\n1. une photo\n2. Un justificatif :\n  de moins d'un an\n  - facture\n  - quittance"
        )
        assert {block.group for block in document.blocks if block.kind == "item"} == {0}

    def test_a_table_row_is_true_when_read_alone(self) -> None:
        table = """<Tableau><Titre>Plafonds</Titre><Colonne type="header"/><Colonne/><Colonne/>
          <Rangée type="header"><Cellule fusionVerticale="2"><Paragraphe>Foyer</Paragraphe></Cellule>
            <Cellule fusionHorizontale="2"><Paragraphe>Revenus</Paragraphe></Cellule></Rangée>
          <Rangée type="header"><Cellule><Paragraphe>Mini</Paragraphe></Cellule>
            <Cellule><Paragraphe>Maxi</Paragraphe></Cellule></Rangée>
          <Rangée type="normal"><Cellule fusionVerticale="2"><Paragraphe>Seul</Paragraphe></Cellule>
            <Cellule><Paragraphe>1 €</Paragraphe></Cellule><Cellule><Paragraphe>2 €</Paragraphe></Cellule></Rangée>
          <Rangée type="normal"><Cellule fusionHorizontale="2"><Paragraphe>Rien</Paragraphe></Cellule></Rangée>
          <Rangée type="normal"><Cellule fusionHorizontale="3"><Paragraphe>Pour tous</Paragraphe></Cellule></Rangée>
        </Tableau>"""
        assert lines(read(f"<Texte>{table}</Texte>")) == [
            "Plafonds",
            "- Foyer : Seul ; Revenus – Mini : 1 € ; Revenus – Maxi : 2 €",
            "- Foyer : Seul ; Revenus – Mini / Revenus – Maxi : Rien",
            "- Pour tous",
        ]

    def test_a_table_without_header_and_a_cell_with_a_list(self) -> None:
        cells = (p("Lundi"), p("Ouvert :") + bullets("matin", "soir"))
        row = f"<Rangée>{''.join(f'<Cellule>{cell}</Cellule>' for cell in cells)}</Rangée>"
        assert lines(read(f"<Texte><Tableau>{row}</Tableau></Texte>")) == ["- Lundi ; Ouvert : matin, soir"]

    @pytest.mark.parametrize(
        ("tag", "title", "label"),
        [
            ("ASavoir", "À savoir", "À savoir"),
            ("ANoter", "Exemple", "Exemple"),
            ("Attention", "", "Attention"),
            ("Rappel", "", "Rappel"),
            ("Exemple", "", "Exemple"),
        ],
    )
    def test_notes_say_what_they_are(self, tag: str, title: str, label: str) -> None:
        note = f"<{tag}>{f'<Titre>{title}</Titre>' if title else ''}{p('le lundi.', 'Sauf férié.')}</{tag}>"
        assert lines(read(f"<Texte>{note}</Texte>")) == [f"{label} : le lundi.", "Sauf férié."]

    def test_a_note_that_opens_with_a_list_keeps_its_label(self) -> None:
        assert lines(read(f"<Texte><ANoter>{bullets('un', 'deux')}</ANoter></Texte>")) == [
            "À noter :",
            "- un",
            "- deux",
        ]

    def test_elements_the_schema_gained_since_keep_their_words(self) -> None:
        body = f"<Nouveau><Bloc>{p('Un.')}</Bloc><Autre>Deux <Gras>trois</Gras>.</Autre></Nouveau>"
        folded = titled("Complement", p("Connaître les zones"), p("Zone A."))
        document = read(f"<Texte>{body}<TitreFlottant>{p('Étapes')}</TitreFlottant>{folded}</Texte>")
        assert lines(document) == ["Un.", "Deux trois.", "Étapes", "## Connaître les zones", "Zone A."]

    def test_offsets_are_exact(self) -> None:
        document = read(f"<Texte>{p('Un  mot.')}{bullets('a', 'b')}{titled('Chapitre', p('Fin'), p('Bout.'))}</Texte>")
        assert [document.text[b.start : b.end] for b in document.blocks] == ["Un mot.", "a", "b", "Fin", "Bout."]


class TestMargins:
    def test_services_places_and_references_keep_their_address(self) -> None:
        body = (
            f"<Texte>{p('Oui.')}</Texte>"
            "<OuSAdresser ID='R1'><Titre>Mairie</Titre><Complement>Pour s'informer</Complement>"
            "<PivotLocal>mairie</PivotLocal><RessourceWeb URL='https://exemple.test/mairie'/><Texte>"
            + titled("Chapitre", p("Par téléphone"), p("01 99 00 00 00", "le matin"))
            + "</Texte></OuSAdresser>"
            "<ServiceEnLigne ID='R2' type='Formulaire' numerocerfa='99999*01' URL='https://exemple.test/f.pdf'>"
            "<Titre>Demande</Titre><Source ID='R9'>Ministère</Source>"
            "<NoticeLiee URL='https://exemple.test/n'>Notice</NoticeLiee></ServiceEnLigne>"
            "<ServiceEnLigne ID='R3' type='Téléservice'><Titre>En ligne</Titre></ServiceEnLigne>"
            "<Reference URL='https://exemple.test/loi'><Titre>Code : article 1</Titre>"
            "<Complement>Principe</Complement></Reference>"
        )
        document = read(body)
        assert lines(document)[1:] == [
            "## Où s'adresser ?",
            "- Mairie – Pour s'informer (https://exemple.test/mairie)",
            "  - Par téléphone : 01 99 00 00 00, le matin",
            "## Services en ligne et formulaires",
            "- Formulaire : Demande – Cerfa n° 99999*01 – Ministère (https://exemple.test/f.pdf)",
            "  - Notice : Notice (https://exemple.test/n)",
            "- Téléservice : En ligne (https://www.service-public.gouv.fr/particuliers/vosdroits/R3)",
            "## Textes de référence",
            "- Code : article 1 – Principe (https://exemple.test/loi)",
        ]
        assert {block.field for block in document.blocks if block.kind == "item"} == {"where", "online_url", "legal"}

    def test_forms_keep_their_numbers_and_an_address_is_one_line(self) -> None:
        body = (
            "<ServiceEnLigne ID='R2' type='Formulaire' numerocerfa='99999*01' autrenumero='2042-X' URL='https://a.test/f'>"
            "<Titre>Demande</Titre><NoticeLiee numerocerfa='50000#01' URL='https://a.test/n'>Aide</NoticeLiee>"
            "<ServiceEnLigneAnnexe type='Formulaire' numerocerfa='99998*02'><Titre>Bilan</Titre>"
            "<LienWeb URL='https://a.test/b'/></ServiceEnLigneAnnexe></ServiceEnLigne>"
            f"<OuSAdresser ID='R1'><Titre>Bureau</Titre><Texte>{p('Adresse :', '1 rue du Lac', '99999 Exemple')}"
            + titled("Chapitre", p("Par mail"), p("a@exemple.test"))
            + "</Texte></OuSAdresser>"
        )
        assert lines(read(body)) == [
            "## Où s'adresser ?",
            "- Bureau",
            "  - Adresse : 1 rue du Lac, 99999 Exemple",
            "  - Par mail : a@exemple.test",
            "## Services en ligne et formulaires",
            "- Formulaire : Demande – Cerfa n° 99999*01 – n° 2042-X (https://a.test/f)",
            "  - Notice : Aide – Cerfa n° 50000#01 (https://a.test/n)",
            "  - Formulaire : Bilan – Cerfa n° 99998*02 (https://a.test/b)",
        ]

    def test_definitions_warnings_and_papers(self) -> None:
        body = (
            f"<Avertissement date='2024-02-05'><Titre>Réforme</Titre><Texte>{p('Bientôt.')}</Texte></Avertissement>"
            f"<Texte><Chapitre type='pieces'><Titre>{p('Pièces')}</Titre>{bullets('une photo')}</Chapitre></Texte>"
            f"<Definition ID='R1'><Titre>Créancier</Titre><Texte>{p('À qui l’on doit.')}</Texte>"
            "<Reference><Titre>Code</Titre><Source>Ministère</Source></Reference></Definition>"
        )
        document = read(body)
        assert lines(document) == [
            "## Réforme (avertissement du 05/02/2024)",
            "Bientôt.",
            "## Pièces",
            "- une photo",
            "## Définitions",
            "- Créancier : À qui l’on doit.",
            "  - Code – Ministère",
        ]
        assert [block.field for block in document.blocks if block.kind == "item"] == ["documents", "", ""]

    def test_links_to_other_sheets_are_related_and_never_text(self) -> None:
        body = (
            f"<Texte>{p('Oui.')}</Texte><VoirAussi><Fiche ID='F7'><Titre>Autre sujet</Titre></Fiche>"
            "<Dossier ID='N9'><Titre>Un dossier</Titre></Dossier></VoirAussi>"
            "<QuestionReponse ID='F8'>Faut-il payer ?</QuestionReponse>"
            "<QuestionReponse ID='F100'>Ici ?</QuestionReponse>"
            "<CommentFaireSi ID='F9'>Je déménage</CommentFaireSi>"
        )
        document = read(body)
        assert document.related == ("sp-f7", "sp-f8", "sp-f9")
        assert document.text == "Oui."

    def test_a_guided_search_shows_its_first_choices(self) -> None:
        place = f"<Branche><Titre>{p('Ain')}</Titre><LienInterne LienPublication='F5'/></Branche>"
        choice = f"<Titre>{p('En France')}</Titre><Branche><Titre>{p('Perdu')}</Titre>{place}</Branche>"
        document = read(f"<Problematiques><Problematique>{choice}</Problematique></Problematiques>")
        assert lines(document) == ["## Votre situation", "- En France", "  - Perdu"]
        assert document.related == ("sp-f5",)

    def test_themes_become_tags_and_other_names_become_aliases(self) -> None:
        margin = (
            "<Theme ID='N1'><Titre>Loisirs</Titre></Theme><SousThemePere ID='N2'>Piscine</SousThemePere>"
            "<DossierPere ID='N3'><Titre>Baignade</Titre><Fiche ID='F100'>Carte du nageur</Fiche>"
            "<Fiche ID='F2'>Non</Fiche></DossierPere>"
        )
        acronym = f"<Abreviation><Titre>CB</Titre><Texte>{p('Carte de baignade')}</Texte></Abreviation>"
        document = read(f"<Texte>{p('Oui.')}</Texte>{acronym}", margin=margin)
        assert document.tags == ("Loisirs", "Piscine", "Baignade")
        assert document.aliases == ("Carte du nageur", "CB")

    def test_a_short_title_that_needs_its_folder_goes_with_it(self) -> None:
        for label in ("Perte", "En cas de perte", "Carte de baignade perdue ou volée"):
            folder = f"<Titre>Baignade</Titre><SousDossier><Fiche ID='F100'>{label}</Fiche></SousDossier>"
            document = read(
                "", margin=f"<DossierPere>{folder}</DossierPere>", title="Carte de baignade perdue ou volée ?"
            )
            assert document.aliases == (f"Baignade : {label}",)
