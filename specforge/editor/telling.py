"""An element told in Markdown, as an editor shows it beside its name."""

from specforge.amounts import many
from specforge.editor.desk import Looked
from specforge.editor.pointing import Pointed
from specforge.edits import traced_texts
from specforge.elements import Known, kind_of
from specforge.outputs.markdown_words import code, said
from specforge.project import View
from specforge.provenance.lines import lines_of
from specforge.provenance.traced import Origin


def told(looked: Looked, pointed: Pointed) -> str:
    """Say what an element is and says, who answers for it, and where it got to."""
    element = pointed.element
    about = [f"owned by {said(element.owner)}"] if element.owner else []
    about += ["protected"] if element.protected else []
    lines = [f"{kind_of(element.ref) or 'feature'} {code(element.ref)}" + "".join(f", {one}" for one in about)]
    value = quoted_as(pointed.view, element)
    lines += [said(text) for text in dict.fromkeys((element.says, value)) if text]
    lines += [f"Because: {said(' '.join(element.because.split()))}"] if element.because else []
    reached = _reached(looked, pointed)
    lines += [f"In {', '.join(reached)}."] if reached else []
    return "\n\n".join(lines)


def quoted_as(view: View, element: Known) -> str:
    """What a text that quotes a fact says there, in a line; empty for everything else."""
    fact = next((one for one in view.facts if one.value is element.model), None)
    return "" if fact is None else " ".join((view.value_of(fact) or "").split())


def _reached(looked: Looked, pointed: Pointed) -> list[str]:
    """How many lines of each artifact an element had a part in."""
    found: list[str] = []
    feature = pointed.view.id
    for path, traced in traced_texts(looked.opened, feature, looked.opened.texts.get(feature, {})):
        lines = lines_of(traced.text, Origin(traced.view.id, traced.view.place))
        if number := sum(pointed.element.ref in line.refs for line in lines):
            found.append(f"{many(number, 'line')} of {code(path)}")
    return found
