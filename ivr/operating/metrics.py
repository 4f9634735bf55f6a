"""The figures for Prometheus, made of what is counted and how the line stands.

Its library is loaded by whoever is asked for them first. Its own way of adding up processes is not used: it keeps one
file for each process there ever was, and writes to it within the turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ivr.operating.standing import Standing
from ivr.operating.tally import BOUNDS, CHANNELS, OUTCOMES, REFUSED, WITHHELD

if TYPE_CHECKING:
    from prometheus_client import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def shown(counts: Mapping[str, int], now: Standing) -> bytes:
    """Return the figures in Prometheus's text format (version 0.0.4)."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected([*_counted(counts), *_standing(now)]))
    return generate_latest(registry)


class _Collected:
    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)

    def describe(self) -> list[Metric]:
        return []


def _counted(counts: Mapping[str, int]) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    turns = CounterMetricFamily("ivr_turns", "Turns answered, by what came of them.", labels=("channel", "outcome"))
    took = HistogramMetricFamily("ivr_turn_seconds", "How long the line took for a turn.", labels=("channel",))
    fallback = CounterMetricFamily("ivr_fallback", "Requests the provider sent after failing.", labels=("channel",))
    for channel in CHANNELS:
        for outcome in OUTCOMES:
            turns.add_metric((channel, outcome), counts[f"turn {channel} {outcome}"])
        so_far, buckets = 0, []
        for nth, bound in enumerate((*map(str, BOUNDS), "+Inf")):
            so_far += counts[f"took {channel} {nth}"]
            buckets.append((bound, float(so_far)))
        took.add_metric((channel,), buckets, counts[f"microseconds {channel}"] / 1e6)
        fallback.add_metric((channel,), counts[f"fallback {channel}"])
    yield from (turns, took, fallback)
    apologies = CounterMetricFamily("ivr_apologies", "Turns that broke: the caller heard or read an apology.")
    apologies.add_metric((), sum(counts[f"turn {channel} failed"] for channel in CHANNELS))
    yield apologies
    refused = CounterMetricFamily("ivr_refused_requests", "Requests refused, by what is wrong.", labels=("why",))
    for why in REFUSED:
        refused.add_metric((why,), counts[f"refused {why}"])
    yield refused
    withheld = CounterMetricFamily("ivr_withheld", "Transfers and texts beyond the ceiling of a day.", labels=("what",))
    for what in WITHHELD:
        withheld.add_metric((what,), counts[f"withheld {what}"])
    yield withheld
    limited = CounterMetricFamily("ivr_limited", "Calls and texts beyond the limit of a caller.", labels=("channel",))
    blocked = CounterMetricFamily("ivr_blocked", "Calls and texts of numbers that are blocked.", labels=("channel",))
    for channel in CHANNELS:
        limited.add_metric((channel,), counts[f"limited {channel}"])
        blocked.add_metric((channel,), counts[f"blocked {channel}"])
    yield from (limited, blocked)
    for name, about, counted in (
        ("ivr_calls_cut", "Turns that ended a call because it had too many.", "calls cut"),
        ("ivr_limits_alone", "Times that Redis did not answer, and callers were counted without.", "limits alone"),
        ("ivr_genuine_requests", "Requests that the provider signed.", "genuine"),
        ("ivr_text_replies", "Texts answered with a text.", "replies"),
        ("ivr_records_written", "Records taken for the database.", "records written"),
        ("ivr_records_lost", "Records that could not be kept.", "records lost"),
    ):
        yield CounterMetricFamily(name, about, counts[counted])


def _standing(now: Standing) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

    yield InfoMetricFamily("ivr_line", "The line and its edition.", {"line": now.line, "edition": now.edition})
    if now.edition_seconds is not None:
        yield GaugeMetricFamily("ivr_edition_age_seconds", "Since the edition is in service.", now.edition_seconds)
    yield GaugeMetricFamily("ivr_files_refused", "1 where files lie there that are not served.", int(now.refused))
    yield GaugeMetricFamily("ivr_records_waiting_bytes", "Records not in the database yet.", now.waiting_bytes)
    yield GaugeMetricFamily("ivr_records_waiting_seconds", "Since the oldest of them.", now.waiting_seconds)
    outbox = GaugeMetricFamily("ivr_texts", "Texts sent by the line in the last day, by state.", labels=("state",))
    for state, count in sorted(now.outbox.items()):
        outbox.add_metric((state,), count)
    yield outbox
