"""What a run of `tests.power` has kept: gone on from where it is of the same code, left alone where not."""

from __future__ import annotations

import json

import pytest

from tests.power import kept


def test_a_file_of_other_code_is_refused_and_left_as_it_is(tmp_path):
    """Hours of a run may be in it."""
    path = tmp_path / "power.keep"
    assert kept.kept(path) == {}
    with path.open("a") as file:
        file.write(json.dumps(["told: a", {"caught": True}]) + "\n")
    assert kept.kept(path) == {"told: a": {"caught": True}}

    path.write_text(path.read_text().replace(kept.about()["code"], "0" * 16))
    before = path.read_bytes()
    with pytest.raises(SystemExit, match=r"is not of this run: it begins with .*name another file"):
        kept.kept(path)
    assert path.read_bytes() == before


def test_what_is_no_file_of_a_run_is_refused(tmp_path):
    """A report that was named by mistake."""
    path = tmp_path / "report.json"
    for text in ("", "{}\n"):
        path.write_text(text)
        with pytest.raises(SystemExit, match="is not of this run"):
            kept.kept(path)
        assert path.read_text() == text
