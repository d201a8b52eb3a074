"""Mistakes for each law, one file each, of the law's name.

``MISTAKES`` of a file: words -> (the operand that the headline names, a maker of a wrong layer).
"""

from __future__ import annotations

import importlib
import pkgutil

#: Law -> its mistakes.
MISTAKES = {
    module.name: importlib.import_module(f"{__name__}.{module.name}").MISTAKES
    for module in pkgutil.iter_modules(__path__)
}
