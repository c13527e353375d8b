"""Small official sheets written for the tests, to the published schema, and archives of them."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

_HEAD = '<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="{number}" type="Fiche d\'information"{space}>'


def sheet(
    body: str = "<Texte><Paragraphe>Apportez une photo.</Paragraphe></Texte>",
    *,
    number: str = "F100",
    title: str = "Carte de baignade",
    day: str = "modified 2024-03-01",
    audience: str = "Particuliers",
    space: str = "",
    margin: str = "",
) -> bytes:
    """One sheet: what identifies it, then ``margin`` (theme, folder …), then ``body``."""
    url = f' spUrl="{space}"' if space else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + _HEAD.format(number=number, space=url)
        + f"<dc:title>{title}</dc:title><dc:date>{day}</dc:date><dc:description>Tout savoir.</dc:description>"
        + f"<Audience>{audience}</Audience>"
        + f'<FilDAriane><Niveau ID="{audience}">Accueil</Niveau></FilDAriane>{margin}{body}</Publication>'
    ).encode()


def p(*texts: str) -> str:
    """Paragraphs."""
    return "".join(f"<Paragraphe>{text}</Paragraphe>" for text in texts)


def titled(tag: str, title: str, content: str) -> str:
    """An element that opens with its title."""
    return f"<{tag}><Titre>{title}</Titre>{content}</{tag}>"


def bullets(*items: str, kind: str = "puce") -> str:
    """A list; an item that is not markup is made a paragraph."""
    inside = (item if item.startswith("<") else p(item) for item in items)
    return f'<Liste type="{kind}">' + "".join(f"<Item>{item}</Item>" for item in inside) + "</Liste>"


def archive(path: Path, entries: Mapping[str, bytes]) -> Path:
    """A zip of ``entries``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return path
