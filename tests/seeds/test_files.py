import os

import pytest

from timeline.seeds import files
from timeline.seeds.problems import SeedError


def problem(error):
    (only,) = error.value.problems
    return str(only)


def test_a_toml_file_is_read_with_or_without_byte_order_mark_and_crlf(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b'\xef\xbb\xbfname = "x"\r\n[table]\r\n')

    file = files.read_toml(tmp_path, path)

    assert (file.name, file.content) == ("a.toml", {"name": "x", "table": {}})
    assert files.Lines(file.name, file.text).line(("table",)) == 2


def test_an_article_is_canonical(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf one\r\ntwo \xc2\xa0\n")

    assert files.read_text(tmp_path, path).text == "one\ntwo"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ok = 1\nbad = '\xff'", "a.toml:2: is not UTF-8"),
        ("a = 1\n".encode("utf-16"), "a.toml:1: is not UTF-8"),
        (b"a = 1\nb = ", "a.toml:2: is not TOML: Invalid value"),
        (b'a = 1\nb = "open', "a.toml:2: is not TOML: "),
        (
            b"a = 1\na = 2",
            "a.toml:2: is not TOML: what is called so is there already, or is no table",
        ),
        (b"a = " + b"[" * 100_000, "a.toml:1: is nested too deeply"),
        (b"a = " + b"9" * 5000, "a.toml:1: is not TOML: Exceeds the limit"),
        (b"a = 1\nb = '\x00'", "a.toml:2: is not TOML: Found invalid character"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(tmp_path, content, message):
    path = tmp_path / "a.toml"
    path.write_bytes(content)

    with pytest.raises(SeedError) as error:
        files.read_toml(tmp_path, path)
    assert problem(error).startswith(message)


def test_a_file_too_large_is_not_read(tmp_path):
    path = tmp_path / "a.toml"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)

    with pytest.raises(SeedError) as error:
        files.read_toml(tmp_path, path)
    assert problem(error) == "a.toml: is larger than 16 MiB"


def test_a_pipe_is_not_waited_on(tmp_path):
    os.mkfifo(tmp_path / "a.toml")

    with pytest.raises(SeedError) as error:
        files.read_toml(tmp_path, tmp_path / "a.toml")
    assert problem(error) == "a.toml: is not a file"


def test_what_is_missing_says_so(tmp_path):
    with pytest.raises(SeedError) as error:
        files.read_text(tmp_path, tmp_path / "a.txt")
    assert problem(error) == "a.txt: cannot be read: No such file or directory"


def test_files_are_found_below_a_folder_and_by_name(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.toml", "deep/a.toml", "c.txt"):
        (tmp_path / name).touch()

    assert files.find(tmp_path, []) == [tmp_path / "b.toml", tmp_path / "deep/a.toml"]
    assert files.find(tmp_path, [tmp_path / "deep"]) == [tmp_path / "deep/a.toml"]


@pytest.mark.parametrize("path", ["../outside.toml", "linked.toml", "missing.toml", "c.txt"])
def test_what_cannot_be_loaded_is_refused(tmp_path, path):
    root = tmp_path / "seeds"
    root.mkdir()
    (tmp_path / "outside.toml").touch()
    (root / "linked.toml").symlink_to(tmp_path / "outside.toml")
    (root / "c.txt").touch()

    with pytest.raises(SeedError, match=r"outside the seeds folder|neither a folder nor"):
        files.find(root, [root / path])


def test_a_path_is_written_as_a_reader_of_toml_would():
    assert files.dotted(("events", 2, "citations", 0, "quote")) == "events[2].citations[0].quote"
    assert files.dotted(("people", "", "a b")) == 'people.""."a b"'


def test_what_stands_nearest_to_a_path_is_found():
    lines = files.Lines("a.toml", 'parent = "b"\n[[events]]\nslug = "c"\n')

    assert lines.nearest(("parent",)) == ("parent",)
    assert lines.nearest(("events", 0, "slug", "x")) == ("events", 0, "slug")
    assert lines.nearest(("events", 0, "parent")) == ("events", 0)
    assert lines.nearest(("within",)) == ()
