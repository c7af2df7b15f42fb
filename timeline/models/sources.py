"""Sources: what says things. Their texts are what every quote is proven against."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from timeline.edtf import Edtf, parse
from timeline.models.dates import EdtfField
from timeline.models.grounding import FoldedText, GroundingError, Span
from timeline.models.links import page
from timeline.models.sentences import sentences
from timeline.models.text import CanonicalCharField, CanonicalTextField, canonical

if TYPE_CHECKING:
    from timeline.models.citations import Citation, Dismissal

validate_language = RegexValidator(
    r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", "A language is a tag such as en or pt-BR (BCP 47)."
)


class Coverage(NamedTuple):
    """How much of a text its reading accounts for, counted in sentences."""

    sentences: int
    cited: int
    dismissed: int
    open: list[Span]

    @property
    def per_cent(self) -> float:
        """From 0 to 100; a text without a sentence is wholly covered."""
        return 100 * (1 - len(self.open) / self.sentences) if self.sentences else 100.0


class SourceQuerySet(models.QuerySet["Source"]):
    def public(self) -> "SourceQuerySet":
        """Those that a published event cites, or that such a citation credits."""
        return self.filter(is_public=True)


class Source(models.Model):
    """Something that says things: an article, a publication, a statement, a broadcast, a post."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        PUBLICATION = "publication", _("publication")
        STATEMENT = "statement", _("statement")
        BROADCAST = "broadcast", _("broadcast")
        POST = "post", _("post")

    title = CanonicalCharField(max_length=300)
    slug = models.SlugField(
        max_length=120, unique=True, help_text="The last part of the page's address."
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ARTICLE)
    byline = CanonicalCharField(max_length=200, blank=True, help_text="Who wrote it, as printed.")
    publisher = CanonicalCharField(max_length=200, blank=True)
    published = EdtfField(
        blank=True,
        bounds=("earliest", "latest"),
        help_text="The dateline, as an EDTF date: 2024-08-11. “This week” is counted from it.",
    )
    earliest = models.BigIntegerField(null=True, editable=False)
    latest = models.BigIntegerField(null=True, editable=False)
    url = models.URLField(
        "address", max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    language = models.CharField(
        max_length=35, blank=True, default="en", validators=[validate_language]
    )
    text = CanonicalTextField(
        blank=True,
        help_text="The text as published. Once it is cited, a change must keep every quote.",
    )
    sha256 = models.CharField("SHA-256 of the text", max_length=64, editable=False)
    # Whether a published event uses it; triggers see to that (timeline.models.uses).
    is_public = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Where the next save places passages that a new text moves, if the saver knows: by the
    # passage's model and primary key. The others are found again.
    places: "Mapping[tuple[type[models.Model], int], Span]" = MappingProxyType({})

    # Passages that the next save deletes: a new text need not keep their quotes.
    leaving: "Iterable[Citation | Dismissal]" = ()

    objects = SourceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["title", "slug", "is_public"],
                name="source_public_order",
                condition=models.Q(is_public=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="source_has_title",
                condition=~models.Q(title=""),
                violation_error_message="A source has a title.",
            ),
            models.CheckConstraint(
                name="source_kind_known",
                condition=models.Q(
                    kind__in=["article", "publication", "statement", "broadcast", "post"]
                ),
                violation_error_message="This is not a kind of source.",
            ),
            models.CheckConstraint(
                name="source_url_is_web",
                condition=models.Q(url="")
                | models.Q(url__startswith="http://")
                | models.Q(url__startswith="https://"),
                violation_error_message="An address begins with http:// or https://.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and move every quote to where it now stands.

        Raises ``ValidationError`` when a quote no longer stands in the text.
        """
        self.seal()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "sha256", "earliest", "latest"}
        with transaction.atomic():
            for passage in self.leaving:
                type(passage)._base_manager.filter(pk=passage.pk).delete()
            moved = self._moved_passages(lock=True)
            _take_out(moved)
            super().save(*args, **kwargs)
            for passage, span in moved:
                passage.start, passage.end = span
                passage.quote = self.text[span.start : span.end]
                passage.version += 1
                passage.save()

    def get_absolute_url(self) -> str:
        return page("timeline:source", self.slug)

    @property
    def dateline(self) -> Edtf | None:
        """The date of publication as a value; None where nothing is known."""
        return parse(self.published) if self.published else None

    def seal(self) -> None:
        """Make the text canonical and note its hash, as ``save()`` does; for ``bulk_create``."""
        self.text = canonical(self.text)
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()

    def clean(self) -> None:
        self._moved_passages()

    def lost_by(self, text: str) -> "list[Citation | Dismissal]":
        """Return the passages that do not stand in another text that this source is to have."""
        before, after = FoldedText(self.text), FoldedText(text)
        return [
            passage
            for passage in [*self.citations.all(), *self.dismissals.all()]
            if not _is_found(passage, before, after)
        ]

    def coverage(self) -> Coverage:
        """Count the sentences that citations and dismissals account for."""
        return cover(
            self.text,
            cited=[Span(each.start, each.end) for each in self.citations.all()],
            dismissed=[Span(each.start, each.end) for each in self.dismissals.all()],
        )

    def _moved_passages(self, *, lock: bool = False) -> "list[tuple[Citation | Dismissal, Span]]":
        """Return the passages that a change of the text displaces, with their new places."""
        stored = Source.objects.filter(pk=self.pk) if self.pk else Source.objects.none()
        old = (stored.select_for_update() if lock else stored).values_list("text", flat=True)
        before = old.first()
        if before is None or before == self.text:
            return []
        leaving = {(type(passage), passage.pk) for passage in self.leaving}
        passages = [
            passage
            for passage in (*self.citations.all(), *self.dismissals.all())
            if (type(passage), passage.pk) not in leaving
        ]
        return _reprove(passages, FoldedText(before), FoldedText(self.text), self.places)


def cover(text: str, cited: Iterable[Span], dismissed: Iterable[Span]) -> Coverage:
    """Count the sentences of ``text`` that the given passages touch."""
    spans = sentences(text)
    by_citation = _touched(spans, cited)
    by_dismissal = _touched(spans, dismissed) - by_citation
    accounted = by_citation | by_dismissal
    return Coverage(
        sentences=len(spans),
        cited=len(by_citation),
        dismissed=len(by_dismissal),
        open=[span for span in spans if span not in accounted],
    )


def _touched(spans: list[Span], passages: Iterable[Span]) -> set[Span]:
    """Return those of the spans, which are in order and apart, that a passage overlaps."""
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    return {
        span
        for passage in passages
        for span in spans[bisect_right(ends, passage.start) : bisect_left(starts, passage.end)]
    }


def _reprove(
    passages: "list[Citation | Dismissal]",
    before: FoldedText,
    after: FoldedText,
    places: "Mapping[tuple[type[models.Model], int], Span]",
) -> "list[tuple[Citation | Dismissal, Span]]":
    moved, lost = [], []
    for passage in passages:
        try:
            known = places.get((type(passage), passage.pk))
            place = known or _new_place(passage, before, after)
            if after.text[place.start : place.end] != passage.quote or place.start != passage.start:
                moved.append((passage, place))
        except GroundingError:
            lost.append(f"“{passage.quote}” is quoted from this text and must stay in it.")
    if lost:
        raise ValidationError({"text": lost}, code="quote_lost")
    return moved


def _is_found(passage: "Citation | Dismissal", before: FoldedText, after: FoldedText) -> bool:
    try:
        return bool(_new_place(passage, before, after))
    except GroundingError:
        return False


def _take_out(moved: "list[tuple[Citation | Dismissal, Span]]") -> None:
    """Take out passages, which stand in one text only; saving each puts it in again."""
    for passage, _place in moved:
        # Raw: whatever refers to it stays, for it is back in a moment.
        own = type(passage)._base_manager.filter(pk=passage.pk)
        own._raw_delete(own.db)


def _new_place(passage: "Citation | Dismissal", before: FoldedText, after: FoldedText) -> Span:
    """Find a passage again: the n-th of as many occurrences as before, or the only one left."""
    places = before.find(passage.quote)
    if len(places) == len(after.find(passage.quote)):
        # Counted, not looked for: the quote may have a soft hyphen at an end, a place has none.
        number = sum(place.start < passage.start for place in places) + 1
        return after.locate(passage.quote, number)
    return after.locate(passage.quote)
