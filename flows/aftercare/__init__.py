"""What a person does with a certificate once it is there: look at it, try it, keep it alive, give it up.

- :mod:`~flows.aftercare.known`: the certificates that a chat knows;
- :mod:`~flows.aftercare.possible`: what can be done with one now, by the ``spans`` of rules and books;
- :mod:`~flows.aftercare.cards`: the list of them and a card for each;
- :mod:`~flows.aftercare.troubles`: what happened, and what is right to do then;
- :mod:`~flows.aftercare.proofs`: what a change leads to, and who may ask for it;
- :mod:`~flows.aftercare.changes`: suspending, resuming, revoking, the refund;
- :mod:`~flows.aftercare.outcomes`: what was done, and what may come next;
- :mod:`~flows.aftercare.signing`: a test signature with the key in the delivered file;
- :mod:`~flows.aftercare.files`: what a file that somebody sends holds, in the words of ``findings``;
- :mod:`~flows.aftercare.reminders`: word before an expiry or the end of a suspension;
- :mod:`~flows.aftercare.offers`: buttons about a certificate that hold whatever is being asked;
- :mod:`~flows.aftercare.appointments`: the dates for the person's own calendar.

A new certificate in place of an old one (renewal, reissue) takes the road of :mod:`flows.steps`.
"""
