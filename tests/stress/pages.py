"""Answers of `specforge stress` to be drawn: one axis, seven of them, long names, hardly any results, texts that try to act."""

from collections.abc import Mapping, Sequence

from specforge.curves.answer import AtLevel, Curve, Curves, File, Gone, Stress
from specforge.grading.rates import Rate
from specforge.location import Location
from specforge.stress.comparing import Compared
from specforge.stress.sizing import cases_needed, drop_shown

AT = Location("specs/shop.yaml", 12, 3)
HOSTILE = "<img src=x onerror=\"document.title='acted'\"> & \u202eright to left\u202c {{name}} $body"


def axis(name: str, levels: Mapping[str, Compared], drop: int = 10, plain_rate: int = 90) -> Curve:
    return Curve(
        f"shop/axis/{name}", AT, drop, plain_rate, cases_needed(plain_rate, drop),
        tuple(AtLevel(name, max(one.of, 12), 2 if name == "upper" else 0, drop_shown(plain_rate, max(one.of, 12)), one, one.seen(drop)) for name, one in levels.items()),
    )  # fmt: skip


def feature(curves: Sequence[Curve], plain: Rate, name: str = "shop", model: str | None = "model-a", **more: object) -> Curves:
    given = {
        "variant": {},
        "written": 212,
        "stressed": 200,
        "cases": 3000,
        "combined": 7,
        "together": (),
        "undecided": 0,
        "outdated": 0,
        **more,
    }
    return Curves(feature=name, model=model, plain=plain, curves=tuple(curves), **given)  # type: ignore[arg-type]


def read(*features: Curves, gone: Sequence[Gone] = (), notes: tuple[str, ...] = ()) -> Stress:
    return Stress(features, (File("runs.jsonl", "specforge", 3000, 0, notes),), tuple(gone))


FINE = Compared(both=178, plain_only=4, level_only=5, neither=13)
SOME = Compared(both=158, plain_only=24, level_only=6, neither=12)
LOST = Compared(both=60, plain_only=122, level_only=2, neither=16)
SMALL = Compared(both=9, plain_only=2, neither=1)
SEVEN = {
    "length": {"long": FINE, "longer": SOME},
    "typing_noise": {"light": FINE, "heavy": LOST},
    "letter_case": {"lower": FINE, "upper": SMALL},
    "punctuation": {"none": FINE, "repeated": FINE},
    "pasted_code": {"before": SOME, "after": Compared()},
    "politeness": {"polite": FINE, "curt": FINE},
    "instruction_in_input": {"override": Compared(plain_only=182, neither=18), "quoted": SOME},
}
LONG = "written-by-somebody-in-a-great-hurry-on-a-telephone"
PLAIN = Rate(182, 200)
PAGES: Mapping[str, Stress] = {
    "one": read(feature([axis("length", SEVEN["length"])], PLAIN)),
    "seven": read(
        feature([axis(name, levels) for name, levels in SEVEN.items()], PLAIN, together=tuple(f"shop/case/late-order-{number}@length=long,typing_noise=heavy" for number in range(14)), undecided=3, outdated=41),
        gone=[Gone("planner", "there is no such feature", 5)], notes=("the log holds 11 of 203 samples",),
    ),
    "names": read(
        feature(
            [axis(LONG, {f"{LONG}-{number}": one for number, one in enumerate([FINE, SOME, LOST, SMALL, Compared(), FINE, SOME, LOST, SMALL, FINE])})],
            PLAIN, name=f"an-assistant-that-{LONG}", model="somebody/a-model-with-quite-a-long-name-of-its-own-2026-11-26", variant={"tenant": "headquarters", "locale": "pt-BR"},
        ),
    ),
    "few": read(
        feature([axis("language", {"de": Compared(both=1), "fr": Compared()}, 20), axis("register", {}), axis("tone", {"rude": Compared(neither=2)})], Rate(3, 3), model=None),
    ),
    "none": read(feature([axis("length", {"long": Compared(), "longer": Compared()})], Rate(0, 0), model=None, outdated=203)),
    "hostile": read(feature([axis(HOSTILE, {HOSTILE: SOME})], PLAIN, name=HOSTILE, model=HOSTILE, together=(HOSTILE,)), gone=[Gone(HOSTILE, HOSTILE, 1)], notes=(HOSTILE,)),
}  # fmt: skip
