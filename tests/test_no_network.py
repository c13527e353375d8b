"""Without a model, nothing leaves the machine: seen by the kernel, in a network namespace of its own.

Python's sockets are watched in every test (``guard.py``); this also sees what native libraries might open.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
# Counters of the namespace: connections begun, datagrams sent, packets that found no way out.
COUNTERS = (("Tcp", "ActiveOpens"), ("Udp", "OutDatagrams"), ("Ip", "OutNoRoutes"), ("Ip", "OutRequests"))
RUN = """
import json, subprocess, sys
for arguments in (["index"], ["ask", "--json", "Combien coûte un passeport ?"], ["corpus", "check"], ["doctor"]):
    done = subprocess.run([sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True)
    assert arguments[0] in {"doctor", "corpus"} or done.returncode == 0, done.stderr
    if arguments[0] == "ask":
        answer = json.loads(done.stdout)
lines = open("/proc/net/snmp").read().splitlines()
table = {}
for head, values in zip(lines[::2], lines[1::2]):
    kind = head.split(":")[0]
    table[kind] = dict(zip(head.split()[1:], map(int, values.split()[1:])))
print(json.dumps({"answer": answer["text"], "counters": table}))
"""


def test_the_kernel_saw_no_connection_begun(mini_site):
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("les espaces de noms du réseau ne sont pas permis ici")
    env = {**os.environ, "ASSISTANT_SITE": str(mini_site)}
    command = [unshare, "-rn", sys.executable, "-c", RUN]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env, cwd=mini_site.parent)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert "86 €" in seen["answer"]
    assert {f"{kind} {name}": seen["counters"][kind][name] for kind, name in COUNTERS} == {
        f"{kind} {name}": 0 for kind, name in COUNTERS
    }


def test_the_counters_do_see_an_attempt():
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("les espaces de noms du réseau ne sont pas permis ici")
    attempt = (
        "import socket, subprocess\n"
        "try: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass\n"
        "print([line for line in open('/proc/net/snmp') if line.startswith('Ip:')][1].split()[12])"
    )
    done = subprocess.run([unshare, "-rn", sys.executable, "-c", attempt], check=True, capture_output=True, text=True)
    assert int(done.stdout) >= 1
