"""Sends GET requests to one address at a steady rate, whether or not the answers come back in time (open loop).

The latency of a request counts from the instant it should have been sent, so a late server cannot hide behind a late
client. Usage: load.py URL RATE SECONDS [MOST]; prints one row of a Markdown table. Standard library only.
"""

import asyncio
import sys
import time
from urllib.parse import urlsplit

CONNECTIONS = 32


async def read_answer(reader):
    status = int((await reader.readline()).split()[1])
    length = None
    while (line := await reader.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length is None:
        while size := int((await reader.readline()), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(length)
    return status


async def worker(url, queue, latencies, errors):
    reader = writer = None
    request = f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode()
    while (due := await queue.get()) is not None:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(url.hostname, url.port)
            writer.write(request)
            if await read_answer(reader) != 200:
                errors.append("status")
        except (OSError, ValueError, IndexError, asyncio.IncompleteReadError) as error:
            errors.append(repr(error))
            writer = None
        latencies.append(time.perf_counter() - due)


async def main(address, rate, seconds, most):
    url = urlsplit(address)
    queue, latencies, errors = asyncio.Queue(), [], []
    workers = [asyncio.create_task(worker(url, queue, latencies, errors)) for _ in range(CONNECTIONS)]
    begin = time.perf_counter()
    sent = 0
    while (elapsed := time.perf_counter() - begin) < seconds:
        for sent in range(sent, int(elapsed * rate)):
            queue.put_nowait(begin + sent / rate)
        sent = max(sent, int(elapsed * rate))
        await asyncio.sleep(0.0005)
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
    took = time.perf_counter() - begin
    latencies.sort()
    at = lambda share: latencies[min(len(latencies) - 1, int(len(latencies) * share))] * 1000
    print(
        f"| `{url.path}` | {rate} | {len(latencies) / took:.0f} | {at(0.5):.2f} | {at(0.99):.2f} "
        f"| {at(1):.1f} | {len(errors)} | {most} |"
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else ""))
