"""The workers of one build."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

from kg.build.store import Build
from kg.engine.pool import BusyError, DiedError, LateError, Pool
from kg.errors import StoreError
from kg.serve.model import Call, Settings

__all__ = ["Crew"]

_FILLING = 20.0  # seconds that the workers of a new build have before it is served with fewer
_READING = 120.0  # seconds to read a new build to its end

# As multiprocessing does it: a worker finds its modules where this process does, whatever lies in
# the folder it was started in.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); "
    "from kg.serve.worker import main; main()"
)


@dataclass(frozen=True, eq=False)
class Crew:
    """A build, its workers, and what they say on every page."""

    build: Build
    pool: Pool
    notice: str

    @classmethod
    async def started(cls, build: Build, settings: Settings, is_new: bool = False) -> Crew:
        """Start the workers of a build.

        Parameters
        ----------
        build, settings
            What they answer from, and how.
        is_new
            Whether to read the build to its end, and to wait for every worker, since others
            answer meanwhile.

        Raises
        ------
        StoreError
            When they cannot open the build, or not read it.
        """
        command = [sys.executable, "-c", _START, json.dumps(sys.path), build.folder]
        pool = Pool([*command, settings.written()], settings.workers, settings.queue)
        try:
            hello = await pool.start()
            if is_new:
                await _read(pool, build)
                await pool.filled(_FILLING)
        except (BusyError, DiedError, LateError, OSError) as fault:
            await pool.close()
            raise StoreError(f"no worker could read it: {fault}", build.folder) from None
        except BaseException:
            pool.abandon()
            raise
        return cls(build, pool, hello.decode())


async def _read(pool: Pool, build: Build) -> None:
    reply = await pool.ask(Call("sound", "json").key.encode(), timeout=_READING)
    if json.loads(reply.head)["status"] != 200:
        await pool.close()
        raise StoreError("the build is damaged", build.folder, "run `kg build`")
