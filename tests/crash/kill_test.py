#!/usr/bin/env python3
"""The test of the kill tests: a program with a fault is found out, an honest one is not."""

import contextlib
import io
import pathlib
import stat
import sys
import tempfile
import unittest

import kill

# Adds the numbers 1 to 3 to the file DATA/list, acknowledging each; FAULT says what it does wrong.
PROGRAM = '''#!{python}
import os, pathlib, signal, sys
command, data, fault = sys.argv[1], pathlib.Path(sys.argv[2]), "{fault}"
passed = {{}}
def step(name):
    passed[name] = passed.get(name, 0) + 1
    reached = f"{{name}}:{{passed[name]}}"
    if "STOWAGE_STOP_LOG" in os.environ:
        with open(os.environ["STOWAGE_STOP_LOG"], "a") as log: log.write(reached + "\\n")
    if os.environ.get("STOWAGE_STOP_AT") == reached: os.kill(os.getpid(), signal.SIGKILL)
data.mkdir(exist_ok=True)
list_ = data / "list"
there = list_.read_text().split() if list_.exists() else []
if command == "dump":
    print("".join(f"added {{n}}\\n" for n in there), end="")
if command == "verify" and fault == "damages" and (data / "half").exists():
    sys.exit(1)
if command == "add":
    if fault == "damages": (data / "half").touch()
    for n in "123":
        if n in there and fault != "doubles": continue
        if n in there and len(there) >= 3: continue
        if fault == "early": print(f"added {{n}}", flush=True)
        step("before-add")
        there.append(n)
        list_.write_text(" ".join(there))
        if fault != "early": print(f"added {{n}}", flush=True)
        step("after-add")
    if fault == "damages": (data / "half").unlink()
    if fault != "skips": step("finished")
'''


class KillTest(unittest.TestCase):
    def problems_of(self, fault, **fields):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "program"
            program.write_text(PROGRAM.format(python=sys.executable, fault=fault))
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
            fields = fields or {"acknowledges": "added "}
            scenario = kill.Scenario("test", ["{driver}", "add", "{data}"], [["{driver}", "dump", "{data}"]],
                                     checks=[["{driver}", "verify", "{data}"]], **fields)
            required = kill.required_steps
            kill.required_steps = lambda: {"test": ["before-add", "finished"]}
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    return kill.run_scenario(scenario, {"driver": str(program), "stowage": "none"}, 1, 1)
            finally:
                kill.required_steps = required

    def test_an_honest_program_passes(self):
        self.assertEqual(self.problems_of("none"), [])

    def test_an_acknowledgement_before_the_write_is_found(self):
        self.assertIn("acknowledged and lost: added 1", "\n".join(self.problems_of("early")))

    def test_an_answer_before_all_is_done_is_found(self):
        self.assertIn("answered as done", "\n".join(self.problems_of("early", answers="added 3")))

    def test_a_number_added_twice_is_found(self):
        self.assertIn("without a kill there would be", "\n".join(self.problems_of("doubles")))

    def test_a_failing_check_after_a_kill_is_found(self):
        self.assertIn("verify", "\n".join(self.problems_of("damages")))

    def test_a_step_that_is_never_reached_is_found(self):
        self.assertIn("never reached the step finished", "\n".join(self.problems_of("skips")))

    def test_first_and_last_of_each_step(self):
        self.assertEqual(kill.first_and_last(["a:1", "b:1", "a:2", "a:3"]), ["a:1", "a:3", "b:1"])


if __name__ == "__main__":
    unittest.main()
