"""Traces, for whoever collects them: OpenTelemetry, an extra.

They are on where its packages are installed and ``OTEL_EXPORTER_OTLP_ENDPOINT`` says where to send them; its other
settings are OpenTelemetry's own. A span says what kind of thing took how long. Its values are words of ours and numbers
of rows, never anything of a customer's.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from bot.settings import SettingsError

trace: Any
try:
    from opentelemetry import trace
except ImportError:  # the extra is not installed
    trace = None

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
_NAME: Final = "certguide"


def configure() -> None:
    """Send traces to where the environment says, if it says so.

    Raises:
        SettingsError: it does, and the extra is not installed.
    """
    if not os.environ.get(ENDPOINT):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise SettingsError(
            f"{ENDPOINT}: is set, but certguide was installed without its extra `otel`"
        ) from None
    name = os.environ.get("OTEL_SERVICE_NAME", _NAME)
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, **values: str | int) -> Iterator[None]:
    """What happens meanwhile, as a part of what is under way; an exception is told by its class alone.

    Args:
        name: what kind of thing it is.
        values: words of ours and numbers of rows.
    """
    if trace is None:
        yield
        return
    tracer = trace.get_tracer(_NAME)
    with tracer.start_as_current_span(
        name, attributes=values, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
