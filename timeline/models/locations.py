"""Places, each possibly within another."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.expressions import RawSQL

from timeline.models.likeness import Likeness
from timeline.models.links import page
from timeline.models.people import validate_wikidata
from timeline.models.text import CanonicalCharField, CanonicalTextField
from timeline.models.trees import path_to, refuse_loop

_INSIDE = """
    WITH RECURSIVE inside(id) AS (
        SELECT id FROM timeline_location WHERE id = %s
        UNION
        SELECT place.id FROM timeline_location AS place JOIN inside ON place.within_id = inside.id
    ) SELECT id FROM inside
"""


class LocationQuerySet(models.QuerySet["Location"]):
    def public(self) -> "LocationQuerySet":
        """Those at which, or within which, a published event took place."""
        return self.filter(is_public=True)

    def inside(self, place: "Location") -> "LocationQuerySet":
        """The place itself and all that lies within it, at any depth."""
        return self.filter(pk__in=RawSQL(_INSIDE, [place.pk]))  # noqa: S611 - a parameter

    def looking_alike(self) -> "LocationQuerySet":
        """Those that may be the same as another, be it one of these or not."""
        return self.filter(pk__in=Likeness.objects.shared(self).values("object_id"))


class Location(models.Model):
    """A place of any size, from a metro station to a country."""

    name = CanonicalCharField(max_length=200)
    slug = models.SlugField(
        max_length=120, unique=True, help_text="The last part of the page's address."
    )
    within = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="parts",
        help_text="The next larger place that contains this one.",
    )
    latitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="Degrees north, WGS 84.",
    )
    longitude = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="Degrees east, WGS 84.",
    )
    aliases = CanonicalTextField(
        blank=True, help_text="Other names by which sources call it, one a line."
    )
    description = CanonicalTextField(blank=True, help_text="A sentence that tells what this is.")
    wikidata = models.CharField(
        "Wikidata id", max_length=13, blank=True, validators=[validate_wikidata]
    )
    # Whether a published event uses it; triggers see to that (timeline.models.uses).
    is_public = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["name", "slug", "is_public"],
                name="location_public_order",
                condition=models.Q(is_public=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="location_has_name",
                condition=~models.Q(name=""),
                violation_error_message="A place has a name.",
            ),
            models.CheckConstraint(
                name="location_not_within_itself",
                condition=~models.Q(within=models.F("pk")) | models.Q(within=None),
                violation_error_message="A place cannot lie within itself.",
            ),
            models.CheckConstraint(
                name="location_coordinates_together",
                # A check that comes out as NULL passes, so that NULL is asked for by name.
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                violation_error_message="Give latitude and longitude, in degrees, or neither.",
            ),
        ]
        permissions = [("merge_location", "Can merge places")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            refuse_loop(self, "within")
            super().save(*args, **kwargs)
            Likeness.objects.note([self])

    def get_absolute_url(self) -> str:
        return page("timeline:location", self.slug)

    @property
    def other_names(self) -> list[str]:
        return self.aliases.splitlines()

    def path(self) -> "list[Location]":
        """Return the places within which this one lies, the largest first."""
        return path_to(self, "within", Location.objects.all())

    def clean(self) -> None:
        refuse_loop(self, "within")
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError("Give latitude and longitude, or neither.")
