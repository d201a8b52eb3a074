"""Every law over every form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify import forms, laws
from bpverify.strategies import points


@pytest.mark.parametrize("law", laws.ALL.values(), ids=laws.ALL)
@pytest.mark.parametrize("form", forms.ALL.values(), ids=forms.ALL)
@given(data=st.data())
def test_law(form, law, data):
    """The law's equation holds for the form, wherever it is looked at."""
    law(form, data.draw(points(form), label="point"))
