"""How it goes: the log, the decks and the schedule, read together.

log        where all of it comes from
agenda     what is due
stats      figures by round and tag, streaks, agreement with the grader
course     one question through time
search     what was said
"""
