"""Debian's python3-socketio as clients that come by a URL, some at a time, and write down what went wrong: as visits.mjs."""
import asyncio
import json
import sys
import time

import socketio

url, count, idle_ms = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
at_a_time = 25
patience = 30
messages = 20

result = {"connects": 0, "failed": 0, "lost": 0, "disordered": 0, "disconnected": 0, "upgraded": 0, "problems": []}
latencies = []
visits = iter(range(count))


def note(kind, why):
    result[kind] += 1
    if len(result["problems"]) < 5:
        result["problems"].append(f"{kind}: {why}")


async def visit():
    client = socketio.AsyncClient(reconnection=False)
    numbers = []
    counted = asyncio.Event()
    leaving = False

    @client.on("number")
    async def on_number(number):
        numbers.append(number)
        if len(numbers) == messages:
            counted.set()

    @client.on("disconnect")
    async def on_disconnect():
        if not leaving:
            note("disconnected", "")

    began = time.monotonic()
    try:
        await client.connect(url, wait_timeout=patience)
    except Exception as error:
        return note("failed", error)
    latencies.append((time.monotonic() - began) * 1000)
    result["connects"] += 1
    try:
        await client.emit("count to", messages)
        echoes = [await client.call("echo", number, timeout=patience) for number in range(messages)]
        await asyncio.wait_for(counted.wait(), patience)
        if numbers != list(range(1, messages + 1)) or echoes != list(range(messages)):
            note("disordered", numbers)
        if idle_ms > 0:
            await asyncio.sleep(idle_ms / 1000)
            await client.call("echo", "still there", timeout=patience)
    except Exception as error:
        note("lost", repr(error))
    if client.transport() == "websocket":
        result["upgraded"] += 1
    leaving = True
    await client.disconnect()


async def visit_all():
    for _ in visits:
        await visit()


async def main():
    await asyncio.gather(*(visit_all() for _ in range(min(count, at_a_time))))
    latencies.sort()

    def at(share):
        return round(latencies[int((len(latencies) - 1) * share)]) if latencies else 0

    print(json.dumps({**result, "connectMs": {"p50": at(0.5), "p99": at(0.99)}}))


asyncio.run(main())
