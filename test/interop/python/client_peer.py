"""Debian's python3-socketio as a client: it opens what the test asks for and answers every event with its own arguments."""
import asyncio

import socketio

from channel import serve, write

namespaces = ["/", "/admin", "/closed"]
clients = {}


async def connect(client, url, transports, joins=("/",), auth=None, patience=15):
    sio = clients[client] = socketio.AsyncClient(reconnection=False)
    for namespace in namespaces:
        listen(sio, client, namespace)
    await sio.connect(url, auth=auth, transports=transports, namespaces=list(joins), wait_timeout=patience)
    return {"transport": sio.transport(), "ids": {name: sio.get_sid(name) for name in joins}}


def listen(sio, client, namespace):
    def notice(what, *args):
        write({"client": client, "namespace": namespace, "what": what, "args": args})

    @sio.on("*", namespace=namespace)
    def on_event(event, *args):
        notice(event, *args)
        return args

    @sio.on("connect_error", namespace=namespace)
    def on_connect_error(*args):
        notice("connect_error", *args)

    @sio.on("disconnect", namespace=namespace)
    def on_disconnect():
        notice("disconnect")


async def emit(client, event, args, namespace="/"):
    await clients[client].emit(event, tuple(args), namespace=namespace)


async def call(client, event, args, namespace="/"):
    return await clients[client].call(event, tuple(args), namespace=namespace, timeout=15)


async def disconnect(client):
    await clients[client].disconnect()


asyncio.run(serve({"connect": connect, "emit": emit, "call": call, "disconnect": disconnect}))
