"""Debian's python3-socketio as a server on aiohttp: it reports what happens and answers every event with its own arguments."""
import asyncio
import os

import socketio
from aiohttp import web

from channel import serve, write

sio = socketio.AsyncServer(async_mode="aiohttp")


def listen(namespace):
    def notice(sid, what, *args):
        write({"sid": sid, "namespace": namespace, "what": what, "args": args})

    @sio.on("connect", namespace=namespace)
    def on_connect(sid, environ, auth):
        if auth == {"token": "wrong"}:
            raise socketio.exceptions.ConnectionRefusedError("Not authorized", {"code": 7})
        notice(sid, "connect", auth)

    @sio.on("*", namespace=namespace)
    def on_event(event, sid, *args):
        notice(sid, event, *args)
        return args

    @sio.on("disconnect", namespace=namespace)
    def on_disconnect(sid):
        notice(sid, "disconnect")


async def emit(event, args, namespace="/", to=None, skip=None):
    await sio.emit(event, tuple(args), to=to, skip_sid=skip, namespace=namespace)


async def call(sid, event, args, namespace="/"):
    return await sio.call(event, tuple(args), to=sid, namespace=namespace, timeout=15)


async def enter(sid, room, namespace="/"):
    sio.enter_room(sid, room, namespace=namespace)


async def leave(sid, room, namespace="/"):
    sio.leave_room(sid, room, namespace=namespace)


async def transport(sid):
    return sio.eio.transport(sio.manager.eio_sid_from_sid(sid, "/"))


async def disconnect(sid, namespace="/"):
    await sio.disconnect(sid, namespace=namespace)


async def main():
    for namespace in ["/", "/admin"]:
        listen(namespace)
    app = web.Application()
    sio.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    write({"what": "listening", "args": [site._server.sockets[0].getsockname()[1]]})
    names = [emit, call, enter, leave, transport, disconnect]
    await serve({command.__name__: command for command in names})
    # The process ends here; a polite end would wait for every poll that is open.
    os._exit(0)


asyncio.run(main())
