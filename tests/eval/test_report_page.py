"""The report is one page that needs nothing, escapes what it shows, and hides what would spoil the measure."""

import itertools
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from judged import REFUSED, Pages, answer, question, right_answer

from assistant_eval.datasets.golden import Section, half_of
from assistant_eval.errors import DatasetInvalid
from assistant_eval.metrics.runs.run_record import STAGES, Run, item, read_run, record
from assistant_eval.metrics.scoring import score
from assistant_eval.reports.accuracy_document import with_figures
from assistant_eval.reports.export import evalap, ragas, reference
from assistant_eval.reports.report_page import report_page
from assistant_eval.reports.run_charts import run_charts
from assistant_eval.reports.transparency import transparency

ROOT = Path(__file__).parents[2]
PAGES = Pages()
GOOD = right_answer(PAGES)
NAMES = [f"T-{rank}" for rank in range(40)]
VOID = {"br", "meta", "line", "path", "rect", "circle"}
HOSTILE = "<script>alert(1)</script> & « ça » ?"


@pytest.fixture(scope="module")
def run() -> Run:
    items = []
    for rank, name in enumerate(NAMES):
        label = question(name, question=f"{HOSTILE} {name}", facts=(("97 €",),) if rank % 2 else (("86 €",),))
        items.append(item(label, GOOD, score(label, GOOD, PAGES)))
    times = [dict.fromkeys(STAGES, 2.5)] * len(items)
    return record(
        items, times, site="ville", generation="g", code="c", generator="extractive", model=None,
        clock="2026-11-24T09:00:00+00:00", measured=date(2026, 12, 3),
    )  # fmt: skip


class Reader(HTMLParser):
    """Collects tags, headings, images without a name and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.unnamed = 0
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.unnamed += tag == "svg" and values.get("role") != "img"
        self.addresses += [str(values[name]) for name in ("src", "href") if name in values]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_well_formed(run: Run) -> None:
    page, reader = report_page(run), Reader()
    reader.feed(page)
    assert reader.open == []
    assert not {"script", "link", "img", "iframe"} & set(reader.tags)
    assert reader.addresses == ["#contenu"]
    assert reader.unnamed == 0
    assert reader.tags.count("svg") == 6
    levels = [int(tag[1]) for tag in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert '<html lang="fr">' in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_nothing_shown_is_markup(run: Run) -> None:
    page = report_page(run)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; « ça »" in page
    assert "<script" not in page


def test_the_wrong_answers_of_the_published_half_are_hidden_unless_named(run: Run) -> None:
    def shown(half: str) -> set[str]:
        return {half_of(name) for name in re.findall(r"<h3>(T-\d+) :", report_page(run, half))}

    assert shown("") == {"tune"}
    assert shown("report") == {"report"}
    assert "ne sont pas montrées" in report_page(run)


def test_why_an_answer_is_wrong_is_written(run: Run) -> None:
    page = report_page(run)
    assert "il manque « 97 € »" in page
    assert "non atteint" in page


def test_the_published_figures_hold_no_question(run: Run) -> None:
    text = transparency(run)
    data = json.loads(text)
    assert (data["site"], data["date"], data["model"]) == ("ville", "2026-12-03", None)
    assert data["questions"] == sum(half_of(name) == "report" for name in NAMES)
    assert {"label", "value", "low", "high", "n"} == set(data["figures"][0])
    assert data["weakest"][0]["label"] == "Question directe"
    assert "T-1" not in text
    assert "script" not in text


def test_other_tools_read_the_questions() -> None:
    labels = (question(), question("T-2", **REFUSED))
    passages = {Section(document="passeport", section="Coût"): "Adulte : 86 €."}
    plain = evalap(labels, passages, {}, None).splitlines()
    assert plain[0] == "id,query,output_true,context,slice,audience,language,half"
    assert plain[1].startswith('T-1,"Combien coûte un passeport, et où ?",La réponse doit dire : 86 € ; Grand-Exemple.')
    rows = [
        json.loads(line) for line in ragas(labels, passages, {"T-1": GOOD, "T-2": answer("Non.")}, PAGES).splitlines()
    ]
    assert rows[0]["reference_contexts"] == ["Adulte : 86 €."]
    assert rows[0]["retrieved_contexts"][1] == "Allez dans une mairie équipée, à Grand-Exemple, avec vos empreintes."
    assert rows[1]["retrieved_contexts"] == []
    assert "**" not in rows[0]["response"]
    assert reference(labels[1]).startswith("L'assistant doit dire que les pages")
    assert {"user_input", "reference", "reference_contexts", "response", "retrieved_contexts"} == set(rows[0])


def test_the_documentation_says_what_the_baseline_says() -> None:
    baseline, page = read_run(ROOT / "eval" / "reports" / "baseline.json"), ROOT / "docs" / "accuracy.md"
    text = page.read_text("utf-8")
    assert with_figures(text, baseline, page) == text, "lancez « make baseline »"
    for name, chart in run_charts(baseline).items():
        assert (ROOT / "docs" / "images" / f"justesse-{name}.svg").read_text("utf-8").strip() == chart.strip(), name
    published = (ROOT / "corpus" / "saint-exemple" / "transparence.json").read_text("utf-8")
    assert published == transparency(baseline), "lancez « make baseline »"


def test_a_page_without_marks_is_refused(run: Run) -> None:
    with pytest.raises(DatasetInvalid, match="les marques"):
        with_figures("# Page", run, ROOT / "page.md")
