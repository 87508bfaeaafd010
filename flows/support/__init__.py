"""The support desk: staff see where a customer stands and why it failed, and get them moving.

A *case* is one customer's; staff have it in a topic of their group. :mod:`flows.support.desk` decides, as
:mod:`flows.conversation` does for a customer: given the case and what happened, what to remember and what to say.
The two talk by posts, events that one's turn leaves for the other: the desk never touches a session, a customer's
turn never touches a case, and so neither can complete a step for the other.
"""
