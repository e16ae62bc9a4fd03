"""Updates to the Secretary-General: drafted by the data, written by the head, cleared by the chief.

A number in the text is a token, such as {25|b}: what was written, and the binding that says which
cell of which answer it is. So a text can be read as it stands, and held against the data.
"""
