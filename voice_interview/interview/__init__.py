"""The interview: what is asked, heard, compared and rated, step by step.

session        the whole of it                 plan          what it is given
asking         a question until it is answered answering     its takes, written down
listening      one take                        asides        what is said during one
rating         the model answer and the rating appraisal     grades on their way
conversation   saying and hearing, in turns    interviewer   the mouth
earshot        the ear                         controls      commands on their way
manners        the sentences                   turn          when silence ends an answer
follow_ups     what is asked on               loudspeaker   one that may vanish
"""
