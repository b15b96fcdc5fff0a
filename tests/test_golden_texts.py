"""What Start, Summary and Proposal say in cases that a person has read; a change of wording shows as a difference.

To renew the texts after reading what changed: python -m tests.test_golden_texts
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden_cases import CASES, as_text

KEPT = Path(__file__).parent / "golden_texts"


@pytest.mark.parametrize("name", CASES)
def test_the_pages_say_what_a_person_has_read(name: str) -> None:
    kept = (KEPT / f"{name}.md").read_text(encoding="utf-8")
    assert as_text(CASES[name]) == kept, (
        "The words changed: read them as a finance chief would, then run python -m tests.test_golden_texts."
    )


def test_every_kept_text_belongs_to_a_case() -> None:
    assert {path.stem for path in KEPT.glob("*.md")} == set(CASES)


if __name__ == "__main__":
    for name, inputs in CASES.items():
        (KEPT / f"{name}.md").write_text(as_text(inputs), encoding="utf-8")
