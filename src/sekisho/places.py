"""Where the project's data lies: beside the code in a checkout, inside the package when installed."""

from functools import cache
from pathlib import Path


@cache
def data_root() -> Path:
    """The folder that holds `law/`, `facts/`, `materials/` and `market/`."""
    here = Path(__file__).resolve().parent
    packed = here / "data"
    return packed if packed.is_dir() else here.parents[1] / "data"


def data_path(*parts: str) -> Path:
    """A file or folder of the project's data, e.g. `data_path("law", "cn")`."""
    return data_root().joinpath(*parts)
