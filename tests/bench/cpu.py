# SPDX-License-Identifier: GPL-2.0-only
"""Who has used the processors, in nanoseconds, by the scheduler's accounts"""

import glob
import os
import time

KTHREADD = "2"


def run_time(task):
    try:
        with open(task + "/schedstat") as accounts:
            return int(accounts.read().split()[0])
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0


def threads_time(pid):
    return sum(run_time(t) for t in glob.glob(f"/proc/{pid}/task/*"))


def parent(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return None


def kernel_time():
    """All of the kernel's own threads: works, softirqs, RCU"""
    return sum(run_time(f"/proc/{pid}") for pid in os.listdir("/proc")
               if pid.isdigit() and parent(pid) == KTHREADD)


def busy_time():
    """All processors; what interrupts take from the idle task is not in it"""
    with open("/proc/schedstat") as stat:
        return sum(int(line.split()[7]) for line in stat
                   if line.startswith("cpu"))


def snapshot(pids):
    """Accounts of now; PIDS are processes to look at by name"""
    shot = {name: threads_time(pid) for name, pid in pids.items()}
    shot["kernel"] = kernel_time()
    shot["self"] = time.thread_time_ns()
    shot["busy"] = busy_time()
    shot["wall"] = time.monotonic_ns()
    return shot


def difference(before, after):
    return {name: after[name] - before[name] for name in before}
