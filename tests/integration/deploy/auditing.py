"""Whether something that the bot runs with is known to be vulnerable: pip-audit's report on the lock, put in a line.

``make audit`` runs it. Where no index can be asked nothing is known of anything; it says so, and so does its exit
status: 0 nothing is known to be wrong, 1 something is, 3 nobody could be asked.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.integration.deploy.support import DEPLOY

_LOCK: Final = DEPLOY / "lock" / "runtime.txt"
_PIP_AUDIT: Final = (
    *(sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"),
    # The lock is whole: nothing has to be resolved, and so nothing is installed.
    *("--require-hashes", "--disable-pip", "--requirement"),
)
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 3

Dependency = Mapping[str, Any]


def judge(dependencies: Sequence[Dependency]) -> tuple[int, list[str]]:
    """The exit status, and what to say, of a report of pip-audit's."""
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    found = [_told(one, flaw) for one in dependencies for flaw in one.get("vulns", ())]
    if found:
        return VULNERABLE, found
    if len(unknown) == len(dependencies):
        return UNKNOWN, [
            "NOT AUDITED: no index tells of vulnerabilities here; the lock itself is checked by the tests"
        ]
    said = f"{len(dependencies) - len(unknown)} packages, none of them known to be vulnerable"
    return CLEAN, [f"{said}; nothing is known of {', '.join(unknown)}" if unknown else said]


def main() -> int:
    """Ask, say, and return the exit status."""
    asked = subprocess.run([*_PIP_AUDIT, str(_LOCK)], capture_output=True, text=True, check=False)
    status, lines = judge(_dependencies(asked.stdout))
    print("\n".join(lines), file=sys.stderr if status else sys.stdout)
    return status


def _dependencies(report: str) -> Sequence[Dependency]:
    """What was reported on; nothing if there is no report, since nobody answered."""
    try:
        dependencies: list[Dependency] = json.loads(report)["dependencies"]
    except ValueError:
        return ()
    return dependencies


def _told(dependency: Dependency, flaw: Mapping[str, Any]) -> str:
    mended = ", ".join(flaw["fix_versions"]) or "nowhere yet"
    return f"{dependency['name']} {dependency['version']}: {flaw['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main())
