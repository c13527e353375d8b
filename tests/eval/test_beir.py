"""The BEIR runner: files, plain text, report, command."""

import gzip
import json

import pytest
from fakes import HashEmbedder

from assistant_eval import cli
from assistant_eval.datasets.beir_folder import BeirFolder, plain_document
from assistant_eval.errors import DatasetInvalid
from assistant_eval.reports.beir_table import table
from assistant_eval.runners import beir

CORPUS = [
    {
        "_id": "F1",
        "title": "Passeport",
        "text": "Où faire la demande\nÀ la mairie équipée.\n\nCoût\n86 euros en timbre.",
    },
    {"_id": "F2", "title": "Carte grise", "text": "Le certificat se demande en ligne."},
    {"_id": "F3", "title": "Vide", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "prix du passeport", "metadata": {"source": "one"}},
    {"_id": "q2", "text": "certificat en ligne", "metadata": {"source": "two"}},
    {"_id": "q3", "text": "sans jugement"},
]


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "set"
    (root / "qrels").mkdir(parents=True)
    with gzip.open(root / "corpus.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write("\n".join(json.dumps(row) for row in CORPUS))
    (root / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in QUERIES), encoding="utf-8")
    (root / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tF1\t1\nq2\tF2\t1\nq2\tF3\t0\n")
    return root


def test_a_folder_is_read(folder):
    data = BeirFolder.read(folder)
    assert [one.id for one in data.documents] == ["F1", "F2", "F3"]
    assert [(one.id, set(one.relevant), one.source) for one in data.queries] == [
        ("q1", {"F1"}, "one"),
        ("q2", {"F2"}, "two"),
    ]


def test_headings_of_plain_text_are_sections():
    document = plain_document("x", "Titre", "A > B\nUne phrase.\n\nA > C\nUne autre.\n\nUne ligne seule.")
    kinds = [(block.kind, document.text[block.start : block.end], block.level) for block in document.blocks]
    assert kinds == [
        ("heading", "A", 2),
        ("heading", "B", 3),
        ("paragraph", "Une phrase.", 0),
        ("heading", "C", 3),
        ("paragraph", "Une autre.", 0),
        ("paragraph", "Une ligne seule.", 0),
    ]
    wrapped = plain_document("x", "Titre", "Une phrase coupée au milieu\nde la ligne.")
    assert [block.kind for block in wrapped.blocks] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("qrels/test.tsv", "q1\tF1\tbeaucoup\n", "n'est pas un nombre"),
        ("queries.jsonl", "{oops\n", "ligne 1"),
        ("queries.jsonl", '{"text": "sans numéro"}\n', "aucune question"),
    ],
)
def test_a_broken_file_is_named(folder, name, text, reason):
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(DatasetInvalid, match=reason):
        BeirFolder.read(folder)


def test_the_report_has_its_schema(folder, tmp_path):
    seen = []
    report = beir.evaluate(
        BeirFolder.read(folder), HashEmbedder(), tmp_path / "cache", ["bm25", "dense"], publish=lambda r: seen.append(r)
    )
    assert set(report) >= {"overall", "by_source", "baselines", "latency_ms", "build_s"}
    assert set(report["by_source"]) == {"one", "two"}
    assert set(report["baselines"]) == {"bm25", "dense"}
    for part in (report, *report["baselines"].values()):
        assert part["overall"]["n"] == 2
        assert {"recall@1", "recall@100", "mrr@10", "ndcg@10", "ci95"} <= set(part["overall"])
    assert report["overall"]["recall@5"] == 1
    assert len(seen) == 3
    json.dumps(report)
    assert "bm25" in table(report)


def test_the_command_writes_the_report_and_refuses_an_unknown_baseline(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "open_embedder", lambda _settings: HashEmbedder())
    monkeypatch.setattr(
        "sys.argv", ["assistant-eval", "beir", str(folder), "--json", str(tmp_path / "r.json"), "--baselines", "bm25"]
    )
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["overall"]["n"] == 2
    monkeypatch.setattr("sys.argv", ["assistant-eval", "beir", str(folder), "--baselines", "magie"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "« magie »" in capsys.readouterr().err


@pytest.mark.slow
def test_the_langchain_tutorial_runs(folder, tmp_path):
    pytest.importorskip("langchain_chroma")
    report = beir.evaluate(BeirFolder.read(folder), HashEmbedder(), tmp_path / "cache", ["langchain"])
    assert report["baselines"]["langchain"]["overall"]["n"] == 2
