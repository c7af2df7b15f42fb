"""People, and the groups they form."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from timeline.models.likeness import Likeness
from timeline.models.links import page
from timeline.models.text import CanonicalCharField, CanonicalTextField

validate_wikidata = RegexValidator(
    r"\AQ[1-9][0-9]{0,11}\Z", "A Wikidata id is the letter Q and a number, as in Q42."
)


class PersonQuerySet(models.QuerySet["Person"]):
    def public(self) -> "PersonQuerySet":
        """Those whom a published event involves."""
        return self.filter(is_public=True)

    def looking_alike(self) -> "PersonQuerySet":
        """Those that may be the same as another, be it one of these or not."""
        return self.filter(pk__in=Likeness.objects.shared(self).values("object_id"))


class Person(models.Model):
    """A person, or a group that acts as one: an organisation, a band, a team."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("individual")
        GROUP = "group", _("group")

    name = CanonicalCharField(max_length=200, help_text="As readers know them.")
    slug = models.SlugField(
        max_length=120, unique=True, help_text="The last part of the page's address."
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INDIVIDUAL)
    aliases = CanonicalTextField(
        blank=True, help_text="Other names by which sources call them, one a line."
    )
    description = CanonicalTextField(blank=True, help_text="A sentence that tells who this is.")
    wikidata = models.CharField(
        "Wikidata id", max_length=13, blank=True, validators=[validate_wikidata]
    )
    # Whether a published event uses it; triggers see to that (timeline.models.uses).
    is_public = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            models.Index(
                fields=["name", "slug", "is_public"],
                name="person_public_order",
                condition=models.Q(is_public=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_has_name",
                condition=~models.Q(name=""),
                violation_error_message="A person has a name.",
            ),
            models.CheckConstraint(
                name="person_kind_known",
                condition=models.Q(kind__in=["individual", "group"]),
                violation_error_message="A person is an individual or a group.",
            ),
        ]
        permissions = [("merge_person", "Can merge people")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            Likeness.objects.note([self])

    def get_absolute_url(self) -> str:
        return page("timeline:person", self.slug)

    @property
    def other_names(self) -> list[str]:
        return self.aliases.splitlines()
