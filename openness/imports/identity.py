"""Identify the model of a record: an SSSOM table for each source, made by rules and corrected by hand.

A row maps a name in the source to a local model. Rows made by hand (`semapv:ManualMappingCuration`) and rows with a
reviewer stay as they are at a later import; the others are replaced.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from openness import rdf
from openness.imports.model_names import is_near, make_slug, match_key, split_name
from openness.paths import files
from openness.readers import sssom
from openness.terms import BASE, DATA_LICENSE, PREFIXES, slug

TABLE = "identity.sssom.tsv"
MANUAL = "semapv:ManualMappingCuration"
LEXICAL = "semapv:LexicalMatching"
SEMAPV = "https://w3id.org/semapv/vocab/"
RULES = {
    "first named here": 1.0,
    "same spelling": 1.0,
    "same words": 0.95,
}
LABELS = """
    PREFIX opn: <https://w3id.org/openness#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?model ?label { ?model a opn:Model ; rdfs:label ?label }
"""


@dataclass(frozen=True)
class Identity:
    """A row: the subject and its name in the source, the model, and why they are one."""

    subject: str
    label: str
    model: str
    confidence: float
    justification: str
    comment: str
    reviewer: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether an import leaves the row as it is."""
        return self.justification == MANUAL or bool(self.reviewer)


@dataclass
class Identities:
    """The models that are known, and the rows of the source that is imported."""

    source: str
    known: dict[str, tuple[str, str]]
    rows: dict[str, Identity] = field(default_factory=dict)
    earlier: dict[str, Identity] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)

    def find(self, key: str, name: str) -> str:
        """Return the model of a record, by its row, a name that is known, or a new local name; empty for no name."""
        subject = subject_of(self.source, key, name)
        if subject in self.rows:
            return self.rows[subject].model
        words = match_key(name)
        if not words:
            return ""
        if words in self.known:
            model, label = self.known[words]
            comment = "same spelling" if label == name else "same words"
        else:
            model, comment = make_slug(name), "first named here"
            if self.taken.setdefault(model, words) != words:  # Qwen2-1.5B and Qwen2.1-5B
                model = f"{model}-{sum(one.startswith(f'{model}-') for one in self.taken) + 2}"
                self.taken[model] = words
            self.known[words] = model, name
            self.new[model] = name
        row = self.earlier.get(subject)  # the same where the same edition is imported again
        if row is None or row.model != model:
            row = Identity(subject, name, model, RULES[comment], LEXICAL, comment)
        self.rows[subject] = row
        return model

    def near_misses(self) -> Iterator[tuple[str, str]]:
        """Yield each new name with each known name that differs from it in one word."""
        by_word: dict[str, list[str]] = {}
        for _, label in self.known.values():
            for word in split_name(label)[:1]:
                by_word.setdefault(word, []).append(label)
        for name in sorted(self.new.values()):
            for other in sorted(by_word.get(split_name(name)[0], ())):
                if other != name and is_near(name, other):
                    yield name, other


def subject_of(source: str, key: str, name: str) -> str:
    """Return the subject of a row: the key in the source, and the name inside where it is another."""
    inside = "" if name == key else f"#{quote(name, safe='')}"
    return f"{BASE}record/{source}/{quote(key, safe='')}{inside}"


def read_identities(root: Path, source: str) -> Identities:
    """Read what is known: the models of the landscape, those that other sources named, the kept rows of this one."""
    known: dict[str, tuple[str, str]] = {}
    for model, label in sorted(_labels(root)):
        known.setdefault(match_key(label), (slug(model), label))
    for path in sorted((root / "graph" / "indexes").glob(f"*/{TABLE}")):
        if path.parent.name != source:
            for row in _read_rows(path):
                if row.justification != MANUAL:  # an exception of its source: the name means another model elsewhere
                    known.setdefault(match_key(row.label), (row.model, row.label))
    found = Identities(source, known)
    own = root / "graph" / "indexes" / source / TABLE
    if own.is_file():
        rows = list(_read_rows(own))
        found.rows = {row.subject: row for row in rows if row.is_kept}
        found.earlier = {row.subject: row for row in rows}
        for row in rows:  # existing local names stay, whichever edition is imported again
            if not row.is_kept:
                known.setdefault(match_key(row.label), (row.model, row.label))
    found.taken = {model: words for words, (model, _) in known.items()}
    return found


def format_identities(found: Identities, title: str) -> str:
    """Return the table of a source: the rows of this edition, and those of editions imported before."""
    rows = found.earlier | found.rows
    header = {
        "mapping_set_id": f"{BASE}mapping/identity-{found.source}",
        "mapping_set_title": f"{title}: which model is meant",
        "license": DATA_LICENSE,
        "curie_map": {
            found.source: f"{BASE}record/{found.source}/",
            "model": PREFIXES["model"],
            "skos": PREFIXES["skos"],
            "semapv": SEMAPV,
        },
    }
    listed = (
        {
            "subject_id": row.subject,
            "subject_label": row.label,
            "predicate_id": f"{PREFIXES['skos']}exactMatch",
            "object_id": f"{PREFIXES['model']}{row.model}",
            "mapping_justification": row.justification.replace("semapv:", SEMAPV),
            "confidence": str(row.confidence),
            "comment": row.comment,
            "reviewer_label": row.reviewer,
        }
        for row in sorted(rows.values(), key=lambda row: row.subject)
    )
    return sssom.write(header, listed, empty=["reviewer_label"])


def _read_rows(path: Path) -> Iterator[Identity]:
    for row in sssom.read(path).rows:
        if not row.stated:
            raise sssom.TableError(
                f"{path}:{row.line}: the row names no model. A row here says which model a name means. Remove it, or "
                "give the model as its object_id."
            )
        values = row.values
        yield Identity(
            values["subject_id"],
            values.get("subject_label", ""),
            slug(values["object_id"]),
            float(values.get("confidence", "1")),
            values["mapping_justification"].replace(SEMAPV, "semapv:"),
            values.get("comment", ""),
            values.get("reviewer_label", ""),
        )


def _labels(root: Path) -> Iterator[tuple[str, str]]:
    store = rdf.empty()
    for folder in ("published", "curated", "entries"):
        for path in files(root / "graph" / folder, *rdf.READABLE):
            rdf.read_file(store, path, f"{BASE}graph/{folder}")
    for row in rdf.select(store, LABELS).records():
        yield row["model"], row["label"]
