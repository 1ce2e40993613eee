"""How long a connection is waited for."""

from app.guard import SECONDS, patience


def test_deadlines_of_a_crowd_are_spread_over_a_tenth() -> None:
    for phase, seconds in SECONDS.items():
        crowd = [patience(phase) / seconds for _ in range(1000)]
        assert 1 <= min(crowd) < 1.01 and 1.09 < max(crowd) <= 1.1
