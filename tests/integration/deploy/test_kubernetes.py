"""The manifests against Kubernetes' own schemas, and as Kustomize puts them together."""

import base64
import os
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml

from bot.authority_settings import authority_shelf
from bot.settings import PREFIX, load
from pki.custody import vault
from tests.integration.deploy.support import DEPLOY, PORT, document, documents, environment_file

BASE = DEPLOY / "kubernetes" / "base"
EXAMPLE = DEPLOY / "kubernetes" / "example"
VERSIONS = ("1.32", "1.37")
"""The oldest whose schemas are at hand, and the newest."""

MANIFESTS = [
    (path, manifest)
    for folder in (BASE, EXAMPLE)
    for path in sorted(folder.glob("*.yaml"))
    if path.name != "kustomization.yaml"
    for manifest in documents(path)
]
LABELS = {"app.kubernetes.io/name": "certguide"}
DEPLOYMENT = document(BASE / "deployment.yaml")["spec"]
POD = DEPLOYMENT["template"]["spec"]
(BOT,) = POD["containers"]


def _ids(value):
    return f"{value['kind']} {value['metadata']['name']}" if isinstance(value, dict) else str(value)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", [manifest for _, manifest in MANIFESTS], ids=_ids)
def test_kubernetes_knows_each_of_its_fields(manifest, version):
    kubernetes_validate.validate(manifest, version, strict=True)


def test_the_base_leaves_none_of_its_files_out():
    listed = set(document(BASE / "kustomization.yaml")["resources"])

    assert listed == {path.name for path in BASE.glob("*.yaml")} - {"kustomization.yaml"}


def test_all_selectors_mean_the_pods_of_the_deployment():
    manifests = {manifest["kind"]: manifest["spec"] for _, manifest in MANIFESTS if "spec" in manifest}

    assert DEPLOYMENT["template"]["metadata"]["labels"] == LABELS
    assert DEPLOYMENT["selector"]["matchLabels"] == LABELS
    assert manifests["Service"]["selector"] == LABELS
    assert manifests["PodDisruptionBudget"]["selector"]["matchLabels"] == LABELS
    assert manifests["NetworkPolicy"]["podSelector"]["matchLabels"] == LABELS
    (spread,) = POD["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == LABELS


def test_the_pod_has_no_right_that_it_does_not_need():
    """What the ``restricted`` security standard asks for, and a read-only file system."""
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    assert BOT["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= set(BOT["resources"]["limits"])
    assert {"cpu", "memory"} <= set(BOT["resources"]["requests"])


def test_one_bot_is_always_there():
    (budget,) = [manifest for _, manifest in MANIFESTS if manifest["kind"] == "PodDisruptionBudget"]

    assert DEPLOYMENT["replicas"] == 2
    assert DEPLOYMENT["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert budget["spec"]["minAvailable"] < DEPLOYMENT["replicas"]


def test_a_bot_has_the_time_to_finish_what_it_has_in_hand():
    told = BOT["lifecycle"]["preStop"]["sleep"]["seconds"]

    assert POD["terminationGracePeriodSeconds"] > told + 10


def test_alive_and_ready_are_two_questions():
    """Else a database that is away has all bots restarted, which mends nothing."""
    assert BOT["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert BOT["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_what_is_mounted_is_where_the_settings_say():
    settings = _literals(BASE)
    mounts = {mount["name"]: mount["mountPath"] for mount in BOT["volumeMounts"]}

    shelf = authority_shelf(load(data_dir=settings["CERTGUIDE_DATA_DIR"]))
    assert mounts == {
        "data": settings["CERTGUIDE_DATA_DIR"],
        "checkpoints": str(shelf.folder),
        "keys": str(shelf.folder / vault.MATERIAL),
        "tmp": "/tmp",
    }
    assert settings["CERTGUIDE_LISTEN"] == f"0.0.0.0:{PORT}"
    assert BOT["ports"] == [{"name": "http", "containerPort": PORT}]
    assert {volume["name"] for volume in POD["volumes"]} == set(mounts)


def test_no_pod_starts_without_the_keys_and_none_can_change_them():
    (keys,) = [volume for volume in POD["volumes"] if volume["name"] == "keys"]
    (mount,) = [mount for mount in BOT["volumeMounts"] if mount["name"] == "keys"]

    assert not keys["secret"].get("optional", False)
    assert mount["readOnly"]


def test_health_and_metrics_stay_inside():
    paths = [
        path["path"]
        for _, manifest in MANIFESTS
        if manifest["kind"] == "Ingress"
        for rule in manifest["spec"]["rules"]
        for path in rule["http"]["paths"]
    ]

    assert sorted(paths) == ["/ca", "/ocsp", "/secure", "/telegram/webhook"]


def test_the_bot_starts_with_what_the_example_sets(monkeypatch, tmp_path):
    """Each value is of the right form, and none that all replicas must share is left to chance."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    for name, value in (_literals(BASE) | _literals(EXAMPLE) | _secrets()).items():
        monkeypatch.setenv(name, value)

    settings = load()

    assert settings.public_url is not None
    assert settings.database_url.startswith("postgresql+asyncpg://")
    assert None not in {
        settings.bot_token,
        settings.webhook_secret,
        settings.secret_key,
        settings.ca_passphrase,
    }


def test_the_secrets_of_the_example_are_those_that_are_described():
    assert set(_secrets()) == set(environment_file(DEPLOY / "secrets.env.example"))


@pytest.fixture(scope="module")
def built():
    """What would be applied."""
    if shutil.which("kubectl") is None:
        pytest.skip("NO KUBECTL: Kustomize did not put the manifests together")
    done = subprocess.run(["kubectl", "kustomize", str(EXAMPLE)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return list(yaml.safe_load_all(done.stdout))


def test_kustomize_puts_them_together(built):
    for manifest in built:
        kubernetes_validate.validate(manifest, VERSIONS[-1], strict=True)
        assert manifest["kind"] == "Namespace" or manifest["metadata"]["namespace"] == "certguide"


def test_the_pod_gets_the_settings_and_secrets_that_were_made(built):
    """Their names carry a hash of what they hold."""
    of_kind = {manifest["kind"]: manifest for manifest in built}
    (bot,) = of_kind["Deployment"]["spec"]["template"]["spec"]["containers"]

    assert bot["envFrom"] == [
        {"configMapRef": {"name": of_kind["ConfigMap"]["metadata"]["name"]}},
        {"secretRef": {"name": of_kind["Secret"]["metadata"]["name"]}},
    ]
    assert {
        name: base64.b64decode(value).decode() for name, value in of_kind["Secret"]["data"].items()
    } == _secrets()


def _literals(folder):
    (generator,) = document(folder / "kustomization.yaml")["configMapGenerator"]
    return dict(literal.split("=", 1) for literal in generator["literals"])


def _secrets():
    return environment_file(EXAMPLE / "secrets.env")
