from tests import databases


def pytest_sessionfinish() -> None:
    # Not at the interpreter's exit, to which workers that run side by side do not come.
    databases.drop()
