"""Traces: what they tell of, and what they never do."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import tracing
from bot.settings import SettingsError
from bot.tracing import ENDPOINT, span


@pytest.fixture
def exported(monkeypatch):
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    return exporter


def test_a_span_is_part_of_the_one_around_it(exported):
    with span("row", row=7, kind="update"), span("decide", event="text"):
        pass

    decide, row = exported.get_finished_spans()
    assert (row.name, dict(row.attributes)) == ("row", {"row": 7, "kind": "update"})
    assert decide.parent.span_id == row.context.span_id


def test_what_failed_is_told_by_its_class_alone(exported):
    with pytest.raises(ValueError, match="900101"), span("decide"):
        raise ValueError("900101-1234567")

    (failed,) = exported.get_finished_spans()
    assert failed.status.description == "ValueError"
    assert "900101" not in failed.to_json()


def test_without_the_extra_nothing_is_traced(monkeypatch):
    monkeypatch.setattr(tracing, "trace", None)
    with span("row"):
        pass


def test_without_an_endpoint_nothing_is_sent(monkeypatch):
    monkeypatch.delenv(ENDPOINT, raising=False)
    monkeypatch.setattr(trace, "set_tracer_provider", pytest.fail)

    tracing.configure()


def test_an_endpoint_without_the_extra_is_told(monkeypatch):
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:4318")
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.sdk.trace.export", None)

    with pytest.raises(SettingsError, match=f"{ENDPOINT}: is set, but"):
        tracing.configure()


def test_with_an_endpoint_they_go_there(monkeypatch):
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    providers = []
    monkeypatch.setattr(trace, "set_tracer_provider", providers.append)
    tracing.configure()

    (provider,) = providers
    assert provider.resource.attributes["service.name"] == "certguide"
    provider.shutdown()
