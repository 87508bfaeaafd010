"""What proves that nothing is lost and nothing happens twice.

- :mod:`~tests.harness.points`, :mod:`~tests.harness.faults`: what goes wrong inside a bot, where the nursery lets them
  in; no line of the bot knows of them.
- :mod:`~tests.harness.witness`, :mod:`~tests.harness.chronicle`: what the database and Telegram saw, as it happened.
- :mod:`~tests.harness.checker`: reads all of it when all is over, and finds what should not be.
- :mod:`~tests.harness.house`: a bot, or several, with all of these around it.
- :mod:`~tests.harness.crowd`, :mod:`~tests.harness.onlooker`: as many customers as are wanted, and cheap ones.
- :mod:`~tests.harness.report`: the figures of a run.
"""
