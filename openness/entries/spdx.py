"""Read an SPDX 3 AI BOM (AI and Dataset profiles) as JSON-LD. Field names are those of SPDX 3.0.1; nothing is fetched.

SPDX is read in the one form of JSON-LD that its specification allows, in which each element is in @graph.
"""

from collections import Counter
from collections.abc import Iterator

from openness.closure import find_reachable
from openness.entries.cyclonedx import choose_model
from openness.entries.field_reader import Fields, Tree
from openness.entries.source_document import NamedDataset, SourceDocument
from openness.link.expressions import LicenseChoice, read_licenses
from openness.link.landscape_names import LandscapeNames, is_nothing
from openness.terms import is_web_address, slug

# SPDX's words for how a data set can be had; by registration or click-through one still gets a copy.
AVAILABLE = {
    "directDownload": "PublicDownload",
    "clickthrough": "PublicDownload",
    "registration": "PublicDownload",
    "query": "RestrictedChannel",
}
PLUMBING = ("type", "@id", "@type", "spdxId", "creationInfo", "software_primaryPurpose", "software_packageVersion")
UNTOLD = ("CreationInfo", "SpdxDocument", "software_Sbom", "Person", "Organization", "Agent", "SoftwareAgent", "Tool")
SETS = {"expandedlicensing_ConjunctiveLicenseSet": " AND ", "expandedlicensing_DisjunctiveLicenseSet": " OR "}
LICENSE_LIST = "://spdx.org/licenses/"
DEPTH = 20
"""How deep sets of licenses may be nested in each other."""


def read_spdx(elements: list[Tree], names: LandscapeNames, wanted: str = "") -> SourceDocument:
    """Return what a bill of materials says of its model; `wanted` is the name of one of several.

    Raises DocumentError where there is no model in it, or not one alone.
    """
    return _Document(elements, names).read(wanted)


class _Document:
    """The elements of a document: by id, by type, and the relationships between them."""

    def __init__(self, elements: list[Tree], names: LandscapeNames) -> None:
        self.names = names
        self.elements = [Fields(one) for one in elements]
        self.by_id = {self.id_of(one): one for one in self.elements}
        self.links = [one for one in self.elements if str(one.tree.get("type", "")).endswith("Relationship")]
        self.read_ids: set[str] = set()

    def read(self, wanted: str) -> SourceDocument:
        model = self.model(wanted)
        model.skip(*PLUMBING)
        created = next((one.text("created") for one in self.of_type("CreationInfo")), "")
        licenses, other = self.licenses(model)
        where = model.text("software_downloadLocation")
        datasets = tuple(
            NamedDataset(
                one.text("name") or slug(self.id_of(one)),
                used,
                self.licenses(one)[0],
                AVAILABLE.get(one.text("dataset_datasetAvailability"), ""),
            )
            for used, kind in (("trained", "trainedOn"), ("tested", "testedOn"))
            for one in self.follow_links(model, kind)
        )
        developer, remarks = self.developer(model)
        bases = [one.text("name") for one in self.follow_links(model, "descendantOf", "dependsOn") if _is_model(one)]
        return SourceDocument(
            kind="SPDX AI BOM",
            locator="ai_AIPackage",
            name=model.text("name"),
            developer=developer,
            released=model.text("releaseTime"),
            issued=created,
            licenses=licenses,
            access="PublicDownload" if is_web_address(where.removeprefix("git+")) else "",
            datasets=datasets,
            base_models=tuple(name for name in bases if not is_nothing(name, self.names.root)),
            remarks=(*other, *remarks, *model.unread(), *self.unread(model)),
        )

    def id_of(self, one: Fields) -> str:
        return str(one.tree.get("spdxId") or one.tree.get("@id") or "")

    def of_type(self, kind: str) -> Iterator[Fields]:
        return (one for one in self.elements if one.tree.get("type") == kind)

    def model(self, wanted: str) -> Fields:
        """Return the root of the document, or the model from which no other one descends."""
        models = list(self.of_type("ai_AIPackage"))
        if len(models) > 1 and not wanted:
            ids = self.roots()
            if len(roots := [one for one in models if self.id_of(one) in ids]) == 1:
                return roots[0]
            bases = {self.id_of(base) for one in models for base in self.follow_links(one, "descendantOf", "dependsOn")}
            if len(top := [one for one in models if self.id_of(one) not in bases]) == 1:
                return top[0]
        return choose_model(models, "ai_AIPackage", wanted)

    def roots(self) -> set[str]:
        """Return the ids of the root elements, those of a bill of materials in the document among them."""
        left = [name for one in self.of_type("SpdxDocument") for name in one.texts("rootElement")]
        left = left or [name for one in self.of_type("software_Sbom") for name in one.texts("rootElement")]
        return find_reachable(left, lambda name: self.by_id[name].texts("rootElement") if name in self.by_id else ())

    def targets(self, subject: Fields, *kinds: str) -> Iterator[str]:
        for link in self.links:
            if link.tree.get("from") == self.id_of(subject) and link.tree.get("relationshipType") in kinds:
                self.read_ids.add(self.id_of(link))
                yield from link.texts("to")

    def follow_links(self, subject: Fields, *kinds: str) -> Iterator[Fields]:
        for name in self.targets(subject, *kinds):
            if name in self.by_id:
                self.read_ids.add(name)
                yield self.by_id[name]

    def developer(self, model: Fields) -> tuple[str, list[str]]:
        """Return who made a model, and, beside an originator, who supplies it."""
        found: dict[str, list[str]] = {}
        for key in ("originatedBy", "suppliedBy"):
            makers = [self.by_id[name] for name in model.texts(key) if name in self.by_id]
            found[key] = [name for maker in makers if not is_nothing(name := maker.text("name"), self.names.root)]
        if found["originatedBy"]:
            others = [name for name in found["suppliedBy"] if name != found["originatedBy"][0]]
            return found["originatedBy"][0], [f"suppliedBy: {', '.join(others)}"] if others else []
        return next(iter(found["suppliedBy"]), ""), []

    def licenses(self, subject: Fields) -> tuple[tuple[LicenseChoice, ...], list[str]]:
        """Return the declared licenses, or those concluded where none is declared; the others are remarks."""
        found: dict[str, list[LicenseChoice]] = {}
        nothing: list[str] = []
        for kind, how in (("hasDeclaredLicense", "declared"), ("hasConcludedLicense", "concluded")):
            for name in self.targets(subject, kind):
                text = self.expression(name)
                if is_nothing(text, self.names.root, "license"):
                    nothing.append(f"{how} license: {text or name}")
                else:
                    found.setdefault(how, []).extend(read_licenses(text, self.names.is_license))
        ways = list(found)
        others = [
            f"{how} license: {', '.join(one.name for one in found[how])}"
            for how in ways[1:]
            if found[how] != found[ways[0]]
        ]
        return tuple(found[ways[0]]) if ways else (), [*nothing, *others]

    def expression(self, name: str, depth: int = 0) -> str:
        """Return a license element, or one by its address in the SPDX License List, as an expression."""
        element = self.by_id.get(name)
        if element is None or depth > DEPTH:
            local = name.rstrip("/").rpartition("/")[2]
            return local if LICENSE_LIST in name else local.removesuffix("License") if "spdx.org/" in name else name
        self.read_ids.add(name)
        kind = str(element.tree.get("type", ""))
        if kind in SETS:
            members = [self.expression(one, depth + 1) for one in element.texts("expandedlicensing_member")]
            return SETS[kind].join(f"({one})" if " " in one and len(members) > 1 else one for one in members)
        if kind == "expandedlicensing_OrLaterOperator":
            return "".join(f"{self.expression(one, depth + 1)}+" for one in _of(element, "subjectLicense"))
        if kind == "expandedlicensing_WithAdditionOperator":
            parts = [*_of(element, "subjectExtendableLicense"), *_of(element, "subjectAddition")]
            return " WITH ".join(self.expression(one, depth + 1) for one in parts)
        written = element.text("simplelicensing_licenseExpression")
        if written.startswith("LicenseRef-"):
            return element.text("name") or written.removeprefix("LicenseRef-")
        local = name.rpartition("/")[2] if LICENSE_LIST in name else ""
        return written or local or element.text("name") or name.rpartition("/")[2]

    def unread(self, model: Fields) -> Iterator[str]:
        """Count the elements that were not read, by type."""
        listed = (one for one in self.elements if one is not model and self.id_of(one) not in self.read_ids)
        kinds = Counter(str(one.tree.get("type", "element")) for one in listed)
        for kind, count in sorted(kinds.items()):
            if kind not in UNTOLD:
                yield f"{kind}: {count} not used"


def _of(element: Fields, key: str) -> list[str]:
    return element.texts(f"expandedlicensing_{key}")


def _is_model(one: Fields) -> bool:
    return one.tree.get("type") == "ai_AIPackage"
