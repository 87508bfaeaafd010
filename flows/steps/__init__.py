"""One module for each step of the procedure, in the seed's order; each owns its questions and checks.

``QUESTIONS`` maps every state of :mod:`flows.machine` to its question.
"""

from flows import desk, guide
from flows.aftercare import cards, files, outcomes, proofs, reminders, signing, troubles
from flows.steps import delivery, identity, menu, payment, product, protection, verification, welcome

QUESTIONS = {
    **welcome.QUESTIONS,
    **menu.QUESTIONS,
    **identity.QUESTIONS,
    **product.QUESTIONS,
    **verification.QUESTIONS,
    **payment.QUESTIONS,
    **protection.QUESTIONS,
    **delivery.QUESTIONS,
    **cards.QUESTIONS,
    **troubles.QUESTIONS,
    **proofs.QUESTIONS,
    **outcomes.QUESTIONS,
    **signing.QUESTIONS,
    **files.QUESTIONS,
    **reminders.QUESTIONS,
    **guide.QUESTIONS,
    **desk.QUESTIONS,
}
