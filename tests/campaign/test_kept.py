"""A campaign's file: gone on with from any place where it was left, and never taken for another's."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from bpverify.run import schedule
from bpverify.run.document import InvalidDocument
from bpverify.run.kept import Kept
from bpverify.run.row import empty
from tests.campaign.executors import Heard, InTurn, ran

TWO = "tests.campaign.ops_of_tests:TWO"


class Counting(InTurn):
    """Counts the parts; ends the run as Ctrl-C does before part `most`."""

    def __init__(self, most=1000):
        self.parts, self.most = 0, most

    def submit(self, function, /, *arguments):
        if function is schedule.run_part:
            if self.parts == self.most:
                raise KeyboardInterrupt
            self.parts += 1
        return super().submit(function, *arguments)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The report, and the file of all its parts."""
    file = tmp_path_factory.mktemp("campaign") / "parts"
    return ran(TWO, 60, file=file), file.read_bytes()


def resumed(tmp_path, content, examples=60, **asked):
    """The report that is made from such a file; parts run for it; what was noted."""
    file, heard, counting = tmp_path / "parts", Heard(), Counting()
    file.write_bytes(content)
    found = ran(TWO, examples, lambda: counting, heard=heard, file=file, **asked)
    return found, counting.parts, heard.notes


def test_a_file_makes_no_difference(whole):
    """With it and without, the same report; a line a part, and one in front."""
    report, content = whole
    assert report == ran(TWO, 60)
    assert len(content.splitlines()) == 1 + 6


def test_an_interrupted_campaign_goes_on(tmp_path, whole):
    """After Ctrl-C in the middle, only what is missing is run; the report is that of one run."""
    file = tmp_path / "parts"
    stopped = ran(TWO, 60, lambda: Counting(4), file=file)
    assert stopped["ended"] == "interrupted"
    lines = len(file.read_bytes().splitlines()) - 1
    found, parts, notes = resumed(tmp_path, file.read_bytes())
    assert found == whole[0]
    assert parts == 6 - lines < 6
    assert f"{25 * lines} examples are there already" in notes[0]


@pytest.mark.parametrize("cut", [1, 30, 500])
def test_a_write_that_was_cut_off_costs_its_own_line(tmp_path, whole, cut):
    """It is said, the part is run again, and the file is whole again."""
    report, content = whole
    found, parts, notes = resumed(tmp_path, content[:-cut])
    assert found == report
    assert parts == 1
    assert "1 lines cannot be read" in notes[1]
    assert sorted((tmp_path / "parts").read_bytes().splitlines()) == sorted(content.splitlines())


def test_a_line_that_was_changed_is_run_again(tmp_path, whole):
    """One digit of a count in the middle: the checksum does not fit."""
    report, content = whole
    lines = content.splitlines(keepends=True)
    lines[3] = lines[3].replace(b'"examples": 25', b'"examples": 26')
    found, parts, notes = resumed(tmp_path, b"".join(lines))
    assert found == report
    assert parts == 1
    assert "1 lines cannot be read" in notes[1]


def test_a_campaign_can_be_made_longer_or_shorter(tmp_path, whole):
    """The parts that are there count; one that would end elsewhere is run again."""
    found, parts, _ = resumed(tmp_path, whole[1], 80)
    assert found == ran(TWO, 80)
    assert parts == 4
    found, parts, _ = resumed(tmp_path, whole[1], 50)
    assert found == ran(TWO, 50)
    assert parts == 0


def test_what_found_an_error_is_run_again(tmp_path):
    """A worker killed by the machine's lack of memory is no result to keep."""
    target, file = "tests.campaign.ops_of_tests:raises", tmp_path / "parts"
    report = ran(target, 30, file=file)
    assert report["ops"][0]["errors"]
    assert len(file.read_bytes().splitlines()) == 1
    assert ran(target, 30, file=file) == report


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"seed": 1}, "is of another campaign: its seed is 0, and now 1"),
        ({"target": "tests.campaign.ops_of_tests:right"}, "its code of the targets is "),
    ],
)
def test_another_campaign(tmp_path, whole, asked, said):
    """What is asked for now, and what the file is of; it stays as it is."""
    file = tmp_path / "parts"
    file.write_bytes(whole[1])
    with pytest.raises(InvalidDocument, match=said):
        ran(asked.pop("target", TWO), 60, file=file, **asked)
    assert file.read_bytes() == whole[1]


def test_changed_code_is_another_campaign(tmp_path, whole):
    """Of the target, or of anything in its package."""
    lines = whole[1].splitlines(keepends=True)
    head = json.loads(lines[0])
    (code,) = head["code of the targets"].values()
    head["code of the targets"] = {TWO: "0" + code[1:] if code[0] != "0" else "1" + code[1:]}
    with pytest.raises(InvalidDocument, match="its code of the targets is"):
        resumed(tmp_path, json.dumps(head).encode() + b"\n" + b"".join(lines[1:]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"something of yours\n", "is no JSON"),
        (b"\xff\xfe\n", "is no JSON"),
        (b'{"schema": "bpverify-report", "version": 1}\n', "is no bpverify-parts"),
        (b'{"schema": "bpverify-parts", "version": 99}\n', "newer than the 1 known here"),
    ],
)
def test_a_file_of_something_else_stays_as_it_is(tmp_path, content, said):
    """It is named, and not written to."""
    with pytest.raises(InvalidDocument, match=said):
        resumed(tmp_path, content)
    assert (tmp_path / "parts").read_bytes() == content


def test_two_runs_do_not_share_a_file(tmp_path):
    """The second is told; the first goes on."""
    pytest.importorskip("fcntl")
    file = tmp_path / "parts"
    first = Kept(file, {})
    with pytest.raises(InvalidDocument, match="is in use by another run"):
        Kept(file, {})
    first.add("op", 0, 1, {**empty(), "examples": 1})
    first.close()
    with closing(Kept(file, {})) as second:
        assert [part[:3] for part in second.parts()] == [("op", 0, 1)]


def test_a_folder_is_no_file(tmp_path):
    """Said before anything is run."""
    with pytest.raises(InvalidDocument, match="is no file"):
        Kept(tmp_path, {})
