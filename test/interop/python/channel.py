"""How a Python peer talks with the test that started it: a JSON value per line, bytes as {"$bytes": base64}.

The test writes {"id": n, "do": name, ...} and gets {"id": n, "result": value} or {"id": n, "error": text}; everything else
a peer writes is a notice of something that happened. The end of its input ends the peer. Not a peer by itself.
"""
import asyncio
import base64
import json
import sys


def to_json(value):
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    raise TypeError(f"{value!r} cannot be written")


def from_json(value):
    return base64.b64decode(value["$bytes"]) if "$bytes" in value else value


def write(message):
    print(json.dumps(message, default=to_json), flush=True)


async def serve(commands):
    """Carries out commands, each in a task of its own, until the input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()

    async def carry_out(command):
        number = command.pop("id")
        try:
            result = await commands[command.pop("do")](**command)
            write({"id": number, "result": result})
        except Exception as error:
            write({"id": number, "error": f"{type(error).__name__}: {error}"})

    while line := await reader.readline():
        task = asyncio.create_task(carry_out(json.loads(line, object_hook=from_json)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
