"""Read damaged copies of a workbook over and over: each ends with data or with one sentence, soon and within bounds.

    python -m tests.fuzz_reading [--count 5000] [--seed 17] FILE

Half of the copies have bytes changed anywhere in the file, the other half in the XML of one part. Needs Linux.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED

from roi_workbook.xlsx.package import ReadingError
from roi_workbook.xlsx.workbook import read_spreadsheet
from tests.small_workbooks import unzipped, zipped

MOST_SECONDS, MOST_MEGABYTES = 5, 300
ADDRESS_SPACE = 1_000_000_000
"""In bytes; Python reserves more than it uses, so this only keeps a machine alive."""

READ = (".rels", "workbook.xml", "sharedStrings.xml", "custom.xml")


@dataclass(frozen=True)
class Ending:
    """How reading a file ended: the sentence of the refusal, or how many cells there are, and what it cost."""

    words: str
    seconds: float
    megabytes: float


def ending(path: Path) -> str:
    """Read a file: "data: ..." or the sentence it was refused with, without its name. Anything else is an error."""
    try:
        read = read_spreadsheet(path)
    except ReadingError as refusal:
        sentence = str(refusal)
        assert sentence.startswith(f"{path}: ") and sentence.isprintable() and sentence.endswith("."), (
            sentence
        )
        return sentence.removeprefix(f"{path}: ")
    return f"data: {sum(len(sheet.values) for sheet in read.sheets.values())} values"


def ending_alone(path: Path) -> Ending:
    """Read a file in a process of its own, which would be killed before it harms the machine."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.fuzz_reading", "--only-read", str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    words, seconds, megabytes = told.stdout.splitlines()
    return Ending(words, float(seconds), float(megabytes))


def flipped(content: bytes, random: Random) -> bytes:
    """A content with one to four bytes changed, now and then with a stretch dropped or repeated.

    Most new bytes are taken from elsewhere in it, so that XML often stays XML and only its meaning changes.
    """
    changed = bytearray(content)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(changed))
        changed[at] = random.choice(content) if random.random() < 0.8 else random.randrange(256)
    at, length = random.randrange(len(changed)), random.randrange(1, 40)
    match random.randrange(10):
        case 0:
            del changed[at : at + length]
        case 1:
            changed[at:at] = changed[at : at + length]
    return bytes(changed)


def damaged(content: bytes, parts: dict[str, bytes], random: Random) -> bytes:
    """A copy of an archive with damage anywhere in the file or inside one of the parts that are read."""
    if random.random() < 0.5:
        return flipped(content, random)
    part = random.choice(
        [name for name in parts if name.endswith(READ) or name.startswith("xl/worksheets/sheet")]
    )
    return zipped({**parts, part: flipped(parts[part], random)}, ZIP_STORED)


def fuzz(content: bytes, count: int, seed: int, folder: Path) -> tuple[Counter[str], float]:
    """How many damaged copies ended in which way, and the seconds that the slowest took."""
    random, parts = Random(seed), unzipped(content)
    endings: Counter[str] = Counter()
    slowest = 0.0
    path = folder / "damaged.xlsx"
    for number in range(count):
        path.write_bytes(damaged(content, parts, random))
        begin = time.process_time()
        try:
            words = ending(path)
        except BaseException:
            print(f"copy {number} of seed {seed} is kept as {path}", file=sys.stderr)
            raise
        slowest = max(slowest, time.process_time() - begin)
        endings["data" if words.startswith("data: ") else words.split(":")[0][:40]] += 1
    return endings, slowest


def keep_within_limits() -> None:
    """Have the system end this process when it takes far too much."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))


def peak_megabytes() -> float:
    """The most memory this process ever had; what its parent had is not in it, unlike in `getrusage`."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _fuzz_within_limits(arguments: argparse.Namespace) -> None:
    keep_within_limits()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-reading-"))
    endings, slowest = fuzz(arguments.file.read_bytes(), arguments.count, arguments.seed, folder)
    for words, times in endings.most_common():
        print(f"{times:6} {words}")
    print(f"slowest {slowest:.2f} s, peak {peak_megabytes():.0f} MB")
    (folder / "damaged.xlsx").unlink()
    folder.rmdir()
    if slowest > MOST_SECONDS or peak_megabytes() > MOST_MEGABYTES:
        sys.exit(f"more than {MOST_SECONDS} s or {MOST_MEGABYTES} MB")


def main() -> None:
    """Fuzz in a process with limits and pass on how it ended."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--only-read", action="store_true", help="read FILE as it is and say how that ended")
    parser.add_argument("file", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.only_read:
        keep_within_limits()
        print(ending(arguments.file), time.process_time(), peak_megabytes(), sep="\n")
        return
    # A new process, for a fork would have this one's memory.
    process = get_context("spawn").Process(target=_fuzz_within_limits, args=(arguments,))
    process.start()
    process.join()
    sys.exit(process.exitcode or 0)


if __name__ == "__main__":
    main()
