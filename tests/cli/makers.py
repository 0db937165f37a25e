"""What the tests of another room make their values with."""

import importlib.util
from pathlib import Path
from typing import Any


def maker(room: str, name: str) -> Any:
    """The module `name` of tests/<room>, whichever tests run."""
    path = Path(__file__).parents[1] / room / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"{name}_of_{room}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
