from tests.databases import database, empty, on_postgresql, on_sqlite
from tests.seeds.processes import manage

__all__ = ["database", "empty", "on_postgresql", "on_sqlite"]


def test_nothing_is_replaced_without_being_told(database, tmp_path):
    path = tmp_path / "copy"
    path.write_text("mine")
    assert "add --force" in manage(database, "backup", path)[2]
    assert path.read_text() == "mine"
    assert manage(database, "backup", path, "--force")[0] == 0
    assert "add --force" in manage(database, "restore", path)[2]
    assert manage(database, "restore", path, "--force")[0] == 0
