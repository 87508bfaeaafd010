"""What watches the service: promtool is the judge."""

import re

import pytest
import yaml

from bot.metrics import Metrics
from tests.integration.deploy.measuring import exported, live_through_everything
from tests.integration.deploy.support import DEPLOY, ask, document

CONFIG = DEPLOY / "prometheus" / "prometheus.yaml"
ALERTS = DEPLOY / "prometheus" / "alerts.yaml"
RULES = document(ALERTS)["groups"][0]["rules"]


def test_promtool_accepts_the_configuration_and_the_rules():
    answer = ask("promtool", "check", "config", CONFIG)

    assert answer.returncode == 0, answer.stderr
    assert f"SUCCESS: {len(RULES)} rules found" in answer.stdout


def test_promtool_has_nothing_to_say_against_the_metrics():
    metrics = Metrics()
    live_through_everything(metrics)
    # The library's own addition, which the configuration drops.
    text = re.sub(r"(?m)^.*_created.*\n", "", metrics.render().decode())

    answer = ask("promtool", "check", "metrics", stdin=text)

    assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")


def test_the_alerts_speak_of_metrics_that_there_are():
    named = {name for rule in RULES for name in re.findall(r"\b(?:certguide|process)_\w+", rule["expr"])}

    assert named
    assert named <= exported()


def test_the_bots_are_scraped_under_the_name_that_rules_and_dashboard_use():
    (job,) = [job for job in document(CONFIG)["scrape_configs"] if "dns_sd_configs" in job]

    assert job["job_name"] == "certguide"
    assert "bot" in document(DEPLOY / "compose.yaml")["services"]
    assert job["dns_sd_configs"][0]["names"] == ["bot"]
    assert job.get("metrics_path", "/metrics") == "/metrics"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_each_alert_says_how_urgent_it_is_and_what_to_do(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"deploy/RUNBOOK.md#{rule['alert'].lower()}"


# Series as they are when all is well, a sample each minute.
WELL = {
    'up{job="certguide",instance="a"}': "1x60",
    'up{job="certguide",instance="b"}': "1x60",
    'process_start_time_seconds{job="certguide",instance="a"}': "100x60",
    'certguide_database_counted_timestamp_seconds{instance="a"}': "0+60x60",
    'certguide_inbox_oldest_age_seconds{instance="a"}': "1x60",
    'certguide_outbox_oldest_age_seconds{instance="a"}': "1x60",
    'certguide_turns_total{outcome="done"}': "0+200x60",
    'certguide_turns_total{outcome="given_up"}': "0x60",
    'certguide_turns_total{outcome="unread"}': "0x60",
    'certguide_turn_seconds_bucket{le="0.1"}': "0+200x60",
    'certguide_turn_seconds_bucket{le="5"}': "0+200x60",
    'certguide_turn_seconds_bucket{le="+Inf"}': "0+200x60",
    'certguide_bot_api_calls_total{method="sendMessage",outcome="ok"}': "0+200x60",
    'certguide_bot_api_calls_total{method="sendMessage",outcome="doubt"}': "0+2x60",
    'certguide_bot_api_calls_total{method="sendMessage",outcome="token_refused"}': "0x60",
    "certguide_bot_api_flood_wait_seconds_count": "0+2x60",
    'certguide_crl_left_seconds{instance="a"}': "80000x60",
    'certguide_steps_total{step="delivery"}': "0+2x60",
    'certguide_certificates_issued_total{product="limited"}': "0+2x60",
    'certguide_locks_total{kind="otp"}': "0+0.2x60",
    'certguide_cases{state="waiting"}': "3x60",
    'certguide_event_loop_lag_seconds_bucket{instance="a",le="0.01"}': "0+120x60",
    'certguide_event_loop_lag_seconds_bucket{instance="a",le="5"}': "0+120x60",
    'certguide_event_loop_lag_seconds_bucket{instance="a",le="+Inf"}': "0+120x60",
}

# For each alert, what is different then.
ILL = {
    "CertguideDown": {
        'up{job="certguide",instance="a"}': "0x60",
        'up{job="certguide",instance="b"}': "0x60",
    },
    "CertguideReplicaDown": {'up{job="certguide",instance="b"}': "0x60"},
    "CertguideRestarting": {
        'process_start_time_seconds{job="certguide",instance="a"}': "100x30 200 300 400 500x30"
    },
    "CertguideDatabaseAway": {
        'certguide_database_counted_timestamp_seconds{instance="a"}': "0+60x30 1800x30"
    },
    "CertguideInboxOld": {'certguide_inbox_oldest_age_seconds{instance="a"}': "61x60"},
    "CertguideTurnsSetAside": {'certguide_turns_total{outcome="given_up"}': "0x35 1x25"},
    "CertguideTurnsSlow": {'certguide_turn_seconds_bucket{le="0.1"}': "0+20x60"},
    "CertguideOutboxLagging": {'certguide_outbox_oldest_age_seconds{instance="a"}': "61x60"},
    "CertguideTokenRefused": {
        'certguide_bot_api_calls_total{method="sendMessage",outcome="token_refused"}': "0x38 1x22"
    },
    "CertguideBotApiFailing": {
        'certguide_bot_api_calls_total{method="sendMessage",outcome="doubt"}': "0+100x60"
    },
    "CertguideFlooded": {"certguide_bot_api_flood_wait_seconds_count": "0+120x60"},
    "CertguideCrlEnding": {'certguide_crl_left_seconds{instance="a"}': "36000-60x60"},
    "CertguideNothingIssued": {'certguide_certificates_issued_total{product="limited"}': "5x60"},
    "CertguideManyLocked": {'certguide_locks_total{kind="otp"}': "0+2x60"},
    "CertguideCasesWaiting": {'certguide_cases{state="waiting"}': "21x60"},
    "CertguideLoopBlocked": {'certguide_event_loop_lag_seconds_bucket{instance="a",le="0.01"}': "0+100x60"},
}


def test_each_alert_fires_when_it_must_and_no_other_does(tmp_path):
    assert set(ILL) == {rule["alert"] for rule in RULES}
    cases = [_case({}, []), *(_case(ill, [alert]) for alert, ill in ILL.items())]

    answer = _played(tmp_path, cases)

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_revocation_list_that_nobody_knows_pages(tmp_path):
    """As long as a bot has not said when it ends, the gauge is no number, which is never less than any."""
    unknown = {'certguide_crl_left_seconds{instance="a"}': "NaN " * 60}

    answer = _played(tmp_path, [_case(unknown, ["CertguideCrlEnding"])])

    assert answer.returncode == 0, answer.stdout + answer.stderr


def _played(folder, cases):
    order = {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": cases}
    (folder / "alerts.test.yaml").write_text(yaml.safe_dump(order))
    return ask("promtool", "test", "rules", folder / "alerts.test.yaml")


def _case(ill, firing):
    """Which alerts fire after forty minutes."""
    series = [{"series": series, "values": values} for series, values in (WELL | ill).items()]
    fires = [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in firing]
    expression = 'count by (alertname) (ALERTS{alertstate="firing"}) > bool 0'
    expected = {"expr": expression, "eval_time": "40m", "exp_samples": fires}
    return {"interval": "1m", "input_series": series, "promql_expr_test": [expected]}
