"""How it goes: the log, the decks and the schedule, read together.

log        the answers, their days, their schedule
decks      those that were practised
memo       decks as they were last read
agenda     what is due
asking     what a session asks
agreement  own ratings against suggested ones
stats      figures by round and tag, streaks, agreement with the grader
course     one question through time
search     what was said
"""
