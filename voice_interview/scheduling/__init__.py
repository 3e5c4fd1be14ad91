"""When a question comes back: a pure function of what was rated, and when.

calendar   moments -> days, as the person lives them
memory     FSRS: what a rating does to a memory
due        ratings -> the day a question is due
agenda     which questions of a deck are asked today
"""
