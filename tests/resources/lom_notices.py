"""Notices in ScoLOMFR as publishers write them, good and bad, for the tests of the exchange."""

from __future__ import annotations

NAMESPACES = 'xmlns="http://ltsc.ieee.org/xsd/LOM" xmlns:scolomfr="http://www.lom-fr.fr/xsd/SCOLOMFR"'
DESCRIPTION = (
    "Vingt exercices pour placer une fraction sur une droite graduée, avec une aide visuelle et un corrigé animé après "
    "chaque réponse de l'élève."
)


def notice(title: str, *, description: str = DESCRIPTION, level: str = "014", extra: str = "", space: str = "") -> str:
    """One notice; ``level`` is the end of a code, ``space`` its own namespaces."""
    return f"""<lom {space}>
 <general>
  <identifier><catalog>URI</catalog><entry>ark:/99999/{abs(hash(title)) % 10**8}</entry></identifier>
  <title><string language="fre">{title}</string></title><language>fre</language>
  <description><string language="fre">{description}</string></description>
  <keyword><string>fraction</string></keyword><keyword><string>droite graduée</string></keyword>
 </general>
 <lifeCycle><contribute><role><source>LOMv1.0</source><value>publisher</value></role>
  <entity><![CDATA[BEGIN:VCARD
VERSION:3.0
FN:Édition
ORG:Académie d'exemple
END:VCARD]]></entity></contribute></lifeCycle>
 <metaMetadata><contribute><date><dateTime>2026-03-02T10:00:00Z</dateTime></date></contribute></metaMetadata>
 <technical><location>https://ressources.academie.example/fractions</location></technical>
 <educational><learningResourceType><source>LOMv1.0</source><value>exercise</value></learningResourceType></educational>
 <rights><cost><source>LOMv1.0</source><value>no</value></cost>
  <description><string>CC BY-SA 4.0</string></description></rights>
 <classification><purpose><source>LOMv1.0</source><value>discipline</value></purpose>
  <taxonPath><taxon><id>http://data.education.fr/voc/scolomfr/concept/scolomfr-voc-015-num-950</id>
  <entry><string>divisibilité</string></entry></taxon></taxonPath></classification>
 <classification><purpose><source>LOMv1.0</source><value>educational level</value></purpose>
  <taxonPath><taxon><id>scolomfr-voc-022-num-{level}</id><entry><string>CM1</string></entry></taxon></taxonPath>
 </classification>{extra}
</lom>"""


def envelope(*written: str) -> bytes:
    """Notices in a list, the namespaces declared around them."""
    inside = "\n".join(written)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<notices {NAMESPACES}>\n{inside}\n</notices>\n'.encode()
