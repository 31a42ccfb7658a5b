#!/usr/bin/env python3
"""Kills commands in the middle of what they do, and looks at what is left.

For each scenario (scenarios.py) a data directory is prepared once. The command runs undisturbed on a copy of it, noting
the durable steps that it passes (src/os/stop.h). Then, each time on a fresh copy: it is killed at the first and the last
time that it passes each step, and at random instants. After each kill the checks must pass, everything that the command
had acknowledged must be there, the same command must finish, and the dump must be that of the undisturbed run.

steps.txt names the steps that each scenario must pass, so that a step that moved out of its way is noticed.
The programs must be built with STOWAGE_STOP_POINTS (preset crash).
"""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
COMMAND_SECONDS_MAX = 120


class Scenario:
    """What is killed, and how to see that nothing came of it.

    Commands are lists of words; {data} in them is the data directory, {work} a folder with what the input functions of
    the scenario wrote, {stowage} and {driver} the programs.

    prepare     commands that make the data directory (none: it does not exist yet)
    command     the one that is killed
    checks      commands that must exit with 0 after the kill, and again at the end
    dump        commands whose output must be the same in the end, killed or not
    done        exit codes that the command may have undisturbed
    again       exit codes that running the command again after a kill may have (a thing done already may be refused)
    acknowledges  what the lines of the command's output begin with that must be lines of the dump after a kill
    answers     what a line of the command's output begins with by which it says that all is done: after a kill that
                comes later the dump must be whole without a second run
    inputs      called once with the work folder
    unmade      whether the kill may leave no data directory: then checks and acknowledgements wait for the second run
    """

    def __init__(self, name, command, dump, prepare=(), checks=(), done=(0,), again=(0,), acknowledges=None,
                 answers=None, inputs=None, unmade=False):
        self.name, self.command, self.dump, self.prepare, self.checks = name, command, dump, prepare, checks
        self.done, self.again, self.acknowledges, self.answers = done, again, acknowledges, answers
        self.inputs, self.unmade = inputs, unmade


class Broken(Exception):
    """What a scenario found."""


class Run:
    """One scenario in a folder of its own."""

    def __init__(self, scenario, programs, folder):
        self.scenario, self.programs, self.folder = scenario, programs, folder
        self.work = folder / "work"
        self.prepared = folder / "prepared"
        self.data = folder / "data"
        self.work.mkdir()

    def words(self, command, data):
        return [word.format(data=data, work=self.work, **self.programs) for word in command]

    def call(self, command, data, codes=(0,), **variables):
        words = self.words(command, data)
        done = subprocess.run(words, env={**os.environ, **variables}, stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=COMMAND_SECONDS_MAX)
        if done.returncode not in codes:
            raise Broken(f"{' '.join(words)}: exit {done.returncode}, wanted {codes}\n{done.stdout}{done.stderr}")
        return done.stdout

    def prepare(self):
        if self.scenario.inputs:
            self.scenario.inputs(self.work)
        for command in self.scenario.prepare:
            self.call(command, self.prepared, (0, 3))  # 3: done, and someone must look at something

    def fresh(self):
        """A data directory as prepared."""
        shutil.rmtree(self.data, ignore_errors=True)
        if self.prepared.exists():
            shutil.copytree(self.prepared, self.data)

    def dump(self):
        return "".join(self.call(command, self.data) for command in self.scenario.dump)

    def check(self):
        for command in self.scenario.checks:
            self.call(command, self.data)

    def undisturbed(self):
        """The names of the steps passed, in order; keeps the dump and the seconds taken."""
        self.fresh()
        log = self.folder / "steps.log"
        began = time.monotonic()
        self.call(self.scenario.command, self.data, self.scenario.done, STOWAGE_STOP_LOG=str(log))
        self.seconds = time.monotonic() - began
        self.check()
        self.wanted = self.dump()
        self.call(self.scenario.command, self.data, self.scenario.again)
        if self.dump() != self.wanted:
            raise Broken("a second run of the command, without any kill, changed what is there")
        return log.read_text().split() if log.exists() else []

    def after_kill(self, output):
        """What must hold once the command was killed and had printed `output`."""
        # A line cut short by the kill acknowledges nothing.
        said = output[: output.rfind("\n") + 1].splitlines()
        if not self.scenario.unmade:
            self.check()
            if self.scenario.acknowledges:
                there = set(self.dump().splitlines())
                for line in said:
                    if line.startswith(self.scenario.acknowledges) and line not in there:
                        raise Broken(f"acknowledged and lost: {line}")
        if self.scenario.answers and any(line.startswith(self.scenario.answers) for line in said):
            if (now := self.dump()) != self.wanted:
                raise Broken(f"answered as done, but there is\n{now}\nand should be\n{self.wanted}")
        self.call(self.scenario.command, self.data, self.scenario.again)
        self.check()
        if (now := self.dump()) != self.wanted:
            raise Broken(f"after the second run there is\n{now}\nbut without a kill there would be\n{self.wanted}")

    def kill_at(self, step):
        self.fresh()
        output = self.call(self.scenario.command, self.data, (-signal.SIGKILL,), STOWAGE_STOP_AT=step)
        self.after_kill(output)

    def kill_after(self, seconds):
        self.fresh()
        words = self.words(self.scenario.command, self.data)
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True) as process:
            try:
                output, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
        self.after_kill(output)


def first_and_last(passed):
    """Of "name:1", "name:2", ...: the first and last of each name, in the order in which they are first passed."""
    ends = {}
    for step in passed:
        name = step.rsplit(":", 1)[0]
        ends.setdefault(name, [step, step])[1] = step
    return [step for first, last in ends.values() for step in dict.fromkeys((first, last))]


def required_steps():
    """For each scenario the names of steps.txt."""
    required = {}
    for line in (HERE / "steps.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, steps = line.split(":", 1)
            required[name.strip()] = steps.split()
    return required


def attempt(what, kill, problems):
    try:
        kill()
    except (Broken, subprocess.TimeoutExpired) as problem:
        problems.append(f"{what}: {problem}")
        print(f"FAILED {what}: {problem}", flush=True)


def run_scenario(scenario, programs, instants, seed):
    """The problems found."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="stowage-kill-") as folder:
        run = Run(scenario, programs, pathlib.Path(folder))
        try:
            run.prepare()
            passed = run.undisturbed()
        except Broken as problem:
            return [f"{scenario.name}: {problem}"]
        names = {step.rsplit(":", 1)[0] for step in passed}
        for name in required_steps().get(scenario.name, []):
            if name not in names:
                problems.append(f"{scenario.name}: never reached the step {name} (steps.txt)")
        if not required_steps().get(scenario.name):
            problems.append(f"{scenario.name}: steps.txt names no step that it must reach")
        stops = first_and_last(passed)
        for step in stops:
            attempt(f"{scenario.name} killed at {step}", lambda: run.kill_at(step), problems)
        for i in range(instants):
            # Its own generator, so that one instant can be tried again by its seed.
            delay = random.Random(f"{scenario.name} {seed + i}").uniform(0, run.seconds)
            attempt(f"{scenario.name} killed after {delay * 1000:.1f} ms (--seed {seed + i} --instants 1)",
                    lambda: run.kill_after(delay), problems)
        print(f"{scenario.name}: {len(stops)} stops, {instants} instants from seed {seed}, "
              f"{len(problems)} problems", flush=True)
    return problems


def main():
    from scenarios import scenarios
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stowage", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--instants", type=int, default=100 if os.environ.get("STOWAGE_FULL") else 10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("names", nargs="*", help="of scenarios; all where none is given")
    options = parser.parse_args()
    programs = {name: os.path.abspath(getattr(options, name)) for name in ("stowage", "driver")}
    known = [scenario.name for scenario in scenarios]
    unknown = set(options.names) | set(required_steps())
    unknown -= set(known)
    if unknown:
        parser.error(f"no scenario is named {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    problems = []
    for scenario in scenarios:
        if not options.names or scenario.name in options.names:
            problems += run_scenario(scenario, programs, options.instants, options.seed)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
