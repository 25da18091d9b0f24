#!/usr/bin/env python3
"""Checks a track record without the program that keeps it.
Usage: verify_record.py chain.json record.csv [HASH ...]    HASH: the "head" of a chain.json that you kept earlier.
Exit code 0: everything fits. 1: something was changed, removed, moved or dated back; the first places are named."""
import hashlib, json, sys
from datetime import date

DAYS_LATE = 2  # what was noted longer before the last block was sealed would stand in that one

def sha(data): return hashlib.sha256(data).digest()

def merkle(level):
    """RFC 6962, section 2.1: pairs are hashed together; one without a partner moves up as it is."""
    while len(level) > 1:
        above = [sha(b"\1" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2:]
    return level[0].hex() if level else sha(b"").hex()

def fault_of(place, cell, column, calls, block, sealed_day):
    """What is wrong with one line by itself; None: nothing. Calls are noted for the outcomes that follow."""
    get = lambda name: cell[column[name]]
    if len(cell) != len(column) or get("seq") != str(place): return f"is not entry {place}"
    at, what = get("at"), [get(n) for n in ("symbol", "strategy", "session", "verdict", "score")]
    if at > block["sealed_at"] or date.fromisoformat(at[:10]).toordinal() < sealed_day - DAYS_LATE:
        return f"is dated {at}, in a block that was sealed at {block['sealed_at']}"
    if get("kind") == "call":
        calls[place] = what
        return "is a call made before its session" if get("session") > at[:10] else None
    if calls.get(int(get("call"))) != what: return "is the outcome of no call that stands before it"
    entry, end, first, last = (float(get(n)) for n in ("entry_price", "exit_price", "benchmark_entry", "benchmark_exit"))
    excess = end / entry - last / first
    right = {"BUY": str(int(excess > 0)), "SELL": str(int(excess < 0))}.get(what[3], "")
    return None if abs(excess - float(get("excess"))) < 1e-9 and right == get("right") else "does not follow from its prices"

def main(chain_file, csv_file, *kept):
    chain = json.load(open(chain_file, encoding="utf-8"))
    header, *lines = open(csv_file, encoding="utf-8", newline="").read().removesuffix("\n").split("\n")
    column = {name: place for place, name in enumerate(header.split(","))}
    faults, before, seen, sealed_day, done, calls = [], "0" * 64, set(), 0, 0, {}
    for number, block in enumerate(chain["blocks"], 1):
        own = lines[done:done + block["entries"]]
        for place, line in enumerate(own, done + 1):
            try: fault = fault_of(place, line.split(","), column, calls, block, sealed_day)
            except (ValueError, ArithmeticError): fault = "cannot be read"
            if fault: faults.append(f"line {place}: {fault}")
        root = merkle([sha(b"\0" + line.encode()) for line in own])
        said = [before, str(number), block["sealed_at"], str(done + 1), str(len(own)), root]
        before = sha(",".join(said).encode()).hex()
        seen.add(before)
        if [root, before, number, done + 1] != [block[n] for n in ("root", "hash", "number", "first_seq")]:
            faults.append(f"block {number}, lines {done + 1} to {done + block['entries']}: not what chain.json was made of")
        done, sealed_day = done + len(own), date.fromisoformat(block["sealed_at"][:10]).toordinal()
    if done != len(lines): faults.append(f"{len(lines) - done} lines stand in no block")
    if before != chain["head"]: faults.append("the head of chain.json is not that of its blocks")
    faults += [f"{h}: no block has this hash, so something that it was taken of was changed" for h in kept if h not in seen]
    print("\n".join(faults[:20]) or f"OK: {done} entries in {len(chain['blocks'])} blocks, head {before}")
    return 1 if faults else 0

sys.exit(main(*sys.argv[1:]))
