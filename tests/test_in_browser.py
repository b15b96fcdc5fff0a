"""Web pages in a real browser: the answer is what is seen first, and nothing is wider than the screen."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.diff.attribution import attribute
from roi_workbook.diff.changes import changes
from roi_workbook.diff.two_files import NamedInputs
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.reports.formats import DIFF

BROWSER = shutil.which("chromium")
WIDTHS = (1_400, 390)
EXAMPLE = example_inputs(MODEL.core)
NEW = Inputs(
    {
        **EXAMPLE.values,
        "horizon_months": 37,
        "incidents_per_quarter": {"base": 7.3},
        "annual_discount_rate": 0.13,
        "run_hours_per_week": {"base": 11.3},
        "organisation": "An-organisation-whose-name-is-one-word-" * 6,
    },
    {**EXAMPLE.tables, "purchases": EXAMPLE.tables["purchases"][:2]},
    {**EXAMPLE.evidence, "hours_per_incident": {"source": "https://example.org/" + "a" * 300}},
)

MEASURE = """\
<!DOCTYPE html><body>{frames}<script>
onload = () => {{
  const seen = [...document.querySelectorAll("iframe")].map(frame => {{
    const page = frame.contentDocument, bottom = where => page.querySelector(where).getBoundingClientRect().bottom;
    const open = page.querySelectorAll("main > section > h2").length;
    return {{wider: page.documentElement.scrollWidth - page.documentElement.clientWidth, chart: bottom(".bars"), verdict: bottom(".verdict"), open: open,
             letters: Math.min(...[...page.querySelectorAll(".bars span")].map(bar => bar.getBoundingClientRect().width))}};
  }});
  document.body.innerHTML = "<pre>" + JSON.stringify(seen) + "</pre>";
}};
</script></body>
"""


@pytest.mark.skipif(BROWSER is None, reason="needs the browser chromium")
def test_a_diff_leads_with_the_result_and_its_chart_and_fits_every_screen(tmp_path: Path) -> None:
    found = changes(NamedInputs(file="old.toml", inputs=EXAMPLE), NamedInputs(file="new.toml", inputs=NEW))
    page = DIFF.rendered("html", found, attribute(found.old_inputs, found.new_inputs))
    opened = str(page).replace("<details>", "<details open>")
    (tmp_path / "diff.html").write_text(str(page), encoding="utf-8")
    (tmp_path / "opened.html").write_text(opened, encoding="utf-8")
    wide = str(page).replace("<main>", '<main><div style="width:2000px">wide</div>')
    (tmp_path / "wide.html").write_text(wide, encoding="utf-8")
    frames = "".join(
        f'<iframe src="{name}.html" style="width:{width}px;height:900px;border:0"></iframe>'
        for name in ("diff", "opened", "wide")
        for width in WIDTHS
    )
    (tmp_path / "measure.html").write_text(MEASURE.format(frames=frames), encoding="utf-8")
    done = subprocess.run(
        [
            str(BROWSER),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=5000",
            "--dump-dom",
            (tmp_path / "measure.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    (told,) = re.findall(r"<pre>(.*?)</pre>", done.stdout)
    measured = json.loads(html.unescape(told))
    wider = [each["wider"] > 0 for each in measured]
    assert wider == [False] * 2 * len(WIDTHS) + [True] * len(WIDTHS)
    for each in measured[: len(WIDTHS)]:
        assert each["verdict"] < each["chart"] < 900 and each["letters"] >= 1
        assert each["open"] == 2, "the chart and the main results are open, the rest is folded"
