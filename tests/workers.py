"""What the workers of one run (``pytest -n 2``) share: a folder, and one at a time in it.

Nothing here needs pytest-xdist: alone, a run is its only worker.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

WORKER = "PYTEST_XDIST_WORKER" in os.environ


def one_core_each() -> None:
    """What a worker imports or starts from here on uses one core.

    Threads of torch wait for each other by turning round: on busy cores, a fit of three steps took 60 s of processor
    with two threads and 17 with one.
    """
    if WORKER:
        os.environ.setdefault("OMP_NUM_THREADS", "1")


@contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """The folder, while no other worker and no other run of this checkout is in it."""
    with FileLock(f"{folder}.lock"):
        yield folder


@contextmanager
def made_once(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """The folder ``name`` of this run: whoever comes first finds it absent and makes it, the others wait for that."""
    run = factory.getbasetemp()
    if WORKER:
        run = run.parent  # each worker has a folder of its own in that of the run
    (run / "shared").mkdir(exist_ok=True)
    with alone_in(run / "shared" / name) as folder:
        yield folder
