"""Question files in: what a deck is on disk, what is wrong with it, and which questions to ask.

source     file -> text              outline    Markdown text -> sections under headings
fields     `Tags:`, `Language:` …    ids        names that outlive an edit
headings   what a heading stands for markdown   sections -> Deck
lint       every problem of a file   library    folders of decks
selection  the questions of one session
foreign    files in other formats    reading    any file -> Deck
writing    Deck -> our own format    importing  files -> one deck, its ids kept (carrying)
"""
