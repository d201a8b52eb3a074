"""The job summary, rendered: a table with a line an op, and the findings as they are."""

from __future__ import annotations

import html
import re

import pytest
from markdown_it import MarkdownIt

from bpverify.outputs.findings import findings
from bpverify.outputs.markdown import LARGEST, markdown
from bpverify.outputs.words import decision
from tests.outputs.conftest import TEXT

#: As GitHub renders: CommonMark with tables, and HTML let through.
RENDER = MarkdownIt("commonmark").enable("table").render
TAG = re.compile(r"<[^>]+>")


def text(fragment):
    """What a reader sees of HTML."""
    return html.unescape(TAG.sub("", fragment))


@pytest.mark.parametrize("name", ["green", "red"])
def test_the_heading_is_the_decision_and_the_table_has_a_line_an_op(name, request):
    """Five cells in each, whatever an op says."""
    document = request.getfixturevalue(name)
    shown = RENDER(markdown(document))
    heading = re.search(r"<h3>(.*?)</h3>", shown, re.DOTALL)
    assert text(heading[1]) == " ".join(decision(document).split())
    rows = re.findall(r"<tr>(.*?)</tr>", shown, re.DOTALL)
    assert len(rows) == 1 + len(document["ops"])
    for row, op in zip(rows[1:], document["ops"], strict=True):
        found = [text(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        worse = op["op"] in {finding["op"] for finding in document["regressions"]}
        result = f"{op['result']}, worse" if worse else op["result"]
        assert found[:3] == [op["op"], result, str(op["examples"])]
        assert len(found) == 5


def test_a_finding_opens_to_the_whole_message(red):
    """Fenced so that nothing in it ends the fence, and nothing of it is markup."""
    shown = RENDER(markdown(red))
    folded = [finding for finding in findings(red) if finding.text != finding.headline]
    assert len(folded) >= 3
    assert shown.count("<details>") == shown.count("</details>") == len(folded)
    for finding in findings(red):
        headline = finding.headline.replace("\x00", "\ufffd")
        assert " ".join(headline.split()) in " ".join(text(shown).split())
    blocks = [html.unescape(b) for b in re.findall(r"<code[^>]*>(.*?)</code>", shown, re.DOTALL)]
    hostile = TEXT.replace("\x00", "\ufffd").replace("\r", "\n")
    assert any(hostile in block for block in blocks)
    assert "<b>" not in shown
    assert "dw of wrong is wrong: " in text(shown)
    assert "(tests/outputs/ops.py:" in text(shown)


def test_what_is_waived_and_what_is_noted_is_listed(green, red):
    """With its reason."""
    items = [text(item) for item in re.findall(r"<li>(.*?)</li>", RENDER(markdown(green)))]
    waived, *unasked = items
    assert waived == "waived by waiving: repeatable: a | b, <i>on purpose</i>"
    assert [item.partition(":")[0] for item in unasked] == [
        "never asked, for the op has no jvp",
        "never asked, for the op names no samples",
    ]
    last = text(re.findall(r"<ul>.*?</ul>", RENDER(markdown(red)), re.DOTALL)[-1]).split("\n")
    assert last[1].startswith("waived by waiving: ")
    assert last[-2].startswith("numpy is another | 50% of <b>a|b</b>")


def test_a_summary_is_never_larger_than_what_is_shown(red):
    """GitHub drops one of more than 1 MiB whole."""
    long = {"kind": "digits", "op": "right", "operand": "w", "message": "é" * 100_000}
    made = markdown({**red, "regressions": [long] * 20})
    assert len(made.encode()) <= LARGEST + 1000
    assert "more findings are in the report." in made
