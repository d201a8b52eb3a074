"""Every law over every form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpverify import forms, laws
from bpverify.strategies import points


def _cases():
    """Each form with each law; one that it waives is skipped under its reason."""
    for name, form in forms.ALL.items():
        for law in laws.ALL:
            reason = f"waived: {form.waived.get(law)}"
            marks = [pytest.mark.skip(reason=reason)] if law in form.waived else []
            yield pytest.param(form, laws.ALL[law], id=f"{name}-{law}", marks=marks)


@pytest.mark.parametrize(("form", "law"), list(_cases()))
@given(data=st.data())
def test_law(form, law, data):
    """The law's equation holds for the form, wherever it is looked at."""
    law(form, data.draw(points(form), label="point"))
