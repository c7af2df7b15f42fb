"""Records as the seeds have them."""

from dataclasses import dataclass
from functools import cached_property

from timeline.models.kinds import Fields, Key, Kind, Value
from timeline.seeds.files import TomlFile
from timeline.seeds.toml_lines import KeyPath


@dataclass(frozen=True)
class SeedRow:
    """A record as the seeds have it, and where they say so."""

    kind: Kind
    key: str
    fields: Fields
    file: TomlFile
    path: KeyPath
    # The keys under which earlier seeds had it.
    formerly: tuple[str, ...] = ()

    @cached_property
    def id(self) -> Key:
        return self.kind.name, self.key

    @cached_property
    def values(self) -> dict[str, Value]:
        """The value of each unit."""
        return self.kind.values(self.fields)

    def prepare(self) -> None:
        """Work out what a load will ask for, so that nobody has to wait for that."""
        _ = self.id, self.values
