"""The session on docs/frameworks.md says what its checks say."""

from __future__ import annotations

import re

import pytest

from tests.frameworks.table import PAGE

torch = pytest.importorskip("torch")

X = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64)


def test_the_session_on_hessians():
    """Each line that ends in a comment is a check, and the comment the end of its first line."""
    import bpverify.adapters.torch

    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    told = re.findall(r"^(bpverify\..*?)  # (.*)$", block, re.MULTILINE)
    namespace = {"torch": torch, "bpverify": bpverify, "x": X}
    exec(block, namespace)
    assert len(told) == 2
    for call, says in told:
        first = str(eval(call, namespace)).splitlines()[0]
        assert re.match(rf"\w+: {says}\b", first), first
