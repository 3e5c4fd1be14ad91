"""Question files that were not written for this program, one module a format.

found      what every reader gives       deck       found -> Deck
markdown   Markdown -> found             table      CSV, TSV, Anki's text exports -> found
anki       .apkg, .colpkg -> found       records    YAML, JSON -> found
plain      HTML -> Markdown              cloze      texts with gaps
nodes      YAML, JSON -> nodes           entries    nodes -> found
choices    answers to choose from
names      what columns and keys are called

Of Markdown: rules (of the parser), walk (a text's marks), marks (lines that may begin a question),
asking (which headings do), inner (those in answers), regions (what lies between headings: labels,
unfolding, lists, tables), starts, sentences, page (a file's lines), answers, single (a file that is
one question), likeness (what sounds like a question), wording.
"""
