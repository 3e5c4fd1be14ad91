"""`python -m voice_interview`."""

from voice_interview.cli import main

main()
