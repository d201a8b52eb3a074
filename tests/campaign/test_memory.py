"""A campaign's memory does not grow with the number of its parts."""

from __future__ import annotations

import gc
import tracemalloc

from bpverify.run import schedule
from bpverify.run.part import Part, run_part
from tests.campaign.executors import Heard, ran

RIGHT = "tests.campaign.ops_of_tests:right"


class Weighing(Heard):
    """Remembers the memory in use at every 200th part."""

    def __init__(self):
        super().__init__()
        self.parts, self.sizes = 0, []

    def reached(self, row):
        self.parts += 1
        if self.parts % 200 == 0:
            gc.collect()
            self.sizes.append(tracemalloc.get_traced_memory()[0])


def test_memory_is_flat(monkeypatch, tmp_path):
    """From part 200 to part 1000: less than the place of a part would take for each of them."""
    row = run_part(Part(RIGHT, ".", "right", 0, 0, 25))
    monkeypatch.setattr(schedule, "run_part", lambda part: {**row})
    weighing = Weighing()
    tracemalloc.start()
    try:
        ran(RIGHT, 25 * 1000, heard=weighing, file=tmp_path / "parts")
    finally:
        tracemalloc.stop()
    assert len(weighing.sizes) == 5
    assert weighing.sizes[-1] - weighing.sizes[0] < 20 * 800
