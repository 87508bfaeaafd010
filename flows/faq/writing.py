"""Topics as the YAML that staff edit; :mod:`flows.faq.reading` reads it back as the same topics."""

from collections.abc import Iterable
from typing import Any

import yaml

from flows.faq.catalogue import Text, Topic


def to_yaml(topics: Iterable[Topic], off: Iterable[str] = ()) -> str:
    """The topics in full, and the ids of those that are switched off."""
    entries: list[dict[str, Any]] = [_fields(topic) for topic in topics]
    entries += [{"id": id_, "off": True} for id_ in off]
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=10_000)


def _fields(topic: Topic) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": topic.id,
        "step": topic.step,
        "title": _text(topic.titles),
        "cause": _text(topic.causes),
        "fix": _text(topic.fixes),
        "steps": [_text(step) for step in topic.steps],
        "checks": [{"topic": check.twin, **_text(check.question)} for check in topic.checks],
        "related": list(topic.related),
        "action": topic.action,
        "phrases": list(topic.phrases),
        "seed": list(topic.seed),
        "off": topic.off,
    }
    return {name: value for name, value in fields.items() if value}


def _text(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}
