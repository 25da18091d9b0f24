#!/usr/bin/env python3
"""Checks a track record without the program that keeps it.
Usage: verify_record.py chain.json record.csv [HASH ...]    HASH: the "head" of a chain.json that you kept earlier.
Exit code 0: everything fits. 1: something was changed, removed, moved or dated back; the first places are named."""
import hashlib, json, sys
from datetime import date, timedelta

COLUMNS = ("seq,kind,at,call,symbol,strategy,session,verdict,score,source,price,engine,document_sha256,horizon,horizon_end,"
           "exit_day,ending,entry_price,exit_price,benchmark,benchmark_entry,benchmark_exit,excess,right")
DAYS_LATE = 2  # what was noted longer before the last block was sealed would stand in that one

def sha(data): return hashlib.sha256(data).digest()

def merkle(level):
    """RFC 6962, section 2.1: pairs are hashed together; one without a partner moves up as it is."""
    while len(level) > 1:
        above = [sha(b"\1" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2:]
    return level[0].hex() if level else sha(b"").hex()

def fault_of(place, cell, calls, block, earliest):
    """What is wrong with one line by itself; None: nothing. Calls are noted for the outcomes that follow."""
    if len(cell) != 24 or cell[0] != str(place): return f"is not entry {place}"
    kind, at, call, what = cell[1], cell[2], cell[3], cell[4:9]  # symbol, strategy, session, verdict, score
    if at > block["sealed_at"] or at[:10] < earliest:
        return f"is dated {at}, in a block that was sealed at {block['sealed_at']}"
    if kind == "call":
        calls[call] = what
        return "is a call made before its session" if what[2] > at[:10] or call != cell[0] else None
    if calls.get(call) != what: return "is the outcome of no call that stands before it"
    excess = float(cell[18]) / float(cell[17]) - float(cell[21]) / float(cell[20])
    right = {"BUY": str(int(excess > 0)), "SELL": str(int(excess < 0))}.get(what[3], "")
    return None if abs(excess - float(cell[22])) < 1e-9 and right == cell[23] else "does not follow from its prices"

def main(chain_file, csv_file, *kept):
    chain = json.load(open(chain_file, encoding="utf-8"))
    header, *lines = open(csv_file, encoding="utf-8", newline="").read().removesuffix("\n").split("\n")
    if header != COLUMNS: sys.exit("the first line does not name the columns that this script knows")
    faults, before, seen, earliest, done, calls = [], "0" * 64, set(), "", 0, {}
    for number, block in enumerate(chain["blocks"], 1):
        own = lines[done:done + block["entries"]]
        for place, line in enumerate(own, done + 1):
            try: fault = fault_of(place, line.split(","), calls, block, earliest)
            except (ValueError, ArithmeticError): fault = "cannot be read"
            if fault: faults.append(f"line {place}: {fault}")
        root = merkle([sha(b"\0" + line.encode()) for line in own])
        said = [before, str(number), block["sealed_at"], str(done + 1), str(len(own)), root]
        before = sha(",".join(said).encode()).hex()
        seen.add(before)
        if [root, before, number, done + 1] != [block[n] for n in ("root", "hash", "number", "first_seq")]:
            faults.append(f"block {number}, lines {done + 1} to {done + block['entries']}: not what chain.json was made of")
        done += len(own)
        earliest = str(date.fromisoformat(block["sealed_at"][:10]) - timedelta(DAYS_LATE))
    if done != len(lines): faults.append(f"{len(lines) - done} lines stand in no block")
    if before != chain["head"]: faults.append("the head of chain.json is not that of its blocks")
    faults += [f"{h}: no block has this hash, so something that it was taken of was changed" for h in kept if h not in seen]
    print("\n".join(faults[:20]) or f"OK: {done} entries in {len(chain['blocks'])} blocks, head {before}")
    return 1 if faults else 0

sys.exit(main(*sys.argv[1:]))
