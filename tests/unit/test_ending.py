"""A process that is told to end: both granian, which listens by the loop, and we hear of it."""

import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, os, signal, sys
from app.ending import on_end

async def main():
    heard = []
    done = asyncio.Event()
    def hear(who):
        heard.append(who)
        if len(heard) == 3:
            done.set()
    number = signal.Signals[sys.argv[2]]
    asyncio.get_running_loop().add_signal_handler(number, hear, "the loop")
    on_end(lambda: hear("first"))
    on_end(lambda: hear("second"))
    os.kill(os.getpid(), number)
    await asyncio.wait_for(done.wait(), 5)
    print(sorted(heard))

if sys.argv[1] == "uvloop":
    import uvloop
    uvloop.run(main())
else:
    asyncio.run(main())
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
def test_everybody_hears(loop: str, number: str) -> None:
    ended = subprocess.run([sys.executable, "-c", SCRIPT, loop, number], capture_output=True, text=True, timeout=60)
    assert ended.stdout.strip() == "['first', 'second', 'the loop']", ended.stderr
