"""Records that stand under a record of their own kind."""

from django.core.exceptions import ValidationError
from django.db import models, transaction


def refuse_loop(row: models.Model, field: str) -> None:
    """Raise ``ValidationError`` on ``field`` if ``row`` stands above itself.

    Every row on the way up is locked till the end of the transaction, so that two saves that
    would close a loop together cannot both succeed.
    """
    above = getattr(row, f"{field}_id")
    if row.pk is None or above is None:
        return
    seen: set[object] = {row.pk}
    rows = type(row)._default_manager.select_for_update()
    with transaction.atomic():
        while above is not None:
            if above in seen:
                raise ValidationError({field: "This would close a loop."}, code="loop")
            seen.add(above)
            above = rows.filter(pk=above).values_list(f"{field}_id", flat=True).first()
