"""What is said in place of what only an eye can read, language by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language. An empty sentence is left unsaid."""

    code: str
    """Stands for a block of code."""
    table: str
    """Stands for a table."""
    link: str
    """Stands for a bare address; `{}` is its host."""
    dot: str
    """How the dots within a host are said, with the spaces around."""


PHRASES = {
    "de": Phrases(
        code="Auf dem Bildschirm steht ein Codebeispiel.",
        table="Auf dem Bildschirm steht eine Tabelle.",
        link="ein Link zu {}",
        dot=" Punkt ",
    ),
    "en": Phrases(
        code="There is a code sample on the screen.",
        table="There is a table on the screen.",
        link="a link to {}",
        dot=" dot ",
    ),
    "es": Phrases(
        code="Hay un ejemplo de código en la pantalla.",
        table="Hay una tabla en la pantalla.",
        link="un enlace a {}",
        dot=" punto ",
    ),
    "fr": Phrases(
        code="Un exemple de code est affiché à l'écran.",
        table="Un tableau est affiché à l'écran.",
        link="un lien vers {}",
        dot=" point ",
    ),
    "it": Phrases(
        code="Sullo schermo c'è un esempio di codice.",
        table="Sullo schermo c'è una tabella.",
        link="un collegamento a {}",
        dot=" punto ",
    ),
    "nl": Phrases(
        code="Er staat een codevoorbeeld op het scherm.",
        table="Er staat een tabel op het scherm.",
        link="een link naar {}",
        dot=" punt ",
    ),
    "pt": Phrases(
        code="Há um exemplo de código na tela.",
        table="Há uma tabela na tela.",
        link="um link para {}",
        dot=" ponto ",
    ),
}
"""By the first part of a BCP 47 tag."""

UNSPOKEN = Phrases(code="", table="", link="{}", dot=".")
"""For every other language: better nothing than a sentence in a foreign one."""
