"""A person to talk to, as the customer meets one: asked for, written to, helped by, and all of it forgotten again.

- :mod:`~flows.person.reference`: by what name the customer and staff call the case;
- :mod:`~flows.person.cases`: staff are to hear of somebody, and what happens next;
- :mod:`~flows.person.opening`: the card of whoever asks for a person;
- :mod:`~flows.person.stuck`: who does not get on, and has not asked for anybody;
- :mod:`~flows.person.talking`: what the customer writes to staff, and staff to the customer;
- :mod:`~flows.person.secrets`: what must not be passed on;
- :mod:`~flows.person.acting`: what staff can have the chat do, whichever of it works just now;
- :mod:`~flows.person.ways`: to which steps somebody can be taken, who agrees first;
- :mod:`~flows.person.snapshot`: where the customer stands, as staff may see it;
- :mod:`~flows.person.history`: what a turn did, in a word for the history of the case;
- :mod:`~flows.person.reporting`: what the support desk hears of a turn, and what is counted of it;
- :mod:`~flows.person.data`: what is kept of the customer, and how it is forgotten;
- :mod:`~flows.person.buttons`: the buttons of all these cards.

The other end is :mod:`flows.support`. Without a support desk (:attr:`flows.rules.Rules.hours`) no news leave.
"""
