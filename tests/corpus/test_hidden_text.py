"""What a reader would not see is not read either: stripped, or the page is refused with its line."""

import pytest
from small_site import Folder

from assistant.corpus.layers import read_site
from assistant.site.configuration import Site

HIDDEN = {
    "zero-width": "CA\u200bNA\u200bRI",
    "joiner": "CA\u2060NARI",
    "soft hyphen": "CA\u00adNARI",
    "tags": "".join(chr(0xE0000 + ord(char)) for char in "CANARI"),
    "right to left": "\u202eIRANAC\u202c",
    "comment": "<!-- CANARI -->",
    "comment over lines": "<!--\nCANARI\n-->",
    "white": '<span style="color:#fff">CANARI</span>',
    "not displayed": '<div style="display:none">CANARI</div>',
    "attribute": '<img alt="CANARI" src="x">',
    "script": "<script>CANARI</script>",
    "entity": "&#x200b;&lt;!-- rien --&gt;",
    "title of a link": '[page](https://www.ville.example "CANARI")',
}
INVISIBLE = "\u200b\u2060\u00ad\u202e\u202c"


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_stripped_or_its_page_refused(folder: Folder, name: str) -> None:
    folder.page(f"La carte est gratuite.\n\nElle sert {HIDDEN[name]} partout.\n\n{HIDDEN[name]}")
    site = Site.read(folder.root)
    reading = read_site(site)
    if reading.problems:
        assert "HTML" in reading.problems[0].reason
        assert reading.problems[0].line
        return
    text = reading.documents[0].text
    assert not any(char in text for char in INVISIBLE)
    assert not any(0xE0000 <= ord(char) < 0xE0080 for char in text)
    if name not in {"zero-width", "joiner", "soft hyphen"}:  # these are a word that a reader sees, without its holes
        assert "CANARI" not in text
