"""Border control, simulated."""

from typing import Literal

from flows.simulation.customers import known


class SimulatedBorder:
    """The :class:`~flows.ports.BorderControl` of the invented customers. It keeps no state."""

    async def whereabouts(self, customer: str) -> Literal["abroad", "not_posted", "in_country"]:
        """Where the record says that the customer is. An unknown reference: :class:`LookupError`."""
        return known(customer).whereabouts
