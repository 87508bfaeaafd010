"""Whether what is stored is whole and keeps its promises: nothing lost, nothing twice."""

from bot.checkup.fault import Fault
from bot.checkup.looking import Subject, faults

__all__ = ["Fault", "Subject", "faults"]
