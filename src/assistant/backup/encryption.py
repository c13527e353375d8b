"""A backup encrypted before it touches the disk, with age or GPG when this machine has them; and read again.

The recipient's key says which: « age1… » or « ssh-… » for age, anything else is a name that GPG knows. No key or
passphrase passes through us: the program reads its own. The first bytes of an archive say what encrypted it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from assistant.errors import BackupFailed, BackupInvalid

_AGE, _AGE_TEXT, _GPG_TEXT = b"age-encryption.org/", b"-----BEGIN AGE", b"-----BEGIN PGP MESSAGE"
_ZIP = b"PK"
_SHOWN = 300


def suffix(recipient: str) -> str:
    """The end of the name of an archive encrypted for ``recipient``: ``.age``, ``.gpg``, or nothing without one."""
    return "" if not recipient else ".age" if _is_age(recipient) else ".gpg"


@contextmanager
def encrypted(target: IO[bytes], recipient: str, label: Path) -> Iterator[IO[bytes]]:
    """A stream whose content reaches ``target`` encrypted for ``recipient``; raise :class:`BackupFailed`."""
    name = "age" if _is_age(recipient) else "gpg"
    options = ["--recipient", recipient] if name == "age" else ["--batch", "--encrypt", "--recipient", recipient]
    with tempfile.TemporaryFile() as complaints:
        running = subprocess.Popen(  # noqa: S603 - a fixed program, arguments apart
            [_program(name, label), *options], stdin=subprocess.PIPE, stdout=target, stderr=complaints
        )
        assert running.stdin is not None  # noqa: S101 - asked for above
        try:
            with running.stdin as clear:
                yield clear
        except (BrokenPipeError, BackupFailed):
            if not running.wait():
                raise
            # it has ended, and that is why writing failed: what it says is told below
        except BaseException:
            running.kill()
            running.wait()
            raise
        if running.wait():
            raise BackupFailed(label, f"{name} refuse : {_said(complaints)}")


@contextmanager
def readable(stream: IO[bytes], label: str, key: Path | None) -> Iterator[IO[bytes]]:
    """``stream`` itself when it is clear, else a copy of its clear content, which no other program can read.

    ``key`` is age's file of keys; GPG asks its own agent. Raises :class:`BackupInvalid`.
    """
    head = stream.read(32)
    stream.seek(0)
    name = _cipher(head)
    if not name:
        yield stream
        return
    if name == "age" and key is None:
        raise BackupInvalid(label, "elle est chiffrée avec age, donnez le fichier de clés avec --key")
    options = ["--decrypt", "--identity", str(key)] if name == "age" else ["--batch", "--decrypt"]
    try:
        program = _program(name, Path(label))
    except BackupFailed as error:
        raise BackupInvalid(label, str(error)) from None
    os.lseek(stream.fileno(), 0, os.SEEK_SET)  # the program reads the file, not our buffer
    with tempfile.TemporaryFile() as clear, tempfile.TemporaryFile() as complaints:
        done = subprocess.run([program, *options], stdin=stream, stdout=clear, stderr=complaints, check=False)  # noqa: S603
        if done.returncode:
            raise BackupInvalid(label, f"{name} ne la déchiffre pas : {_said(complaints)}")
        clear.seek(0)
        yield clear


def _is_age(recipient: str) -> bool:
    return recipient.startswith(("age1", "ssh-"))


def _cipher(head: bytes) -> str:
    if head.startswith((_AGE, _AGE_TEXT)):
        return "age"
    binary = bool(head) and not head.startswith(_ZIP) and head[0] & 0x80 != 0  # the first octet of an OpenPGP packet
    return "gpg" if binary or head.startswith(_GPG_TEXT) else ""


def _program(name: str, label: Path) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(label, f"le programme {name} manque sur cette machine, installez-le")
    return found


def _said(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return " ".join(complaints.read(_SHOWN).decode("utf-8", "replace").split()) or "sans dire pourquoi"
