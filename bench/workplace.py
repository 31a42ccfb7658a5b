"""Where a run works: its folder, the programs, the data that they share (made once, and used again), and how other
processes are run so that none outlives the run or hangs it."""

import contextlib
import ctypes
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUN_SECONDS_MAX = 3_600
DELIVERIES_MAX = 1 << 62
SEALED_DAY = 20_742  # the hourly one
SEALED_DATE = "2026-10-16"
MONTH = range(20_727, 20_758)  # October 2026
PR_SET_PDEATHSIG = 1


class Failed(Exception):
    """A program of a row did not do what it should; the other rows go on."""


def ends_with_parent():
    """In the child: the kernel kills it when this process ends, however that comes about."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run(command, **options):
    """A whole program: its output, as text. Failed when it fails."""
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=RUN_SECONDS_MAX,
                              preexec_fn=ends_with_parent, **options)
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} did not end in {RUN_SECONDS_MAX} s") from None
    if done.returncode != 0:
        raise Failed(f"{pathlib.Path(command[0]).name} {command[1]} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def timed(command, **options):
    begun = time.monotonic()
    output = run(command, **options)
    return time.monotonic() - begun, output


class Asked:
    """A process that is asked a line at a time and answers with lines up to an empty one."""

    def __init__(self, command):
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, preexec_fn=ends_with_parent)
        self.first = self.answer()

    def answer(self):
        timer = threading.Timer(RUN_SECONDS_MAX, self.process.kill)
        timer.start()
        lines = list(iter(lambda: self.process.stdout.readline().rstrip("\n"), ""))
        timer.cancel()
        if not lines:
            raise Failed(f"{self.process.args[0]} ended with {self.process.wait()}")
        return float(lines[0]), [line.split("\t") for line in lines[1:]]

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        self.process.kill()
        self.process.wait()


def as_totals(rows):
    """Asset-days and byte-days by organization and version."""
    return {(int(organization), int(version)): (int(days), int(size)) for organization, version, days, size in rows}


def empty_caches():
    """Whether the kernel's caches could be emptied: only root can."""
    if os.geteuid() != 0:
        return False
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")
    return True


class Workplace:
    def __init__(self, folder, streams, rounds):
        self.streams, self.rounds = streams, rounds
        self.folder = folder / f"{streams}-streams"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.built = ROOT / "build/release"

    def program(self, name):
        return self.built / ("stowage" if name == "stowage" else f"bench/{name}")

    def build(self):
        if not (self.built / "build.ninja").exists():
            run(["cmake", "--preset", "release"], cwd=ROOT)
        run(["ninja", "-C", self.built, "bench_programs"], cwd=ROOT)
        self.forget()

    def forget(self):
        """Removes what other programs made than those that are built now: houses of another program, and all data where
        the generator is another one."""
        def hash_of(paths):
            return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()

        sources = hash_of((ROOT / "bench").glob("[gp]*.[ch]*"))
        for name, made_by, what in (("made-by-generator", sources, "*"),
                                    ("made-by-program", hash_of([self.program("days")]), "house*")):
            stamp = self.folder / name
            if stamp.exists() and stamp.read_text() == made_by:
                continue
            for path in self.folder.glob(what):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            stamp.write_text(made_by)

    def made(self, name, make):
        """A file or folder that `make(path)` makes, once: it is there whole, or not at all."""
        path = self.folder / name
        if not path.exists():
            print(f"-- making {path}", file=sys.stderr, flush=True)
            new = self.folder / f"{name}.new"
            shutil.rmtree(new, ignore_errors=True)
            new.unlink(missing_ok=True)
            make(new)
            os.sync()
            new.rename(path)
        return path

    def generated(self, form, days, rows=None):
        """What `generate` writes; with `rows`, only so many lines of it, and the first."""
        def make(path):
            with open(path, "wb") as file:
                command = [self.program("generate"), form, str(self.streams), days]
                with subprocess.Popen(command, stdout=subprocess.PIPE if rows else file,
                                      preexec_fn=ends_with_parent) as process:
                    if rows:
                        subprocess.run(["head", "-n", str(rows + 1)], stdin=process.stdout, stdout=file, check=True)
                        process.stdout.close()
                    elif process.wait() != 0:
                        raise Failed(f"generate {form} ended with {process.returncode}")
        return self.made(f"{days}-{form}" + (f"-{rows}" if rows else ""), make)

    def day_house(self):
        """A data directory with the hourly day, as it came: in deliveries of 1,000 from many threads."""
        def make(path):
            shutil.copytree(self.enrolled(), path)
            run([self.program("intake"), path, self.streams, 16, 1_000, DELIVERIES_MAX])
        return self.made("house-day", make)

    def copied_day(self, name):
        """A copy of it, for a row that changes it, without what other rows have sealed."""
        house = self.day_house()
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(house, path, ignore=shutil.ignore_patterns("*.days.db*"))
        return path

    def month_sealed(self):
        """The house of the month, which came an hour's samples at once, with all of its days sealed."""
        def make(path):
            shutil.copytree(self.enrolled(), path)
            run([self.program("days"), "keep", path, self.streams])

        house = self.made("house-month", make)
        if not list((house / "usage").glob("*.days.db")):
            run([self.program("days"), "seal", house, MONTH.start, MONTH.stop])
        return house

    def asked_month(self):
        """A process that holds it, and answers with the totals of its month."""
        return Asked([self.program("days"), "ask", self.month_sealed(), MONTH.start, MONTH.stop])

    def totals(self):
        with contextlib.closing(self.asked_month()) as product:
            return as_totals(product.ask("columns")[1])

    def enrolled(self):
        """A data directory that knows the streams, and has no samples."""
        return self.made("house", lambda path: run([self.program("days"), "enrol", path, self.streams]))

    def deliveries_of_day(self):
        """How many bring the hourly day, about."""
        return 24 * max(1, self.streams // 1_000)

    def deliveries_kept(self, house):
        return int(run([self.program("days"), "count", house]))

    def copied(self, name):
        """A copy of the data directory that knows the streams, for a row that fills it; `emptied` before each round."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.enrolled(), path)
        return path

    def emptied(self, house):
        """The data directory without usage: what measuring leaves behind is there, in what is derived from it, and in
        the file that would miss it."""
        for path in [*(house / "usage").iterdir(), *house.glob("totals.db*"), *house.glob("head")]:
            path.unlink()
        os.sync()
        return house
