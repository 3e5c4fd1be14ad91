"""The review page: what was said, to look at, listen to and read.

serve         the command's work: a server on this machine, and a browser
application   the routes
security      the gate: who may look, what may be changed, what a page may do
desk          what every page needs; `rendering` makes it HTML
home          what is due and how it goes, from `overview` and `measures`, drawn by `charts`
sessions      the list of sittings, `paging`, one sitting
answers       an answer, and answers side by side
sound         a recording with its waveform and, by `moments`, its words on the clock
changes       rating, correction, deletion; grading and transcribing again, as `jobs`
search        all transcripts
live          a running interview
"""
