"""The locks say what is installed, by content; and what is known of it is told truly."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.integration.deploy import auditing
from tests.integration.deploy.support import DEPLOY, ROOT

LOCKS = sorted((DEPLOY / "lock").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _entries(lock):
    """Each requirement with its hashes."""
    return re.split(r"\n(?=\S)", lock.read_text().strip())


def _pinned(lock):
    return {canonicalize_name(one.name): one for one in map(_requirement, _entries(lock))}


def _requirement(entry):
    return Requirement(entry.split("\\")[0].strip())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_each_package_is_pinned_and_known_by_its_content(lock):
    for entry in _entries(lock):
        specifiers = list(_requirement(entry).specifier)
        assert [one.operator for one in specifiers] == ["=="], entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_lock_says_where_to_look(lock):
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links|file:| @ ", lock.read_text())


def test_the_locks_agree():
    development = _pinned(DEPLOY / "lock" / "development.txt")
    for lock in LOCKS:
        for name, requirement in _pinned(lock).items():
            if name in development:
                assert str(requirement.specifier) == str(development[name].specifier), name


def test_what_the_project_asks_for_is_locked_within_its_bounds():
    pinned = _pinned(DEPLOY / "lock" / "development.txt")
    extras = PROJECT["project"]["optional-dependencies"].values()
    groups = [PROJECT["dependency-groups"][name] for name in ("dev", "build")]
    for asked in map(
        Requirement,
        [*PROJECT["project"]["dependencies"], *(one for part in (*extras, *groups) for one in part)],
    ):
        (specifier,) = pinned[canonicalize_name(asked.name)].specifier
        assert asked.specifier.contains(specifier.version), asked


def test_what_is_installed_here_is_what_is_locked():
    wrong = {}
    for name, requirement in _pinned(DEPLOY / "lock" / "development.txt").items():
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "absent"
        if not requirement.specifier.contains(installed if installed != "absent" else "0", prereleases=True):
            wrong[name] = installed
    assert wrong == {}


def test_what_is_installed_goes_together():
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


# What pip-audit reports, as it writes it.
FINE = {"name": "yarl", "version": "1.25.1", "vulns": []}
FLAWED = {
    "name": "aiohttp",
    "version": "3.14.5",
    "vulns": [{"id": "PYSEC-2027-1", "fix_versions": ["3.14.6"], "aliases": [], "description": "…"}],
}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1.0)"}


def test_a_vulnerable_package_is_named_with_its_remedy():
    assert auditing.judge([FINE, FLAWED, UNKNOWN]) == (
        auditing.VULNERABLE,
        ["aiohttp 3.14.5: PYSEC-2027-1, mended in 3.14.6"],
    )


def test_nothing_known_is_good_news_and_names_what_nothing_is_known_of():
    status, (line,) = auditing.judge([FINE, UNKNOWN])
    assert status == auditing.CLEAN
    assert line.startswith("1 packages")
    assert line.endswith("nothing is known of ours")


@pytest.mark.parametrize("silence", [[], [UNKNOWN, UNKNOWN]])
def test_where_nobody_can_be_asked_it_says_so(silence):
    status, (line,) = auditing.judge(silence)
    assert status == auditing.UNKNOWN
    assert line.startswith("NOT AUDITED")
