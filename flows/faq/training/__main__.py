"""``python -m flows.faq.training train | eval``."""

import sys
from pathlib import Path

from flows.faq import network
from flows.faq.training import data, evaluating, fitting

_NETWORK = Path(network.__file__).with_name("network.npz")


def main(command: str) -> int:
    """Do what the command says; the exit status."""
    if command == "train":
        fitting.fit(data.everything()).save(_NETWORK)
        sys.stdout.write(f"{_NETWORK}: {_NETWORK.stat().st_size} bytes\n")
    elif command == "eval":
        evaluating.report(sys.stdout)
    else:
        sys.stderr.write("usage: python -m flows.faq.training train|eval\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))  # noqa: PLR2004 - one word
