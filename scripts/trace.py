#!/usr/bin/env python3
"""Turns what the shell's `trace` prints into a file that Perfetto (ui.perfetto.dev) and
chrome://tracing open: a track for who has the processor, and one for each context with its kernel
calls; exceptions, interrupts, transfers and packets are marks.

Usage: scripts/trace.py <console.txt >trace.json
"""

import json
import re
import sys

# Time in microseconds, context and name, or - for none, and what happened.
LINE = re.compile(r"^\s*(\d+\.\d{3}) (-|\d+:\S*) (.+?)\s*$")
RETURN = re.compile(r"^return(?: \((.+)\))? after (\d+) ticks$")
PROCESSOR, CONTEXTS = 1, 2


def records(text):
    """Each record as its time, its context (0: none), that one's name, and what happened."""
    for line in text:
        match = LINE.match(line)
        if match:
            number, _, name = match[2].partition(":")
            yield float(match[1]), 0 if number == "-" else int(number), name, match[3]


class Timeline:
    """Events in Chrome's trace format (the JSON object form of its "Trace Event Format")."""

    def __init__(self):
        self.events = []
        self.names = {}
        self.calls = {}  # Of each context, the call that has not ended: its beginning and name.
        self.running = None  # Who has the processor, since when.
        self.last = 0.0

    def add(self, record):
        time, context, name, event = record
        self.last = time
        if context:
            self.names[context] = name
        words = event.split()
        if words[0] == "call":
            self.calls[context] = (time, words[1])
        elif words[0] == "return":
            self.end_call(context, time, RETURN.match(event))
        elif event.startswith("switch to "):
            self.switch(time, context, words[2])
        else:
            self.mark(time, context, event)

    def slice(self, process, track, begin, end, name, **facts):
        self.events.append(
            {"ph": "X", "pid": process, "tid": track, "ts": begin, "dur": round(end - begin, 3),
             "name": name, "args": facts})

    def mark(self, time, context, event):
        process, track = (CONTEXTS, context) if context else (PROCESSOR, 0)
        self.events.append(
            {"ph": "i", "s": "t", "pid": process, "tid": track, "ts": time, "name": event})

    def end_call(self, context, time, answer=None):
        if context not in self.calls:
            return
        begin, name = self.calls.pop(context)
        facts = {}
        if answer:
            facts = {"error": answer[1] or "none", "ticks in the kernel": int(answer[2])}
        self.slice(CONTEXTS, context, begin, time, name, **facts)

    def switch(self, time, old, place):
        """A call that gave the processor away ends when its context has it again."""
        self.end_run(time, old)
        number, _, name = place.partition(":")
        if number != "-":
            self.names[int(number)] = name
            self.end_call(int(number), time)
            self.running = (int(number), time)

    def end_run(self, time, context):
        if self.running and self.running[0] == context:
            self.slice(PROCESSOR, 0, self.running[1], time, self.label(context))
        self.running = None

    def label(self, context):
        return f"{context} {self.names.get(context, '?')}"

    def finish(self):
        for context in list(self.calls):
            self.end_call(context, self.last)
        if self.running:
            self.end_run(self.last, self.running[0])
        self.events.sort(key=lambda event: event["ts"])
        tracks = [(PROCESSOR, 0, "processor")]
        tracks += [(CONTEXTS, context, self.label(context)) for context in sorted(self.names)]
        names = [
            {"ph": "M", "name": "thread_name", "pid": process, "tid": track, "args": {"name": name}}
            for process, track, name in tracks]
        names += [
            {"ph": "M", "name": "process_name", "pid": process, "args": {"name": name}}
            for process, name in [(PROCESSOR, "machine"), (CONTEXTS, "contexts")]]
        return {"traceEvents": names + self.events, "displayTimeUnit": "ns"}


def main():
    timeline = Timeline()
    for record in records(sys.stdin):
        timeline.add(record)
    if not timeline.events and not timeline.calls:
        sys.exit("trace.py: there is no trace in this text; `trace` in the shell prints one")
    json.dump(timeline.finish(), sys.stdout, indent=0)


if __name__ == "__main__":
    main()
