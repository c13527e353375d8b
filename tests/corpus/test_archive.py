"""A download is resumed, conditional, bounded and atomic, against a real server on this machine."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_server import Server, zipped
from filelock import FileLock

from assistant.corpus.service_public import download
from assistant.corpus.service_public.download import ADDRESSES, Obtained, obtain
from assistant.errors import ArchiveInvalid, DownloadFailed

pytestmark = pytest.mark.network


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def files(folder: Path) -> set[str]:
    return {path.suffix for path in folder.iterdir() if path.suffix in {".zip", ".part"}}


def test_a_file_of_this_machine_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped("un"))
    assert obtain(str(path), tmp_path / "store") == Obtained(path, changed=True)
    with pytest.raises(ArchiveInvalid, match="n'existe pas"):
        obtain(str(tmp_path / "absent.zip"), tmp_path)
    with pytest.raises(ArchiveInvalid, match="dépasse"):
        obtain(str(path), tmp_path, max_bytes=10)


def test_the_official_addresses() -> None:
    assert ADDRESSES["pro"] == "https://lecomarquage.service-public.gouv.fr/vdd/3.5/pro/zip/vosdroits-latest.zip"


def test_a_download_tells_its_progress_and_leaves_only_the_file(server: Server, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    got = obtain(server.url, tmp_path / "new", progress=lambda done, total: calls.append((done, total)))
    size = len(server.content)
    assert got.changed
    assert got.path.read_bytes() == server.content
    assert calls[-1] == (size, size)
    assert files(tmp_path / "new") == {".zip"}


def test_what_has_not_changed_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    first = obtain(server.url, tmp_path)
    assert obtain(server.url, tmp_path) == Obtained(first.path, changed=False)
    assert server.seen[1] == {"If-None-Match": '"v1"', "If-Modified-Since": server.modified}
    server.content, server.etag = zipped("deux"), '"v2"'
    again = obtain(server.url, tmp_path)
    assert again.changed
    assert again.path.read_bytes() == server.content


def test_a_file_that_was_deleted_is_asked_for_without_condition(server: Server, tmp_path: Path) -> None:
    obtain(server.url, tmp_path).path.unlink()
    assert obtain(server.url, tmp_path).path.read_bytes() == server.content


def test_a_cut_is_resumed_at_once(server: Server, tmp_path: Path) -> None:
    server.cut_after = [5_000, 7_000]
    assert obtain(server.url, tmp_path).path.read_bytes() == server.content
    assert [seen.get("Range") for seen in server.seen] == [None, "bytes=5000-", "bytes=12000-"]
    assert server.seen[1]["If-Range"] == '"v1"'


def test_a_cut_is_resumed_by_the_next_command(server: Server, tmp_path: Path) -> None:
    server.cut_after = [1_000, 1_000, 1_000]
    with pytest.raises(DownloadFailed, match="il reprendra"):
        obtain(server.url, tmp_path)
    assert files(tmp_path) == {".part"}
    assert obtain(server.url, tmp_path).path.read_bytes() == server.content
    assert server.seen[-1]["Range"] == "bytes=3000-"


def test_a_new_version_is_not_glued_to_the_old_one(server: Server, tmp_path: Path) -> None:
    server.cut_after = [1_000] * download.ATTEMPTS
    with pytest.raises(DownloadFailed):
        obtain(server.url, tmp_path)
    server.content, server.etag, server.modified = zipped("deux"), '"v2"', "Tue, 05 Mar 2024 10:00:00 GMT"
    assert obtain(server.url, tmp_path).path.read_bytes() == server.content


def test_a_weak_etag_resumes_by_date_and_no_validator_starts_again(server: Server, tmp_path: Path) -> None:
    server.etag, server.cut_after = 'W/"v1"', [1_000]
    assert obtain(server.url, tmp_path / "a").path.read_bytes() == server.content
    assert server.seen[1]["If-Range"] == server.modified
    server.etag = server.modified = ""
    server.cut_after = [1_000]
    assert obtain(server.url, tmp_path / "b").path.read_bytes() == server.content
    assert "Range" not in server.seen[-1]


def test_a_server_that_answers_another_range_is_not_believed(server: Server, tmp_path: Path) -> None:
    server.cut_after, server.wrong_range = [1_000], True
    assert obtain(server.url, tmp_path).path.read_bytes() == server.content
    assert "Range" not in server.seen[-1]


def test_a_part_that_is_already_whole_starts_again(server: Server, tmp_path: Path) -> None:
    path = obtain(server.url, tmp_path).path
    said = Path(f"{path}.json").read_text("utf-8")
    path.rename(path.with_suffix(".part"))
    Path(f"{path.with_suffix('.part')}.json").write_text(said, "utf-8")
    assert obtain(server.url, tmp_path).path.read_bytes() == server.content


@pytest.mark.parametrize("sized", [True, False])
def test_the_size_is_bounded_whatever_the_server_announces(server: Server, tmp_path: Path, sized: bool) -> None:
    server.sized = sized
    with pytest.raises(DownloadFailed, match="dépasse"):
        obtain(server.url, tmp_path, max_bytes=20_000)
    assert files(tmp_path) == set()


def test_a_failed_update_leaves_the_old_archive(server: Server, tmp_path: Path) -> None:
    path = obtain(server.url, tmp_path).path
    before = path.read_bytes()
    server.content, server.etag = b"<html>en travaux</html>", '"v2"'
    with pytest.raises(ArchiveInvalid, match="pas un fichier zip"):
        obtain(server.url, tmp_path)
    assert path.read_bytes() == before
    assert files(tmp_path) == {".zip"}


@pytest.mark.parametrize(
    ("status", "location", "reason"),
    [
        (404, "", "réponse 404"),
        (503, "", "réponse 503"),
        (302, "/part/zip/vosdroits-latest.zip", "redirections"),
        (302, "ftp://127.0.0.1/", "pas valable"),
    ],
)
def test_the_server_says_no(server: Server, tmp_path: Path, status: int, location: str, reason: str) -> None:
    server.status, server.location = status, location
    with pytest.raises(DownloadFailed, match=reason):
        obtain(server.url, tmp_path)


def test_a_recompressed_answer_is_refused(server: Server, tmp_path: Path) -> None:
    server.encoding = "gzip"
    with pytest.raises(DownloadFailed, match="recompressé"):
        obtain(server.url, tmp_path)


def test_nobody_answers(tmp_path: Path) -> None:
    with Server() as closed:
        url = closed.url
    with pytest.raises(DownloadFailed, match="coupée ou refusée"):
        obtain(url, tmp_path)


def test_credentials_of_the_address_are_not_shown_or_kept(server: Server, tmp_path: Path) -> None:
    url = server.url.replace("127.0.0.1", "agent:secret@127.0.0.1") + "?cle=secret"
    path = obtain(url, tmp_path).path
    assert "secret" not in path.name + Path(f"{path}.json").read_text("utf-8")
    server.status = 500
    with pytest.raises(DownloadFailed) as caught:
        obtain(url, tmp_path)
    assert "secret" not in str(caught.value)


def test_two_downloads_of_one_archive_do_not_mix(server: Server, tmp_path: Path) -> None:
    path = obtain(server.url, tmp_path).path
    with FileLock(path.with_suffix(".lock")), pytest.raises(DownloadFailed, match="en cours"):
        obtain(server.url, tmp_path)


@pytest.mark.parametrize("said", ["{", "[]", json.dumps({"url": "autre"}), json.dumps({"etag": 3})])
def test_a_damaged_memory_only_costs_a_download(server: Server, tmp_path: Path, said: str) -> None:
    path = obtain(server.url, tmp_path).path
    Path(f"{path}.json").write_text(said, "utf-8")
    assert obtain(server.url, tmp_path).changed


def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed):
        obtain(server.url, tmp_path / "file")
