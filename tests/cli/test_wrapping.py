from hypothesis import given
from hypothesis import strategies as st

from sekisho.cli.layout import cells, table, wrap

TEXT = st.text(alphabet="abc dE9.,()[]・。、「」磁石輸出許可", max_size=120)


@given(TEXT, st.integers(min_value=12, max_value=80))
def test_wrapping_loses_no_character_but_blanks(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width=width)).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["magnet", "of", "dysprosium", "磁石", "輸出許可"]), max_size=40))
def test_no_line_is_wider_than_the_width_where_every_word_fits(words: list[str]) -> None:
    assert all(cells(line) <= 20 for line in wrap(" ".join(words), "- ", width=20))


def test_columns_line_up_whatever_the_script() -> None:
    lines = table([("許可不要", "7"), ("grantable", "1,200")], right=[1])
    assert {cells(line) for line in lines} == {cells("grantable") + 2 + 5}
