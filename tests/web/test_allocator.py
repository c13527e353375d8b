"""The memory of a process that changes its index again and again, in a process of its own."""

import subprocess
import sys
from pathlib import Path

CHANGES = """
import re, sys, tempfile
from pathlib import Path
import numpy as np
from assistant.index.store import ChromaStore, build
from assistant_bots.service.allocator import share_arenas

if not share_arenas():
    sys.exit("mallopt")
random = np.random.default_rng(0)
vectors = random.normal(size=(1500, 384)).astype(np.float32)
folder = Path(tempfile.mkdtemp(dir=sys.argv[1])) / "chroma"
folder.mkdir()
list(build(folder, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
for _ in range(14):
    store = ChromaStore(folder, folder.parent / "run")
    store.nearest(vectors[5], 60)
    store.close()
    print(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def test_fourteen_indexes_one_after_another_take_no_more_memory_than_the_first(tmp_path: Path) -> None:
    """Without the setting, 12 to 22 MB more."""
    done = subprocess.run([sys.executable, "-c", CHANGES, str(tmp_path)], capture_output=True, text=True, check=True)
    kilobytes = [int(line) for line in done.stdout.split()]
    assert len(kilobytes) == 14
    assert kilobytes[-1] - kilobytes[0] < 8 * 1024, kilobytes
