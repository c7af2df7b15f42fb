from tests.seeds.processes import manage


def test_nothing_is_replaced_without_being_told(database, tmp_path):
    path = tmp_path / "copy"
    path.write_text("mine")
    assert "add --force" in manage(database, "backup", path)[2]
    assert path.read_text() == "mine"
    assert manage(database, "backup", path, "--force")[0] == 0
    assert "add --force" in manage(database, "restore", path)[2]
    assert manage(database, "restore", path, "--force")[0] == 0
