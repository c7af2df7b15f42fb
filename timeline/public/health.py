"""Whether the site can serve, for the program that watches it."""

import logging
import time

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from timeline.public.replicas import standbys

logger = logging.getLogger(__name__)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers and has all migrations, otherwise 503.

    Replicas are named with whether they are read, and by how many seconds at most they are behind,
    if that is known; without them the site is ready all the same. Why something is not ready only
    the log tells.
    """
    problem = _problem()
    if problem:
        logger.error("Not ready: %s", problem)
    status, text = (503, "not ready\n") if problem else (200, "ready\n")
    for replica in standbys():
        is_read = replica.is_ready(time.monotonic())
        behind = "" if replica.behind is None else f", at most {replica.behind:.0f} s behind"
        text += f"{replica.alias}: {'read' if is_read else 'not read'}{behind}\n"
    kept_by_nobody = {"Cache-Control": "no-store"}
    return HttpResponse(text, "text/plain; charset=utf-8", status, headers=kept_by_nobody)


def _problem() -> str:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        return str(error)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return ", ".join(f"{migration} is not applied" for migration, _ in missing)
