// The editor of the SPARQL page: completion by place, and the place of a complaint.
const { autocompletion, setDiagnostics, sparql, syntaxTree } = await import(document.getElementById("codemirror").href);
const { openEditor } = await import(document.getElementById("editor").href);

const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS " +
  "VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT " +
  "SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE ABS CEIL FLOOR ROUND CONCAT STRLEN SUBSTR UCASE LCASE " +
  "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS NOW COALESCE IF " +
  "STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX REPLACE"
).split(" ").map((label) => ({ label, type: "keyword" }));

let names = null;
async function known(address) {
  names ??= fetch(address).then((answer) => answer.json()).then(({ names: listed, prefixes }) => [
    ...listed.map((name) => ({ ...name, info: name.info || undefined })),
    ...Object.entries(prefixes).map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, type: "namespace" })),
  ]).catch(() => []);
  return names;
}

// What fits the place comes first: after "a" a class, in second place a property, in third what the property takes.
function fitting(listed, before) {
  const pattern = before.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""').replace(/(^|\s)#[^\n]*/g, "$1");
  const part = pattern.split(/[{}]|[.](?=\s)|\b(?:WHERE|SELECT|FILTER|BIND)\b/i).at(-1);
  const turn = part.split(";");
  const words = turn.at(-1).split(",")[0].trim().split(/\s+/).filter(Boolean);
  const at = words.length + (turn.length > 1 ? 1 : 0);
  const predicate = words.at(at === 1 ? 0 : turn.length > 1 ? 0 : 1)?.split("/").at(-1);
  const { range } = at >= 2 ? listed.find((name) => name.label === predicate) ?? {} : {};
  const boosts = (name) => {
    if (at === 1) return name.type === "property" ? 50 : -50;
    if (at < 2) return 0;
    if (predicate === "a" || predicate === "rdf:type") return name.type === "class" ? 90 : -90;
    if (range && name.of?.includes(range)) return 80;
    return name.type === "property" || name.type === "class" ? -50 : 0;
  };
  return listed.map((name) => ({ ...name, boost: boosts(name) }));
}

function completing(address) {
  return async (context) => {
    const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (inside === "Comment" || /String/.test(inside)) return null;
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const written = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
      written.delete(variable.text);
      return { from: variable.from, options: [...written].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const word = context.matchBefore(/[\w-]+:[\w./-]*|[A-Za-z_]+/);
    if (!word && !context.explicit) return null;
    const prefixed = word?.text.includes(":");
    const listed = fitting(await known(address), context.state.sliceDoc(0, word ? word.from : context.pos));
    const options = prefixed ? listed.filter((name) => name.type !== "namespace") : [...KEYWORDS, ...listed];
    return { from: word ? word.from : context.pos, options, validFor: prefixed ? /^[\w-]+:[\w./-]*$/ : /^\w*$/ };
  };
}

function complaint(doc, { line, column, message }) {
  if (!line) return [];
  const at = doc.line(Math.min(Number(line), doc.lines));
  const to = Math.min(at.from + Number(column), at.to);
  // The engine points behind the word that it could not read: mark the word.
  const word = /\S+\s*$/.exec(doc.sliceString(at.from, to));
  return [{ from: word ? at.from + word.index : at.from, to, severity: "error", message }];
}

function edit(area) {
  const editor = openEditor(area, "Query", [sparql(), autocompletion({ override: [completing(area.dataset.completions)] })]);
  if (area.dataset.line) {
    const found = complaint(editor.state.doc, area.dataset);
    // The cursor is where the message says: after the underlined text.
    const at = editor.state.doc.line(Math.min(Number(area.dataset.line), editor.state.doc.lines));
    const anchor = Math.min(at.from + Number(area.dataset.column) - 1, at.to);
    editor.dispatch(setDiagnostics(editor.state, found), { selection: { anchor }, scrollIntoView: true });
    editor.focus();
  }
}

document.querySelectorAll("textarea[data-completions]").forEach((area) => {
  edit(area);
  const loaded = area.value;
  document.querySelector("form.examples").addEventListener("submit", (event) => {
    if (area.value !== loaded && !confirm("Load the saved question? What you wrote in the editor is lost.")) event.preventDefault();
  });
});
