"""The rules by which the README is taken apart."""

from __future__ import annotations

import pytest

from tests.readme.page import Edit, Program, Shown, Typed, parts

PAGE = """\
First:

```sh
make up
```

Change `a: 1` to `a: 2` in `file`, and run:

```
$ make preview
  a …

changed
```

```python
import a
```
"""


def test_a_page_is_taken_apart_in_its_order() -> None:
    """Later blocks depend on earlier ones."""
    assert list(parts(PAGE)) == [
        Typed(3, "make up\n"),
        Edit(7, "a: 1", "a: 2", "file"),
        Typed(9, "make preview"),
        Shown(9, ("a …", "changed")),
        Program(16, "import a\n"),
    ]


@pytest.mark.parametrize(
    ("output", "missing"),
    [
        pytest.param("first\n  a 7\nbetween\nchanged\n", [], id="all"),
        pytest.param("a 7\nunchanged\n", ["changed"], id="part-of-a-line"),
        pytest.param("changed\na 7\n", ["changed"], id="other-order"),
        pytest.param("", ["a …", "changed"], id="nothing"),
    ],
)
def test_a_shown_line_that_was_not_printed_is_missing(output: str, missing: list[str]) -> None:
    """A reader compares with the screen."""
    assert Shown(1, ("a …", "changed")).missing_from(output) == missing


def test_a_block_that_nobody_runs_is_refused() -> None:
    """An unused block would grow old unseen."""
    with pytest.raises(ValueError, match=r"line 1: .*'yaml'"):
        list(parts("```yaml\na: 1\n```\n"))
