"""The support desk: staff see where a customer stands and why it failed, and get them moving.

A *case* is one customer's; staff have it in a topic of their group. :mod:`flows.support.desk` decides, as
:mod:`flows.conversation` does for a customer: given the case and what happened, what to remember and what to say.
The two talk by posts, events that one's turn leaves for the other: the desk never touches a session, a customer's
turn never touches a case, and so neither can complete a step for the other.

- :mod:`~flows.support.case`, :mod:`~flows.support.events`, :mod:`~flows.support.turn`, :mod:`~flows.support.ports`:
  what is remembered, what can happen, what a turn gives back, what it may look up;
- :mod:`~flows.support.sitting`: one turn in the making;
- :mod:`~flows.support.news`: what customers' turns tell; :mod:`~flows.support.opening`: cases begin and end;
- :mod:`~flows.support.writing`: what staff write, :mod:`~flows.support.albums`: in several pictures at once,
  :mod:`~flows.support.wording`: and must not write;
- :mod:`~flows.support.owning`: who has a case; :mod:`~flows.support.acting`: the card's buttons,
  :mod:`~flows.support.menus`: which ask once more, :mod:`~flows.support.approving`: or for a second person,
  :mod:`~flows.support.doing`: before something is done; :mod:`~flows.support.actions`: what that may be;
- :mod:`~flows.support.orders`, :mod:`~flows.support.listing`, :mod:`~flows.support.macros`: commands;
- :mod:`~flows.support.card`, :mod:`~flows.support.places`: what a topic shows;
- :mod:`~flows.support.hours`: when staff are there.

The customer's end is :mod:`flows.person`.
"""
