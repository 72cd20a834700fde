"""Exports: what others read, by their own rules, and that nothing is lost on the way there and back."""

import json
from pathlib import Path

import pyshacl
import pytest
from conftest import Openness
from rdflib import DCAT, DCTERMS, RDF, RDFS, Graph, Namespace, URIRef
from rdflib.compare import to_isomorphic
from rdflib.term import Node

from openness import rdf
from openness.export import EXPORT_FORMATS, export, statements
from openness.landscape import Landscape
from openness.query.saved_queries import QueryError
from openness.rdf.rows import text
from openness.web import create_app

VOCABULARIES = Path(__file__).parent / "vocabularies"
CREATED = "2026-11-24T00:00:00Z"
CORE = Namespace("https://spdx.org/rdf/3.0.1/terms/Core/")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
MODELS = ("bloom", "gpt-4", "llama-2", "pythia")


@pytest.fixture(scope="module")
def spdx_model() -> Graph:
    return Graph().parse(VOCABULARIES / "spdx-3.0.1-model.ttl")


@pytest.mark.parametrize("model", MODELS[:2])
def test_a_bill_of_materials_conforms_to_the_shapes_of_spdx(
    landscape: Landscape, spdx_model: Graph, model: str
) -> None:
    graph, _ = statements(landscape, "spdx", model, created=CREATED)
    conforms, _, report = pyshacl.validate(graph, shacl_graph=spdx_model, ont_graph=spdx_model)
    assert conforms, report


def test_the_shapes_of_spdx_find_what_is_wrong(landscape: Landscape, spdx_model: Graph) -> None:
    graph, model = statements(landscape, "spdx", "bloom", created=CREATED)
    graph.remove((model, CORE.creationInfo, None))
    conforms, _, _ = pyshacl.validate(graph, shacl_graph=spdx_model, ont_graph=spdx_model)
    assert not conforms


@pytest.mark.parametrize("model", MODELS)
def test_the_json_of_spdx_says_the_same_by_its_own_context(landscape: Landscape, model: str) -> None:
    document = json.loads(export(landscape, "spdx", model, created=CREATED))
    assert document["@context"] == "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    context = json.loads((VOCABULARIES / "spdx-3.0.1-context.jsonld").read_text(encoding="utf-8"))
    document["@context"] = context["@context"]
    back = Graph().parse(data=json.dumps(document), format="json-ld")
    graph, _ = statements(landscape, "spdx", model, created=CREATED)
    assert to_isomorphic(back) == to_isomorphic(graph)


def test_the_library_of_spdx_reads_the_document(landscape: Landscape) -> None:
    from spdx_python_model import v3_0_1 as spdx

    found = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().deserialize_data(json.loads(export(landscape, "spdx", "bloom")), found)
    (package,) = found.foreach_type(spdx.ai_AIPackage)
    assert package.name == "BLOOM"
    assert isinstance(package.suppliedBy, spdx.Organization)
    assert package.suppliedBy.name == "Big Science"
    declared = [
        to.simplelicensing_licenseExpression
        for relationship in found.foreach_type(spdx.Relationship)
        if relationship.from_ == package and str(relationship.relationshipType).endswith("hasDeclaredLicense")
        for to in relationship.to
        if isinstance(to, spdx.simplelicensing_LicenseExpression)
    ]
    assert declared == ["LicenseRef-scancode-bigscience-rail-1.0"]
    assert not found.missing_ids


def test_a_bill_of_materials_conforms_only_to_profiles_whose_properties_it_has(landscape: Landscape) -> None:
    """SPDX 3.0.1: AIPackage and DatasetPackage need packageVersion, downloadLocation and releaseTime."""
    document = json.loads(export(landscape, "spdx", "bloom", created=CREATED))
    (about,) = (one for one in document["@graph"] if one["type"] == "SpdxDocument")
    assert set(about["profileConformance"]) == {"core", "software", "simpleLicensing"}


@pytest.mark.parametrize("model", MODELS)
def test_the_terms_of_schema_org_exist_and_are_not_deprecated(landscape: Landscape, model: str) -> None:
    from openness.link.stubs import list_terms, stubs

    terms = list_terms(stubs(landscape.root))
    graph, _ = statements(landscape, "schema", model)
    kinds = {str(kind): "class" for kind in graph.objects(None, RDF.type)}
    used = {**kinds, **{str(property_): "property" for property_ in set(graph.predicates()) - {RDF.type}}}
    assert used
    for term, kind in used.items():
        assert kind in terms[term].type, term
        assert not terms[term].deprecated, term


@pytest.mark.parametrize("model", MODELS)
def test_each_package_of_a_bill_of_materials_has_a_name(landscape: Landscape, model: str) -> None:
    document = json.loads(export(landscape, "spdx", model, created=CREATED))
    packages = {one["spdxId"]: one.get("name") for one in document["@graph"] if one["type"].endswith("Package")}
    assert all(packages.values()), packages
    if model == "bloom":
        name = packages["https://w3id.org/openness/model/bloom#InferenceCode"]
        assert name == "BLOOM: Inference code"


def test_every_claim_about_the_components_comes_back_from_a_bill_of_materials(landscape: Landscape) -> None:
    graph, model = statements(landscape, "spdx", "llama-2", created=CREATED)
    back = {
        str(note): str(graph.value(note, CORE.statement)).split(": ", 1)[1]
        for note in graph.subjects(CORE.subject, model)
    }
    answer = rdf.select(
        landscape.store,
        """SELECT ?claim ?notation { ?claim a opn:Assessment ; opn:model model:llama-2 ;
        opn:inView view:eiras-2024 ; opn:notation ?notation } ORDER BY ?claim""",
    )
    assert back == {text(claim): text(notation) for claim, notation in answer.rows}
    assert len(back) == 12


def test_a_draft_made_of_a_bill_of_materials_has_its_model_developer_and_license(
    landscape: Landscape, openness: Openness, tmp_path: Path
) -> None:
    document = tmp_path / "pythia.spdx3.json"
    document.write_text(export(landscape, "spdx", "pythia", created=CREATED), encoding="utf-8")
    run = openness("draft", str(document), "--format", "turtle", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    drafted = Graph().parse(data=run.stdout, format="turtle")
    names = {str(o) for o in drafted.objects()}
    graph, model = statements(landscape, "spdx", "pythia", created=CREATED)
    supplier = graph.value(model, CORE.suppliedBy)
    assert str(supplier) in names
    assert "https://w3id.org/openness/license/apache-2-0" in names


@pytest.mark.parametrize("form", ["dcat", "schema"])
@pytest.mark.parametrize("model", MODELS)
def test_an_export_is_read_back_as_the_same_statements(landscape: Landscape, form: str, model: str) -> None:
    text = export(landscape, form, model)
    back = Graph().parse(data=text, format="turtle" if EXPORT_FORMATS[form].suffix.endswith("ttl") else "json-ld")
    graph, _ = statements(landscape, form, model)
    assert len(graph) > 8
    assert to_isomorphic(back) == to_isomorphic(graph)


def test_a_catalog_names_licenses_as_spdx_does_and_levels_as_we_do(landscape: Landscape) -> None:
    graph, model = statements(landscape, "dcat", "pythia")
    licenses = set(graph.objects(None, URIRef("http://purl.org/dc/terms/license")))
    assert URIRef("http://spdx.org/licenses/Apache-2.0") in licenses
    bodies = [str(o) for o in graph.objects(None, URIRef("http://www.w3.org/ns/oa#hasBody"))]
    assert len(bodies) == 5
    for resource in graph.subjects(DCAT.distribution):
        assert (resource, RDF.type, DCAT.Dataset) in graph, "only a data set has a distribution"
    assert (URIRef(f"{model}#InferenceCode"), DCTERMS.license, URIRef("http://spdx.org/licenses/Apache-2.0")) in graph
    assert (model, RDF.type, URIRef("http://data.europa.eu/it6/MachineLearningModel")) in graph


@pytest.mark.parametrize("form", ["dcat"])
@pytest.mark.parametrize("model", MODELS)
def test_an_export_describes_only_what_there_is_and_claims_no_conformance(
    landscape: Landscape, form: str, model: str
) -> None:
    """MLDCAT-AP 2.0.0 requires a catalog, which is not known here, and N/A is no component."""
    graph, thing = statements(landscape, form, model)
    assert (None, DCTERMS.conformsTo, None) not in graph
    answer = rdf.select(
        landscape.store,
        f"""SELECT ?part ?outcome {{ ?claim opn:model <{thing}> ; opn:inView view:eiras-2024 ; opn:outcome ?outcome ;
        opn:component ?part }}""",
    )
    absent = {URIRef(f"{thing}#{text(p).split('#')[1]}") for p, o in answer.rows if text(o).endswith("#NotApplicable")}
    assert not absent & {term for triple in graph for term in triple}


def test_the_policy_of_llama_2_has_its_cap_by_an_operand_of_its_profile(landscape: Landscape) -> None:
    """ODRL 2.2: a left operand is one of ODRL's or of the profile that the policy names."""
    graph, _ = statements(landscape, "odrl", "llama-2", view="current")
    (policy,) = graph.subjects(RDF.type, ODRL.Set)
    (cap,) = graph.subjects(ODRL.operator, ODRL.lteq)
    assert int(str(graph.value(cap, ODRL.rightOperand))) == 700000000
    operand = graph.value(cap, ODRL.leftOperand)
    assert (operand, RDF.type, ODRL.LeftOperand) in graph
    assert graph.value(policy, ODRL.profile) == graph.value(operand, RDFS.isDefinedBy) is not None
    assert actions(graph, policy) == {"use"}
    assert "Modify as desired" in str(graph.value(policy, DCTERMS.description))


def test_share_alike_is_a_duty_of_who_may_modify(landscape: Landscape) -> None:
    graph, _ = statements(landscape, "odrl", "rail")
    (policy,) = graph.subjects(RDF.type, ODRL.Set)
    assert actions(graph, policy) == {"use", "modify"}
    ((rule, duty),) = graph.subject_objects(ODRL.duty)
    assert graph.value(rule, ODRL.action) == ODRL.modify
    assert graph.value(duty, ODRL.action) == URIRef("http://creativecommons.org/ns#ShareAlike")
    assert graph.value(policy, ODRL.profile) is None


def actions(graph: Graph, policy: Node) -> set[str]:
    rules = graph.objects(policy, ODRL.permission)
    return {str(graph.value(rule, ODRL.action)).rsplit("/", 1)[-1] for rule in rules}


def test_every_license_with_an_evaluation_has_a_policy_in_odrl_s_own_terms(landscape: Landscape) -> None:
    from openness.link.stubs import list_terms, stubs

    terms = list_terms(stubs(landscape.root))
    answer = rdf.select(landscape.store, "SELECT DISTINCT ?l { ?e opn:evaluates ?l } ORDER BY ?l")
    for (license_,) in answer.rows:
        graph, _ = statements(landscape, "odrl", text(license_), view="current")
        for policy in graph.subjects(RDF.type, ODRL.Set):
            assert graph.value(policy, ODRL.permission)
        assert (None, ODRL.prohibition, None) not in graph, "no evaluation says what a license prohibits"
        for rule in graph.subjects(ODRL.duty):
            assert (rule, RDF.type, ODRL.Permission) in graph, "a duty belongs to a permission"
        for operand in set(graph.objects(None, ODRL.leftOperand)):
            assert operand == ODRL.purpose or (operand, RDF.type, ODRL.LeftOperand) in graph
        used = {str(t) for triple in graph for t in triple if str(t).startswith(str(ODRL))}
        assert used <= set(terms), used - set(terms)


def test_the_mappings_of_a_thing_come_from_every_table(openness: Openness) -> None:
    run = openness("export", "license/mit", "--to", "sssom")
    assert run.returncode == 0
    for target in ("spdxlic:MIT", "scancode:mit", "wd:Q334661"):
        assert f"skos:exactMatch\t{target}" in run.stdout
    run = openness("export", "license/nope", "--to", "sssom")
    assert run.returncode == 2
    assert "No table maps license/nope" in run.stderr


def test_an_export_goes_to_a_file_and_a_wrong_name_is_told(openness: Openness, tmp_path: Path) -> None:
    run = openness("export", "bloom", "--to", "schema", "-o", str(tmp_path / "bloom.jsonld"))
    assert (run.returncode, run.stdout) == (0, "")
    assert json.loads((tmp_path / "bloom.jsonld").read_text(encoding="utf-8"))["name"] == "BLOOM"
    run = openness("export", "blom", "--to", "spdx")
    assert run.returncode == 2
    assert "Did you mean bloom" in run.stderr
    assert openness("export", "bloom", "--to", "schema", "-o", str(tmp_path / "no" / "x")).returncode == 2
    run = openness("export", "bloom", "--to", "spdx", "--created", "yesterday")
    assert run.returncode == 2
    assert "'yesterday' is not a time" in run.stderr


def test_a_view_that_an_export_does_not_have_is_refused(landscape: Landscape) -> None:
    with pytest.raises(QueryError, match="is not a value for view"):
        export(landscape, "dcat", "bloom", view="derived")


def test_the_site_gives_each_export_under_its_media_type(landscape: Landscape) -> None:
    client = create_app(landscape).test_client()
    page = client.get("/model/bloom").get_data(as_text=True)
    for form in ("spdx", "dcat", "schema"):
        assert f'href="/export/{form}/bloom"' in page
        answer = client.get(f"/export/{form}/bloom")
        assert (answer.status_code, answer.mimetype) == (200, EXPORT_FORMATS[form].media_type)
        assert "BLOOM" in answer.get_data(as_text=True)
    assert 'href="/export/odrl/mit"' in client.get("/license/mit").get_data(as_text=True)
    assert client.get("/export/odrl/mit").mimetype == "text/turtle"


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/export/spdx/blom", 404, "Did you mean bloom"),
        ("/export/pdf/bloom", 404, "There are: spdx"),
        ("/export/sssom/bloom", 404, "There are: spdx"),
        ("/export/dcat/bloom?view=derived", 400, "is not a value for view"),
    ],
)
def test_an_export_that_is_not_there_is_told_on_the_site(
    landscape: Landscape, path: str, status: int, message: str
) -> None:
    answer = create_app(landscape).test_client().get(path)
    assert answer.status_code == status
    assert message in answer.get_data(as_text=True)
