"""The image is what the other files of ``deploy/`` take it for."""

import re

from tests.integration.deploy.support import DEPLOY, PORT, ROOT, document

TEXT = (DEPLOY / "Containerfile").read_text()
JOINED = re.sub(r"\\\n\s*", " ", TEXT)
STAGES = [re.findall(r"(?m)^([A-Z]+) (.*)$", stage) for stage in re.split(r"(?m)^(?=FROM )", JOINED)[1:]]
BUILD, FINAL = STAGES
RUNTIME = (DEPLOY / "lock" / "runtime.txt").read_text()


def _of(stage, instruction):
    return [arguments for name, arguments in stage if name == instruction]


def _environment():
    return dict(pair.split("=", 1) for line in _of(FINAL, "ENV") for pair in line.split())


def test_both_stages_stand_on_the_same_base():
    assert _of(BUILD, "FROM") == ["${BASE} AS build"]
    assert _of(FINAL, "FROM") == ["${BASE}"]


def test_the_base_is_the_python_that_the_tests_run_on():
    base = re.search(r"(?m)^ARG BASE=(\S+)$", TEXT)[1]
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())[1]

    assert re.fullmatch(r"docker\.io/library/python:(3\.\d+)-slim-\w+", base)
    assert f":{oldest}-" in base


def test_everything_that_is_installed_is_locked_and_hashed():
    installs = re.findall(r"pip [^&]*? install [^&\n]*", JOINED)
    asking = [line for line in installs if "--no-build-isolation" not in line]

    assert len(installs) == 2
    assert len(asking) == 1
    assert "--require-hashes" in asking[0]
    assert "--only-binary :all:" in asking[0]
    assert "-r deploy/lock/runtime.txt" in asking[0]
    assert all("--no-deps" in line for line in installs if line not in asking)


def test_the_lock_brings_what_the_project_is_built_with():
    """So that building the wheel asks no index."""
    for name in ("hatchling", "editables"):
        assert re.search(rf"(?m)^{name}==", RUNTIME)


def test_the_image_can_speak_to_postgresql():
    assert re.search(r"(?m)^asyncpg==", RUNTIME)


def test_it_runs_as_a_number_that_is_not_roots():
    (user,) = _of(FINAL, "USER")

    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)


def test_the_same_number_owns_the_data_everywhere():
    (user,) = _of(FINAL, "USER")
    uid = int(user.split(":")[0])
    pod = document(DEPLOY / "kubernetes" / "base" / "deployment.yaml")["spec"]["template"]["spec"]

    assert f"--from=build --chown={user} /data {_environment()['CERTGUIDE_DATA_DIR']}" in _of(FINAL, "COPY")
    assert "--owner {} --group {} /data".format(*user.split(":")) in JOINED
    assert pod["securityContext"]["runAsUser"] == uid
    assert pod["securityContext"]["fsGroup"] == uid


def test_the_data_is_the_one_volume():
    assert _of(FINAL, "VOLUME") == [_environment()["CERTGUIDE_DATA_DIR"]]


def test_no_shell_is_needed_to_run_it():
    """Neither for the program nor for its health: each is a list, and nothing runs in the last stage."""
    for name in ("ENTRYPOINT", "CMD"):
        assert all(arguments.startswith("[") for arguments in _of(FINAL, name)), name
    (health,) = _of(FINAL, "HEALTHCHECK")
    assert re.search(r' CMD \["python", "-c", ', health)
    assert _of(FINAL, "RUN") == []


def test_health_is_asked_where_the_bot_listens():
    (health,) = _of(FINAL, "HEALTHCHECK")

    assert f"http://127.0.0.1:{PORT}/healthz" in health
    assert _environment()["CERTGUIDE_LISTEN"] == f"0.0.0.0:{PORT}"
    assert _of(FINAL, "EXPOSE") == [str(PORT)]


def test_no_time_of_building_gets_in():
    """Python writes times into bytecode, unless it is told to go by content."""
    assert "SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH}" in _of(BUILD, "ENV")[0]
    assert "--invalidation-mode unchecked-hash" in JOINED
    assert "PYTHONDONTWRITEBYTECODE=1" in _of(BUILD, "ENV")[0]
    assert len(re.findall(r" install --no-compile ", JOINED)) == 2


def test_nothing_but_what_is_copied_reaches_the_builder():
    """A checkout holds secrets and data: `.env`, `.certguide`, deploy/secrets."""
    first, *rest = [
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")
    ]
    let_in = {line.removeprefix("!") for line in rest if line.startswith("!")}
    copied = {
        source
        for arguments in _of(BUILD, "COPY")
        for source in [word for word in arguments.split() if not word.startswith("--")][:-1]
    }

    assert first == "*"
    assert let_in == copied
    assert all((ROOT / source).exists() for source in copied)
