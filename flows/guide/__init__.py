"""Walking beside the bank's own screens: the person works there, and the bot says what comes and what to beware of.

It never asks for anything but whether it worked.

- :mod:`~flows.guide.paths`: which pages there are, and what belongs on each, as data;
- :mod:`~flows.guide.places`: where a walk stands;
- :mod:`~flows.guide.beginning`: which path, and PC or phone;
- :mod:`~flows.guide.pages`: one page after the other;
- :mod:`~flows.guide.detours`: the screen looks different, fraud;
- :mod:`~flows.guide.later`: going on another time, and a reminder of it;
- :mod:`~flows.guide.checklist`: what to do afterwards, to be ticked.
"""

from flows.guide import beginning, checklist, pages
from flows.guide.beginning import resume
from flows.guide.later import TIMER, ring
from flows.guide.places import RESUME, step

QUESTIONS = {**beginning.QUESTIONS, **pages.QUESTIONS, **checklist.QUESTIONS}

__all__ = ["QUESTIONS", "RESUME", "TIMER", "resume", "ring", "step"]
