"""A link as on a train: a proxy on loopback that keeps what it is given to a rate and a delay,
and now and then keeps it longer, as TCP does where a packet was lost.

  slow_link.py HOST:PORT [--port N] [--delay-ms N] [--kbit N] [--loss PERCENT]

Says "listening on ADDRESS", and when it is terminated "BYTES bytes", both ways together."""

import argparse
import asyncio
import random
import signal

# What a segment carries, and how long its sender waits before it sends a lost one again.
SEGMENT = 1400
AGAIN_SECONDS = 0.5


class SlowLink:
    def __init__(self, target, delay, bytes_per_second, loss):
        self.target, self.delay = target, delay
        self.bytes_per_second, self.loss = bytes_per_second, loss
        self.bytes = 0
        self.random = random.Random(1)

    async def carry(self, reader, writer):
        """One direction: segments leave one after the other and arrive later, in order."""
        loop = asyncio.get_running_loop()
        way = asyncio.Queue(maxsize=64)

        async def arrive():
            while (item := await way.get()) is not None:
                due, data = item
                await asyncio.sleep(max(0, due - loop.time()))
                writer.write(data)
                await writer.drain()
            writer.close()

        arrival = asyncio.create_task(arrive())
        try:
            while data := await reader.read(SEGMENT):
                self.bytes += len(data)
                await asyncio.sleep(len(data) / self.bytes_per_second)
                lost = AGAIN_SECONDS if self.random.random() < self.loss else 0
                await way.put((loop.time() + self.delay + lost, data))
        except ConnectionError:
            pass
        await way.put(None)
        try:
            await arrival
        except ConnectionError:
            pass

    async def accept(self, reader, writer):
        there_reader, there_writer = await asyncio.open_connection(*self.target)
        await asyncio.gather(self.carry(reader, there_writer), self.carry(there_reader, writer))


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--port", type=int, default=0, help="to listen on; 0: any")
    parser.add_argument("--delay-ms", type=float, default=150, help="each way")
    parser.add_argument("--kbit", type=float, default=64, help="a second, each way")
    parser.add_argument("--loss", type=float, default=5, help="percent of segments")
    arguments = parser.parse_args()
    host, _, port = arguments.target.rpartition(":")
    link = SlowLink((host, int(port)), arguments.delay_ms / 1000, arguments.kbit * 1000 / 8,
                    arguments.loss / 100)
    server = await asyncio.start_server(link.accept, "127.0.0.1", arguments.port)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    host, port = server.sockets[0].getsockname()
    print(f"listening on {host}:{port}", flush=True)
    await over.wait()
    print(f"{link.bytes} bytes", flush=True)


asyncio.run(main())
