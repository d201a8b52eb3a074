"""Each file here is collected where its framework is installed; `tox -e frameworks` has them all."""

from __future__ import annotations

import os
from importlib.util import find_spec

# JAX then has two devices, whatever the machine: read when it is first used.
os.environ.setdefault("XLA_FLAGS", "--xla_force_host_platform_device_count=2")

#: the start of a file's name -> what it needs
NEEDS = {
    "test_torch": "torch",
    "test_jax": "jax",
    "test_autograd": "autograd",
    "test_array_api": "array_api_strict",
}
collect_ignore_glob = [f"{start}*.py" for start, package in NEEDS.items() if not find_spec(package)]
