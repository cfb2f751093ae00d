#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""report.py DIR

Makes figures of what the guests have left in DIR/time, DIR/instructions and
DIR/many, writes them to DIR/bench.json and prints them as a table."""

import json
import os
import statistics
import sys

RESPONDERS = {
    "ikek": "ikek",
    "charon": "strongSwan, tuned",
    "charon-default": "strongSwan, defaults",
}

# From here on a difference between two runs by time says nothing.
UNSTEADY = 0.25


class Parts:
    """The files of a guest"""

    def __init__(self, path):
        self.path = path

    def __getitem__(self, name):
        with open(os.path.join(self.path, "parts", name + ".json")) as file:
            return json.load(file)

    def used(self, name, who):
        """Nanoseconds or instructions for one set-up"""
        part = self[name]
        return part["used_ns"][who] / part["count"]

    def responder(self, name, part):
        """What the responder has used for one set-up. strongSwan is a
        process. ikek works in the kernel's threads, as the initiator does; what
        the initiator needs there shows when strongSwan responds."""
        if name != "ikek":
            return self.used(f"{name}-{part}", "charon")
        return (self.used(f"ikek-{part}", "kernel") -
                self.used(f"charon-{part}", "kernel"))

    def rates(self, part):
        """How many a second there were with each responder"""
        took = {name: self[f"{name}-{part}"] for name in RESPONDERS}
        return {name: one["count"] / one["used_ns"]["wall"] * 1e9
                for name, one in took.items()}

    def levels(self, kind, end):
        """How many tunnels there were, by the files that there are"""
        start = f"ikek-{kind}-"
        return sorted(int(file[len(start):-len(end)])
                      for file in os.listdir(os.path.join(self.path, "parts"))
                      if file.startswith(start) and file.endswith(end))

    def steady(self, part):
        """Was the host as busy with one responder as with the other? What
        gives the orders does the same work for both."""
        ours, theirs = (self.used(f"{name}-{part}", "self")
                        for name in ("ikek", "charon"))
        return abs(ours - theirs) < UNSTEADY * theirs

    def grown(self, name, what):
        before, after = (self[f"{name}-memory-{when}"]
                         for when in ("before", "after"))
        return after[what] - before[what]

    def grown_many(self, name, n, what):
        before, after = (self[f"{name}-many-{n}-memory-{when}"]
                         for when in ("before", "after"))
        return after.get(what, 0) - before.get(what, 0)


class Report:
    def __init__(self):
        self.figures = []
        self.lines = []

    def figure(self, name, responder, value, unit):
        self.figures.append({"name": name, "responder": responder,
                             "value": round(value, 4), "unit": unit})
        return value

    def row(self, title, unit, name, values, digits=1):
        """A line of the table, with a figure for each responder"""
        cells = []
        for responder in RESPONDERS:
            value = values.get(responder)
            if value is None:
                cells.append("-")
                continue
            self.figure(name, responder, value, unit)
            cells.append(f"{value:,.{digits}f}")
        self.lines.append(f"{title + ', ' + unit:<60}" +
                          "".join(f"{cell:>14}" for cell in cells))

    def heading(self, text):
        self.lines += ["", text]


def speed(report, parts):
    about = parts["about"]
    report.heading(f"Time, {about['cpus']} CPUs (emulated, shared with all "
                   "else that the host does)")
    cpu, latency, slow = {}, {}, {}
    for name in RESPONDERS:
        cpu[name] = parts.responder(name, "rate") / 1e6
        took = [ns / 1e6 for ns in parts[f"{name}-latency"]["latency_ns"]]
        latency[name] = statistics.median(took)
        slow[name] = statistics.quantiles(took, n=10)[-1]
    steady = parts.steady("rate") and cpu["ikek"] > 0
    if not steady:
        del cpu["ikek"]
    capacity = {name: 1000 / ms for name, ms in cpu.items()}
    report.row("set-ups, both ends in this guest", "1/s", "setup_rate",
               parts.rates("rate"))
    report.row("rekeys of Child SAs, likewise", "1/s", "rekey_child_rate",
               parts.rates("rekey-child"))
    report.row("rekeys of IKE SAs, likewise", "1/s", "rekey_rate",
               parts.rates("rekey"))
    report.row("responder's CPU for a set-up", "ms", "responder_cpu", cpu, 2)
    report.row("set-ups that one CPU could answer", "1/s",
               "responder_capacity", capacity)
    if not steady:
        report.lines.append("  (the host's load changed too much meanwhile to "
                            "tell ikek's: see Instructions)")
    report.row("one set-up, median", "ms", "latency_median", latency)
    report.row("one set-up, 90 % within", "ms", "latency_p90", slow)


def instructions(report, parts):
    report.heading("Instructions, 1 CPU (hardly depends on the host)")
    mine, all_, latency, hub = {}, {}, {}, {}
    for name in RESPONDERS:
        mine[name] = parts.responder(name, "rate") / 1e3
        all_[name] = parts.used(f"{name}-rate", "busy") / 1e3
        took = parts[f"{name}-latency"]["latency_ns"]
        latency[name] = statistics.median(took) / 1e3
    for name in ("ikek", "charon"):
        hub[name] = parts.responder(name, "hub-rate") / 1e3
    report.row("responder's, for a set-up", "1000", "responder_instructions",
               mine, 0)
    report.row("both ends and measuring, for a set-up", "1000",
               "setup_instructions", all_, 0)
    report.row("one set-up from order to outcome, median", "1000",
               "latency_instructions", latency, 0)
    report.row("responder's, with a connection per peer", "1000",
               "hub_instructions", hub, 0)
    return mine


def strangers(report, parts):
    """What a request costs that nothing comes of"""
    for kind, title in (("refused", "refuses: no proposal fits"),
                        ("cookied", "answers with a cookie"),
                        ("half-open", "answers and leaves half-open")):
        report.row(f"responder's, for a request that it {title}", "1000",
                   f"request_{kind.replace('-', '_')}_instructions",
                   {name: parts.responder(name, kind) / 1e3
                    for name in ("ikek", "charon")}, 0)


def flood(report, parts):
    names = ("ikek", "charon-default")
    took = {name: parts[f"{name}-flood"] for name in names}
    seconds = {name: took[name]["used_ns"]["wall"] / 1e9 for name in names}
    report.heading("While 100,000 requests from forged addresses come, as fast "
                   "as the guest can send")
    report.row("set-ups of real peers, both ends in this guest", "1/s",
               "setup_rate_flooded",
               {name: took[name]["count"] / seconds[name] for name in names})
    report.row("datagrams that came meanwhile", "1/s", "flood_rate",
               {name: parts[f"{name}-flood-arrivals"] / seconds[name]
                for name in names}, 0)


def follow(report, parts):
    """Both ends are of one kind"""
    report.heading("How long no packet arrives, of one every 2 ms each way")
    for part, title in (("moved", "the initiator's address changes (MOBIKE)"),
                        ("mapping", "a NAT in front of it changes its mapping")):
        gaps = {name: [ns / 1e6 for ns in parts[f"{name}-{part}"]["gap_ns"]]
                for name in ("ikek", "charon")}
        report.row(title + ", median", "ms", f"follow_{part}",
                   {name: statistics.median(gap)
                    for name, gap in gaps.items()})
        report.row("  the slowest", "ms", f"follow_{part}_worst",
                   {name: max(gap) for name, gap in gaps.items()})


def traps(report, parts, title, unit, scale, suffix):
    def median(name):
        return statistics.median(one["ns"] for one in parts[name]) / scale

    def worst(name):
        return max(one["ns"] for one in parts[name]) / scale

    report.row(f"{title}, packet held", unit, f"trap_to_esp_held{suffix}",
               {"ikek": median("ikek-trap"),
                "charon": median("charon-trap-hold")})
    report.row("  the slowest", unit, f"trap_to_esp_held_worst{suffix}",
               {"ikek": worst("ikek-trap"),
                "charon": worst("charon-trap-hold")})
    report.row("  by the kernel's default, sent every 20 ms", unit,
               f"trap_to_esp_repeated{suffix}",
               {"charon-default": median("charon-trap-drop")})
    lost = {"ikek": sum(0 not in one["arrived"] for one in parts["ikek-trap"]),
            "charon": sum(0 not in one["arrived"]
                          for one in parts["charon-trap-hold"]),
            "charon-default": sum(0 not in one["arrived"]
                                  for one in parts["charon-trap-drop"])}
    report.row("  first packets lost", f"of {len(parts['ikek-trap'])}",
               f"first_packets_lost{suffix}", lost, 0)


def rekeys(report, parts):
    """As responder; the initiator is ikek"""
    for what, title in (("rekey-child", "a Child SA, without PFS"),
                        ("rekey", "an IKE SA")):
        report.row(f"responder's, to rekey {title}", "1000",
                   f"{what.replace('-', '_')}_instructions",
                   {name: parts.responder(name, what) / 1e3
                    for name in ("ikek", "charon")}, 0)


def lost(report, parts):
    """Both ends are of one kind"""
    both = ("ikek", "charon")
    took = {name: parts[f"{name}-lost-rekeys"] for name in both}
    report.heading(f"{took['ikek']['count']} rekeys of a Child SA, with 100 "
                   "packets a second each way")
    report.row("from order to outcome, median", "ms", "rekey_latency_median",
               {name: statistics.median(took[name]["latency_ns"]) / 1e6
                for name in both}, 2)
    ends = {name: parts[f"{name}-lost"] for name in both}
    report.row("packets sent", "both ways", "rekey_packets_sent",
               {name: sum(end["sent"] for end in ends[name].values())
                for name in both}, 0)
    report.row("packets lost", "both ways", "rekey_packets_lost",
               {name: sum(end["sent"] - end["received"]
                          for end in ends[name].values())
                for name in both}, 0)


def load(report, parts):
    report.heading("From one load of the initiator until all tunnels are up, "
                   "both ends in this guest")
    for n in parts.levels("load", ".json"):
        took = {name: parts[f"{name}-load-{n}"] for name in ("ikek", "charon")}
        for what, title in (("up", f"{n:,} tunnels"),
                            ("load", "  until the load itself was done")):
            report.row(title, "s", f"{what}_seconds_{n}",
                       {name: one[what + "_ns"]["wall"] / 1e9
                        for name, one in took.items()}, 2)


def many(report, parts):
    names = ("ikek", "charon")
    levels = parts.levels("many", "-idle.json")
    report.heading("Instructions, with many tunnels there (1 CPU)")
    for n in levels:
        report.row(f"responder's, for a set-up, with {n:,}", "1000",
                   f"setup_instructions_with_{n}",
                   {name: parts.responder(name, f"many-{n}-rate") / 1e3
                    for name in names}, 0)
    for n in filter(None, levels):
        load = {name: parts[f"{name}-many-{n}-load"] for name in names}
        report.row(f"{n:,} up from one load, both ends", "million",
                   f"up_instructions_{n}",
                   {name: load[name]["up_ns"]["busy"] / 1e6 for name in names}, 0)
        report.row("  until the load itself was done", "million",
                   f"load_instructions_{n}",
                   {name: load[name]["load_ns"]["busy"] / 1e6 for name in names}, 0)
        report.row(f"DPD of {n:,} every 30 s, both ends", "million/s",
                   f"idle_instructions_{n}",
                   {name: parts[f"{name}-many-{n}-idle"]["used_ns"]["busy"] /
                    parts[f"{name}-many-{n}-idle"]["used_ns"]["wall"] * 1e3
                    for name in names}, 2)
        grown = {name: {what: parts.grown_many(name, n, what)
                        for what in ("slots", "anon")} for name in names}
        # Both ends' states are in the kernel: ikek's end has half of it.
        report.row(f"memory of {n:,}, one end with XFRM's", "MiB",
                   f"memory_{n}",
                   {"ikek": grown["ikek"]["slots"] / 2 / 2**20,
                    "charon": (grown["charon"]["anon"] +
                               grown["charon"]["slots"] -
                               grown["ikek"]["slots"] / 2) / 2**20})


def memory(report, parts):
    count = sum(parts[f"ikek-{part}"]["count"] for part in ("latency", "rate"))
    xfrm_count = parts["ikek-rate"]["count"]
    xfrm = {what: parts.grown("xfrm", what) / xfrm_count
            for what in ("slots", "pages")}
    report.heading(f"Memory of an established IKE SA with its Child SA, "
                   f"{count} of them")

    def ikek(what):
        # Both ends are in the kernel, and are alike.
        return (parts.grown("ikek", what) / count / 2 - xfrm[what]) / 1024

    def charon(name):
        return parts.grown(name, "anon") / count / 1024

    own = {name: charon(name) for name in RESPONDERS if name != "ikek"}
    report.row("the key manager's", "KiB", "memory_own",
               {"ikek": ikek("slots"), **own}, 2)
    pages = {"ikek": ikek("pages"), **own}
    report.row("  in whole pages", "KiB", "memory_own_pages", pages, 2)
    report.row("XFRM's 2 states and 3 policies", "KiB", "memory_xfrm",
               dict.fromkeys(RESPONDERS, xfrm["slots"] / 1024), 2)
    report.row("  in whole pages", "KiB", "memory_xfrm_pages",
               dict.fromkeys(RESPONDERS, xfrm["pages"] / 1024), 2)
    idle = {name: parts[f"{name}-memory-before"]["anon"] / 2**20
            for name in own}
    report.row("a process's own memory before", "MiB", "memory_idle", idle)


def sizes(report, parts):
    report.heading("Sizes")
    found = parts["sizes"]
    packages = sum(found["packages"].values())
    module = {"ikek": found["module"] / 1024}
    text = {"ikek": found["module_text"] / 1024}
    report.row("module, without debug symbols", "KiB", "size_module", module, 0)
    report.row("  code and constants", "KiB", "size_module_text", text, 0)
    report.row("tool, stripped", "KiB", "size_tool",
               {"ikek": found["tool"] / 1024}, 0)
    report.row("  libnl's packages, installed", "KiB", "size_libnl",
               {"ikek": sum(found["libnl"].values())}, 0)
    report.row("strongSwan's packages, installed", "KiB", "size_packages",
               {"charon": packages, "charon-default": packages}, 0)


def losses(report):
    """Where the other one is better, plainly"""
    by_name = {}
    for figure in report.figures:
        by_name.setdefault(figure["name"], {})[figure["responder"]] = \
            figure["value"]
    more_is_better = {"setup_rate", "setup_rate_flooded", "responder_capacity",
                      "rekey_child_rate", "rekey_rate"}
    same = {"flood_rate", "memory_xfrm", "memory_xfrm_pages", "rekey_packets_sent"}
    for name, values in by_name.items():
        if "ikek" not in values or name in same:
            continue
        for other in ("charon", "charon-default"):
            if other not in values:
                continue
            better = values["ikek"] > values[other] \
                if name in more_is_better else values["ikek"] < values[other]
            if not better and values["ikek"] != values[other]:
                yield (f"{name}: {values['ikek']:g}, "
                       f"{RESPONDERS[other]} {values[other]:g}")


def main():
    path = sys.argv[1]
    by_time = Parts(os.path.join(path, "time"))
    counted = Parts(os.path.join(path, "instructions"))
    about, report = by_time["about"], Report()
    speed(report, by_time)
    traps(report, by_time, "trap to ESP", "ms", 1e6, "")
    mine = instructions(report, counted)
    rekeys(report, counted)
    strangers(report, counted)
    traps(report, counted, "trap to ESP", "1000", 1e3, "_instructions")
    lost(report, by_time)
    flood(report, by_time)
    follow(report, by_time)
    load(report, by_time)
    many(report, Parts(os.path.join(path, "many")))
    memory(report, by_time)
    sizes(report, by_time)
    with open(os.path.join(path, "bench.json"), "w") as file:
        json.dump({"about": about, "about_instructions": counted["about"],
                   "method": "tests/bench/README.md",
                   "figures": report.figures}, file, indent="\t")
        file.write("\n")
    print(f"\nLinux {about['kernel']}, strongSwan {about['strongswan']}, "
          f"{about['date'][:10]}; PSK, X25519, AES-128-GCM, SHA-256; "
          f"{about['window']} set-ups at a time")
    print(f"{'':60}" + "".join(f"{word:>14}" for word in
                               ("ikek", "strongSwan", "strongSwan")))
    print(f"{'':60}{'':>14}{'tuned':>14}{'defaults':>14}")
    print("\n".join(report.lines[1:]))
    print(f"\nA set-up costs strongSwan, tuned, {mine['charon'] / mine['ikek']:.1f}"
          " times the responder's instructions that it costs ikek.")
    worse = list(losses(report))
    print("ikek is worse in: " + ("; ".join(worse) if worse else "nothing here")
          + ".")


main()
