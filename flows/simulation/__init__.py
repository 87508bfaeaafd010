"""A bank, a border control and a phone line with invented customers, behind the conversation's ports."""

from flows.simulation.bank import SimulatedBank
from flows.simulation.border import SimulatedBorder
from flows.simulation.cabinet import MemoryCabinet
from flows.simulation.counting import Limits
from flows.simulation.customers import CUSTOMERS, Sheet, SimulatedCustomer, everything_to_type, find
from flows.simulation.line import SimulatedLine

__all__ = [
    "CUSTOMERS",
    "Limits",
    "MemoryCabinet",
    "Sheet",
    "SimulatedBank",
    "SimulatedBorder",
    "SimulatedCustomer",
    "SimulatedLine",
    "everything_to_type",
    "find",
]
