"""A courier with editions and sections, and three invented raters to judge it: what tests of tagging share."""

from __future__ import annotations

from db.model import (
    Dimension,
    Host,
    Lean,
    Outlet,
    Rater,
    Rating,
    Reliability,
    Section,
    Tag,
)
from pipelines.registry import Registry
from pipelines.tag import tag_url

LEANS = tuple((lean.value, lean.value) for lean in Lean)
TRUST = tuple((word.value, word.value) for word in Reliability)
CLASSES = (("SC", "yes"), ("CaPr", "captured"), ("IP", "no"))


def rater(rater_id: str) -> Rater:
    return Rater(
        id=rater_id, name=rater_id.title(), home=f"https://{rater_id}.example/", method="Reads.", attribution=rater_id,
        licence="CC0",
        dimensions=(
            Dimension(name="bias", values=LEANS),
            Dimension(name="reliability", values=TRUST),
            Dimension(name="state-control", values=CLASSES),
            Dimension(name="audience-lean"),
        ),
    )  # fmt: skip


RATERS = [rater(name) for name in ("one", "two", "three")]


def says(judge: str, raw: str, as_of: str | None = "2020-01-01", **facts: object) -> Rating:
    dimension = "reliability" if raw in dict(TRUST) else "state-control" if raw in dict(CLASSES) else "bias"
    known: dict[str, object] = {
        "outlet": "courier", "rater": judge, "dimension": dimension, "raw": raw, "rated_as": "courier.example",
        "as_of": as_of, "licence": "CC0", "redistribute": True,
    }  # fmt: skip
    return Rating(**(known | facts))  # type: ignore[arg-type]


COURIER = Outlet(
    id="courier",
    name="The Courier",
    hosts=(
        Host(host="courier.example"),
        Host(host="old-courier.example", kind="former", valid_to="2015", after="same"),
        Host(host="courier-fr.example", kind="edition"),
        Host(host="crr.example", kind="short-link"),
    ),
    country="GB",
    type="newspaper",
    sections=(
        Section(pattern="^/opinion/", section="opinion"),
        Section(pattern="^/wires/agency/", section="wire", origin="agency"),
        Section(pattern="blogs.courier.example", match="host", section="blog"),
    ),
)
PLAIN = Outlet(id="plain", name="Plain News", hosts=(Host(host="plain.example"),))
AGENCY = Outlet(id="agency", name="Agency", hosts=(Host(host="agency.example"),), type="wire")


def tagged(
    *ratings: Rating, url: str = "https://courier.example/a", day: str | None = "2021-06-01", **hints: object
) -> Tag:
    registry = Registry.of([COURIER, PLAIN, AGENCY], RATERS, ratings)
    return tag_url(url, registry, day, **hints)  # type: ignore[arg-type]


def held(found: Tag) -> list[tuple[str, bool, bool]]:
    return [(each.rating.raw, each.later, each.counted) for each in found.ratings]
