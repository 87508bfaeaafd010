"""The dashboard draws what the service tells, and is found where Grafana looks for it."""

import json
import re
import threading
import time
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from shutil import which
from subprocess import DEVNULL, Popen
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from bot.metrics import CONTENT_TYPE, Metrics
from flows.machine import STEPS
from tests.integration.deploy.measuring import exported, live_through_everything
from tests.integration.deploy.support import DEPLOY, ask, document

GRAFANA = DEPLOY / "grafana"
BOARD = json.loads((GRAFANA / "dashboards" / "certguide.json").read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {
    f"{panel['title']} {target['refId']}": target["expr"] for panel in PANELS for target in panel["targets"]
}


def _names(expressions):
    return {name for text in expressions for name in re.findall(r"\b(?:certguide|process|python)_\w+", text)}


def test_every_panel_draws_a_metric_that_there_is():
    for title, expression in EXPRESSIONS.items():
        named = _names([expression])
        assert named or "up{" in expression, title
        assert named <= exported(), title


def test_every_metric_is_drawn():
    """What is measured and never looked at is a burden. A histogram's sum is enough where its buckets are drawn."""
    drawn = {re.sub(r"_(bucket|sum|count)$", "", name) for name in _names(EXPRESSIONS.values())}
    told = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported() if name.startswith("certguide_")}

    assert told - drawn == set()


def test_the_funnel_has_all_steps_in_their_order():
    (funnel,) = [panel for panel in PANELS if panel["title"].startswith("The eight steps")]

    assert [target["legendFormat"] for target in funnel["targets"]] == [
        f"{number} {step}" for number, step in enumerate(STEPS, 1)
    ]
    assert [re.search(r'step="(\w+)"', target["expr"])[1] for target in funnel["targets"]] == list(STEPS)


def test_promtool_can_read_every_expression(tmp_path):
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "1m")}
        for number, expression in enumerate(EXPRESSIONS.values())
    ]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))

    answer = ask("promtool", "check", "rules", "--lint=none", tmp_path / "rules.yaml")

    assert answer.returncode == 0, answer.stderr


def test_no_panel_lies_over_another():
    taken = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


def test_the_panels_ask_the_source_that_is_provisioned():
    (source,) = document(GRAFANA / "provisioning" / "datasources" / "prometheus.yaml")["datasources"]
    asked = {panel["datasource"]["uid"] for panel in PANELS}
    services = document(DEPLOY / "compose.yaml")["services"]

    assert asked == {source["uid"]}
    assert source["url"] == "http://prometheus:9090"
    assert set(services["prometheus"]["networks"]) & set(services["grafana"]["networks"])


def test_the_dashboard_is_where_its_provider_looks():
    (provider,) = document(GRAFANA / "provisioning" / "dashboards" / "certguide.yaml")["providers"]
    mounts = document(DEPLOY / "compose.yaml")["services"]["grafana"]["volumes"]

    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in mounts
    assert "./grafana/provisioning:/etc/grafana/provisioning:ro" in mounts


def test_prometheus_has_something_to_draw_in_every_panel(tmp_path):
    """A real Prometheus scrapes a service to which things happen, and is asked what Grafana would ask."""
    with _service() as address, _prometheus(tmp_path, address) as url:
        waiting = dict(EXPRESSIONS)
        end = time.monotonic() + 30
        while waiting and time.monotonic() < end:
            waiting = {title: expr for title, expr in waiting.items() if not _drawn(url, expr)}
            time.sleep(0.2)

    assert list(waiting) == []


@contextmanager
def _service():
    """Something happens whenever somebody looks."""
    metrics = Metrics()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            live_through_everything(metrics)
            body = metrics.render()
            self.send_response(200)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def _prometheus(folder, address):
    if which("prometheus") is None:
        pytest.skip("NOT JUDGED: prometheus is missing; install the Debian package prometheus")
    job = {"job_name": "certguide", "static_configs": [{"targets": [address]}]}
    (folder / "prometheus.yaml").write_text(
        yaml.safe_dump({"global": {"scrape_interval": "300ms"}, "scrape_configs": [job]})
    )
    log = folder / "log"
    with (
        log.open("w") as errors,
        Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yaml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                "--web.listen-address=127.0.0.1:0",
                "--log.level=info",
            ],
            stdout=DEVNULL,
            stderr=errors,
        ) as process,
    ):
        try:
            yield f"http://{_listening(log, process)}"
        finally:
            process.terminate()


def _listening(log, process):
    """The address, which it only tells in its log."""
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r'msg="Listening on" address=(127\.0\.0\.1:\d+)', log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _drawn(url, expression):
    query = urlencode({"query": expression.replace("$__rate_interval", "5s")})
    try:
        with urlopen(f"{url}/api/v1/query?{query}", timeout=10) as answer:
            return bool(json.load(answer)["data"]["result"])
    except HTTPError as error:
        if error.code != HTTPStatus.SERVICE_UNAVAILABLE:  # it listens before it is ready
            raise
        return False
