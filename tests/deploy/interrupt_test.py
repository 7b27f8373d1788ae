#!/usr/bin/env python3
"""deploy/quickstart.sh serves after its tour, answers whoever types what it
suggests, ends with 0 at Ctrl-C and leaves nothing running.

  interrupt_test.py QUICKSTART ARGUMENTS...
"""
import os
import signal
import subprocess
import sys

LAST_LINE = "Ctrl-C stops it."


def processes_of(session):
    """Ids of a session's processes."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.getsid(int(name)) == session:
                    found.append(int(name))
            except OSError:
                pass  # ended meanwhile
    return found


def main():
    folder = os.path.realpath(sys.argv[sys.argv.index("--folder") + 1])
    # Not a child of a shell: an inherited "ignore SIGINT" could not be undone.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    tour = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, start_new_session=True)
    try:
        said = []
        for line in tour.stdout:
            said.append(line)
            if line.strip() == LAST_LINE:
                break
        else:
            print("".join(said[-40:]))
            print("FAILED: the tour ended by itself")
            return 1
        asked = subprocess.run(
            ["bash", "-c", f". '{folder}/environment' && rollcall --home egy who KEN"],
            capture_output=True, text=True, timeout=60)
        if asked.returncode != 0 or "signed by KEN" not in asked.stdout:
            print(asked.stdout, asked.stderr, "FAILED: the served directory does not answer")
            return 1
        os.killpg(tour.pid, signal.SIGINT)  # what a terminal does
        rest, _ = tour.communicate(timeout=60)
        if tour.returncode != 0:
            print(rest, f"FAILED: ended with {tour.returncode}")
            return 1
    finally:
        if tour.poll() is None:
            os.killpg(tour.pid, signal.SIGKILL)
    left = processes_of(tour.pid)
    for process in left:
        os.kill(process, signal.SIGKILL)
    if left:
        print(f"FAILED: left running: {left}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
