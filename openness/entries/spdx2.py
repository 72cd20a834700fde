"""Read SPDX 2.2 and 2.3, as JSON and as tag-value: documents of packages, of which one may be a model.

SPDX 2 has no class for models. A package is taken for one if its address or its package URL is that of a model on a
hub, if it holds weights, or if the curator names it. Field names are those of SPDX 2.3; nothing is fetched.
"""

import re
from collections.abc import Iterator, Mapping

from openness.entries.field_reader import Fields, Tree
from openness.entries.source_document import DocumentError, NamedDataset, SourceDocument
from openness.link.expressions import LicenseChoice, read_licenses
from openness.link.landscape_names import LandscapeNames, is_nothing
from openness.terms import is_web_address

HUB = re.compile(
    r"pkg:(?:huggingface|mlflow)/|huggingface\.co/(?!datasets/|spaces/|docs)[\w.-]+/[\w.-]+", re.IGNORECASE
)
DATA = re.compile(r"huggingface\.co/datasets/", re.IGNORECASE)
WEIGHTS = re.compile(r"\.(?:safetensors|gguf|ggml|onnx|ckpt|h5|tflite|pt|pth)(?:$|[?#@])", re.IGNORECASE)
PERSON = re.compile(r"^(?:Organization|Person|Tool):\s*(.*?)\s*(?:\([^()]*\))?$", re.IGNORECASE)
_TAG = re.compile(r"^([A-Za-z][A-Za-z0-9]*):[ \t]*(.*)$")
PACKAGE_TAGS: Mapping[str, str] = {
    "PackageName": "name",
    "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier",
    "PackageOriginator": "originator",
    "PackageDownloadLocation": "downloadLocation",
    "PackageHomePage": "homepage",
    "PackageLicenseDeclared": "licenseDeclared",
    "PackageLicenseConcluded": "licenseConcluded",
    "PackageDescription": "description",
    "PackageSummary": "summary",
    "PackageComment": "comment",
    "PackageCopyrightText": "copyrightText",
    "PackageLicenseComments": "licenseComments",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
    "ReleaseDate": "releaseDate",
    "SPDXID": "SPDXID",
}

UNTOLD = ("SPDXID", "versionInfo", "filesAnalyzed", "checksums", "copyrightText", "packageVerificationCode")


def is_tag_value(content: bytes) -> bool:
    """Return whether a text is SPDX as tag-value: one of its first lines gives the version."""
    return re.search(rb"^SPDXVersion:[ \t]*SPDX-2", content[:4096], re.MULTILINE) is not None


def read_tag_value(text: str) -> dict[str, object]:
    """Return a document in tag-value as the tree that its JSON is, without its files and snippets."""
    packages: list[dict[str, object]] = []
    licenses: list[dict[str, object]] = []
    relationships: list[dict[str, str]] = []
    found: dict[str, object] = {"packages": packages, "hasExtractedLicensingInfos": licenses}
    found |= {"relationships": relationships, "creationInfo": {}}
    where: dict[str, object] = {}
    for tag, value in _read_tags(text):
        if tag == "PackageName":
            where = {"externalRefs": []}
            packages.append(where)
        elif tag == "LicenseID":
            where = {"licenseId": value, "seeAlsos": []}
            licenses.append(where)
        elif tag in ("FileName", "SnippetSPDXID"):
            where = {}
        if tag in PACKAGE_TAGS and where in packages:
            where[PACKAGE_TAGS[tag]] = value
        elif tag == "LicenseName" and where in licenses:
            where["name"] = value
        elif tag == "LicenseCrossReference" and isinstance(links := where.get("seeAlsos"), list):
            links.append(value)
        elif tag == "ExternalRef" and isinstance(links := where.get("externalRefs"), list):
            links.append({"referenceLocator": value.split()[-1] if value.split() else ""})
        elif tag == "Relationship" and len(parts := value.split()) == 3:
            names = ("spdxElementId", "relationshipType", "relatedSpdxElement")
            relationships.append(dict(zip(names, parts, strict=True)))
        elif tag == "Created":
            found["creationInfo"] = {"created": value}
    return found


def _read_tags(text: str) -> Iterator[tuple[str, str]]:
    """Yield each tag with its value; one in `<text>` goes over several lines."""
    lines = iter(text.splitlines())
    for line in lines:
        if not (found := _TAG.match(line)):
            continue
        value = found[2].strip()
        if value.startswith("<text>"):
            value = value.removeprefix("<text>")
            while "</text>" not in value and (more := next(lines, None)) is not None:
                value += f"\n{more}"
            value = value.partition("</text>")[0].strip()
        yield found[1], value


def read_spdx2(tree: Tree, names: LandscapeNames, wanted: str = "") -> SourceDocument:
    """Return what a document says of its model; `wanted` is the name of a package.

    Raises DocumentError where no package is known to be a model, or several are.
    """
    whole = Fields(tree)
    packages = whole.children("packages")
    model = _choose(packages, wanted)
    by_id = {str(one.tree.get("SPDXID")): one for one in packages}
    own = str(model.tree.get("SPDXID"))
    links = list(_relationships(whole, own))
    model.skip(*UNTOLD)
    where, home = model.text("downloadLocation"), model.text("homepage")
    licenses, remarks = _licenses(model, whole, names)
    maker = _maker(model, names)
    data = [by_id[other] for kind, other in links if other in by_id and _is_data(kind, by_id[other])]
    bases = [by_id[other] for kind, other in links if kind in ("DESCENDANT_OF", "VARIANT_OF") and other in by_id]
    name, released = model.text("name"), model.text("releaseDate")
    left = [line.removeprefix(f"{model.path}.") for line in model.unread()]
    return SourceDocument(
        kind="SPDX 2 bill of materials",
        locator=f"package {name}",
        name=name.rpartition("/")[2] or name,
        developer=maker,
        released=released,
        issued=whole.child("creationInfo").text("created"),
        licenses=licenses,
        access="PublicDownload" if HUB.search(where) or WEIGHTS.search(where) else "",
        datasets=tuple(NamedDataset(one.text("name"), "", _licenses(one, whole, names)[0]) for one in data),
        base_models=tuple(name for one in bases if not is_nothing(name := one.text("name"), names.root)),
        remarks=(*remarks, f"packages: {len(packages) - 1 - len(data)} not used", *left),
        address=home if is_web_address(home) else "",
    )


def _choose(packages: list[Fields], wanted: str) -> Fields:
    if wanted and len(named := [one for one in packages if one.tree.get("name") == wanted]) == 1:
        return named[0]
    models = [one for one in packages if _is_model(one)]
    if len(models) == 1:
        return models[0]
    listed = [str(one.tree.get("name", "")) for one in models or packages]
    shown = ", ".join(listed[:10]) + (f" and {len(listed) - 10} more" if len(listed) > 10 else "")
    if models:
        raise DocumentError(f"There are several models in this document: {shown}. Choose one: --model NAME.")
    raise DocumentError(
        f"SPDX 2 has no class for models, and no package here has weights or an address on a hub: {shown or 'none'}. "
        "If one is a model, choose it: --model NAME."
    )


def _is_model(one: Fields) -> bool:
    places = [str(one.tree.get(key, "")) for key in ("downloadLocation", "homepage", "name")]
    places += [str(each.tree.get("referenceLocator", "")) for each in one.children("externalRefs")]
    is_weights = any((HUB.search(place) or WEIGHTS.search(place)) and not DATA.search(place) for place in places)
    return is_weights or "MODEL" in str(one.tree.get("primaryPackagePurpose", "")).upper()


def _is_data(kind: str, one: Fields) -> bool:
    return kind == "DATA_FILE_OF" or bool(DATA.search(str(one.tree.get("downloadLocation", ""))))


def _relationships(whole: Fields, own: str) -> Iterator[tuple[str, str]]:
    """Yield the type of each relationship of a package, and the other package."""
    for one in whole.children("relationships"):
        left, kind, right = (str(one.tree.get(key, "")) for key in _ENDS)
        if left == own:
            yield kind, right
        elif right == own and kind == "DATA_FILE_OF":
            yield kind, left


_ENDS = ("spdxElementId", "relationshipType", "relatedSpdxElement")


def _maker(model: Fields, names: LandscapeNames) -> str:
    """Return the originator of a package, or else its supplier."""
    for key in ("originator", "supplier"):
        found = PERSON.match(model.text(key))
        if found and not is_nothing(found[1], names.root):
            return found[1]
    return ""


def _licenses(one: Fields, whole: Fields, names: LandscapeNames) -> tuple[tuple[LicenseChoice, ...], list[str]]:
    """Return the declared licenses of a package, or else the concluded ones; the others are reported."""
    own = {str(each.tree.get("licenseId")): each for each in whole.children("hasExtractedLicensingInfos")}
    found: dict[str, tuple[LicenseChoice, ...]] = {}
    remarks = []
    for how in ("declared", "concluded"):
        text = one.text(f"license{how.capitalize()}")
        if is_nothing(text, names.root, "license"):
            remarks += [f"{how} license: {text}"] if text else []
            continue
        choices = []
        for choice in read_licenses(text, names.is_license):
            described = own.get(choice.name)
            name = described.text("name") if described else ""
            link = next(iter(described.texts("seeAlsos")), "") if described else choice.link
            known = not is_nothing(name, names.root, "license")
            choices.append(LicenseChoice(name if known else choice.name, link, choice.options))
        found[how] = tuple(choices)
    ways = list(found)
    others = [
        f"{how} license: {', '.join(each.name for each in found[how])}"
        for how in ways[1:]
        if found[how] != found[ways[0]]
    ]
    return found[ways[0]] if ways else (), [*remarks, *others]
