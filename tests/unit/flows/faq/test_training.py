"""The shipped network was trained on what ships; training it again makes the same."""

import csv
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from flows.faq import features, network
from flows.faq.network import NONE
from flows.faq.shipped import load, phrases
from flows.faq.training import data, fitting
from flows.faq.training.__main__ import main
from flows.faq.training.data import Sample

TOPICS = ("fee_refund", "cert_lost", "otp_locked")


def differing(one, other) -> list[str]:
    """The names of the numbers in which two networks differ."""
    pairs = ((field.name, getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return [
        name
        for name, first, second in pairs
        if type(first) is not type(second)
        or not (np.array_equal(first, second) and getattr(first, "dtype", 0) == getattr(second, "dtype", 0))
    ]


@pytest.fixture(scope="module")
def samples():
    """Few enough to learn in a second."""
    some = [Sample(phrase, topic_id) for topic_id in TOPICS for phrase in phrases(topic_id)[:35]]
    return some + [one for one in data.phrases() if one.topic == NONE][:35]


@pytest.fixture(scope="module")
def small(samples):
    return fitting.fit(samples)


class TestShippedNetwork:
    def test_was_trained_on_what_ships(self):
        """If not, ``make train`` is due."""
        assert network.shipped().digest == data.digest(data.everything())

    def test_knows_the_topics_of_the_catalogue_and_none_besides(self):
        assert sorted(network.shipped().labels) == sorted([*load().ids, NONE])

    def test_has_the_shape_that_its_reader_expects(self):
        shipped = network.shipped()
        units = len(shipped.scale)

        assert shipped.rarity.shape == (features.BUCKETS,)
        assert shipped.hidden.shape == (features.BUCKETS, units)
        assert shipped.hidden_bias.shape == (units,)
        assert shipped.output.shape == (units, len(shipped.labels))
        assert shipped.output_bias.shape == (len(shipped.labels),)

    def test_makes_probabilities(self):
        for text in ("인증서가 안 보여요", "otp locked", "가", "!"):
            likelihoods = network.shipped().log_likelihoods(text)
            assert sum(map(np.exp, likelihoods.values())) == pytest.approx(1, abs=1e-5)

    def test_weighs_a_text_to_length_one(self):
        places, weights = network.shipped().vector("인증서가 안 보여요")

        assert len(places) == len(weights) == len(set(places.tolist()))
        assert np.linalg.norm(weights) == pytest.approx(1, abs=1e-5)

    def test_is_read_once(self):
        assert network.shipped() is network.shipped()


class TestFitting:
    def test_the_same_samples_make_the_same_network(self, samples, small):
        assert differing(fitting.fit(samples), small) == []

    def test_other_samples_make_another(self, samples, small):
        assert {"hidden", "digest"} <= set(differing(fitting.fit(samples[:-1]), small))

    def test_it_knows_what_it_was_told(self, samples, small):
        assert small.labels == (*sorted(TOPICS), NONE)
        likelihoods = [small.log_likelihoods(one.text) for one in samples]
        right = sum(
            max(found, key=found.get) == one.topic for found, one in zip(likelihoods, samples, strict=True)
        )

        assert right > 0.9 * len(samples)
        assert small.digest == data.digest(samples)


class TestKeeping:
    def test_what_was_written_down_is_read_back(self, small, tmp_path):
        small.save(tmp_path / "small.npz")

        assert differing(network.load(tmp_path / "small.npz"), small) == []

    def test_the_same_numbers_make_the_same_bytes(self, small, tmp_path):
        small.save(tmp_path / "one.npz")
        network.load(tmp_path / "one.npz").save(tmp_path / "two.npz")

        assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()

    def test_the_shipped_file_is_what_would_be_written(self, tmp_path):
        network.shipped().save(tmp_path / "network.npz")

        assert (tmp_path / "network.npz").read_bytes() == network._SHIPPED.read_bytes()

    @pytest.mark.parametrize("content", [b"", b"no network", network._SHIPPED.read_bytes()[:10_000]])
    def test_what_is_no_network_is_refused(self, tmp_path, content):
        (tmp_path / "broken.npz").write_bytes(content)

        with pytest.raises((OSError, ValueError)):
            network.load(tmp_path / "broken.npz")

    def test_other_numbers_are_refused(self, tmp_path):
        np.savez(tmp_path / "other.npz", labels=np.array(["a"]))

        with pytest.raises((OSError, ValueError)):
            network.load(tmp_path / "other.npz")

    def test_an_absent_file_is_refused(self, tmp_path):
        with pytest.raises(OSError):  # noqa: PT011 - whichever it is
            network.load(tmp_path / "absent.npz")


class TestData:
    def test_a_digest_names_texts_topics_and_their_order(self):
        one, other = Sample("가", "cert_lost"), Sample("나", "fee_refund")
        digests = {
            data.digest(samples)
            for samples in (
                [one, other],
                [other, one],
                [one],
                [],
                [Sample("가", "fee_refund"), Sample("나", "cert_lost")],
            )
        }

        assert len(digests) == 5
        assert data.digest([one, other]) == data.digest(iter([one, other]))

    @pytest.mark.parametrize("name", sorted(data.DEVELOPMENT))
    def test_questions_are_of_topics_that_exist(self, name):
        questions = data.questions(name)

        assert len(questions) > 100
        assert [one for one in questions if one.topic != NONE and not load().shows(one.topic)] == []
        assert [one for one in questions if not one.text.strip() or "\t" in one.text] == []

    @pytest.mark.parametrize("name", sorted(data.DEVELOPMENT))
    def test_questions_ask_for_each_topic_and_for_something_else(self, name):
        assert {one.topic for one in data.questions(name)} == {*load().ids, NONE}

    @pytest.mark.parametrize("name", sorted(data.DEVELOPMENT.values()))
    def test_each_row_of_questions_has_two_columns(self, name):
        with (Path(data.__file__).with_name(name)).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

        assert rows[0] == ["question", "topic_id"]
        assert [row for row in rows if len(row) != 2] == []

    def test_no_question_has_two_answers(self):
        answers = {}
        for one in (question for name in data.DEVELOPMENT for question in data.questions(name)):
            answers.setdefault(one.text.strip().lower(), set()).add(one.topic)

        assert {text: topics for text, topics in answers.items() if len(topics) > 1} == {}

    def test_no_question_is_a_phrase_of_another_topic(self):
        said = {one.text: one.topic for one in data.phrases()}
        questions = [question for name in data.DEVELOPMENT for question in data.questions(name)]

        assert [one for one in questions if said.get(one.text, one.topic) != one.topic] == []

    def test_all_that_is_said_of_a_topic_is_learnt(self):
        learnt = set(data.phrases())

        for topic in load():
            said = {*phrases(topic.id), topic.titles.ko, topic.titles.en}
            assert {Sample(text, topic.id) for text in said} <= learnt
        assert learnt < set(data.everything())


@pytest.mark.parametrize("command", ["", "help", "train eval"])
def test_an_unknown_command_is_answered_with_its_usage(capsys, command):
    assert main(command) == 2
    assert "train|eval" in capsys.readouterr().err
