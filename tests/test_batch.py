"""Many pages, a line out for every line in (pipelines/batch.py)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from pipelines.batch import extract_batch
from pipelines.extract import KEYS
from pipelines.pool import Pool
from tests.paper import STORY, URL, page


def test_batch_answers_every_line_in_order(tmp_path: Path) -> None:
    (tmp_path / "plain.html").write_text(page())
    with gzip.open(tmp_path / "packed.html.gz", "wt") as file:
        file.write(page())
    (tmp_path / "broken.html.gz").write_bytes(b"no gzip at all")
    lines = [
        *(json.dumps({"id": i, "url": URL, "html": "plain.html"}) for i in range(40)),
        json.dumps({"id": "packed", "url": URL, "html": "packed.html.gz"}),
        json.dumps({"id": "missing", "url": URL, "html": "nowhere.html"}),
        json.dumps({"id": "broken", "url": URL, "html": "broken.html.gz"}),
        json.dumps({"id": "nothing", "url": URL}),
        "[1, 2]",
        "not json",
        "",
        json.dumps({"id": "about", "url": "https://paper.example/about", "html": "plain.html"}),
    ]
    with Pool(workers=1, deadline=20.0, recycle=100, memory=0) as pool:
        answers = list(extract_batch(lines, tmp_path, pool))
    odd = ["packed", "missing", "broken", "nothing", None, None, None, "about"]
    assert [a["id"] for a in answers] == [*range(40), *odd]
    assert all(a["error"] is None and a["body"] == "\n\n".join(STORY) for a in answers[:41])
    assert all(str(a["error"]).startswith("bad line: ") for a in answers[41:47])
    assert answers[47]["error"] == "not news: a page of the office"
    assert all(list(a) == list(KEYS) for a in answers)
