// The editor of the SPARQL page: CodeMirror over the textarea of the form. Without it, the form works as it is.
// It lives in a shadow root: there its styles are constructed sheets, which the strict content policy allows.
const {
  EditorState, EditorView, HighlightStyle, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap,
  completionKeymap, defaultKeymap, drawSelection, highlightActiveLine, highlightSelectionMatches, highlightSpecialChars,
  history, historyKeymap, indentOnInput, indentWithTab, keymap, lineNumbers, lintGutter, search, searchKeymap,
  setDiagnostics, sparql, syntaxHighlighting, syntaxTree, tags, temporarilySetTabFocusMode,
} = await import(document.querySelector("link[rel=modulepreload]").href);

const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS " +
  "VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT " +
  "SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE ABS CEIL FLOOR ROUND CONCAT STRLEN SUBSTR UCASE LCASE " +
  "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS NOW COALESCE IF " +
  "STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX REPLACE"
).split(" ").map((label) => ({ label, type: "keyword" }));

const color = (name) => `var(--${name})`;
const theme = EditorView.theme({
  "&": { color: color("text"), backgroundColor: color("ground"), fontSize: "0.9rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
    lineHeight: "1.5", minHeight: document.querySelector("#answer") ? "8rem" : "16rem", maxHeight: "34rem", overflow: "auto",
  },
  ".cm-content": { caretColor: color("text"), padding: "0.6rem 0" },
  ".cm-cursor": { borderLeftColor: color("text") },
  ".cm-gutters": { backgroundColor: color("raised"), color: color("quiet"), borderRight: `1px solid ${color("line")}` },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: color("text"), fontWeight: "600" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: `color-mix(in srgb, ${color("accent")} 28%, transparent)`,
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: color("mark"), outline: `1px solid ${color("strong-line")}` },
  ".cm-selectionMatch": { backgroundColor: color("mark") },
  ".cm-tooltip, .cm-panels": { backgroundColor: color("raised"), color: color("text"), border: `1px solid ${color("strong-line")}` },
  ".cm-tooltip": { maxWidth: "min(36rem, 90vw)" },
  // Narrow, so that the meaning of a name is beside the list and not over it.
  ".cm-tooltip.cm-tooltip-autocomplete": { maxWidth: "min(22rem, 90vw)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "min(20rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: color("accent"), color: color("ground") },
  ".cm-completionDetail": { color: "inherit", opacity: "0.85" },
  ".cm-textfield, .cm-button": {
    color: color("text"), backgroundColor: color("ground"), backgroundImage: "none", border: `1px solid ${color("strong-line")}`,
  },
  // CodeMirror draws these two with images in data: addresses, which the content policy does not load.
  ".cm-lint-marker-error": { content: "normal", color: color("warn"), fontWeight: "700", textAlign: "center" },
  ".cm-lint-marker-error::after": { content: '"!"' },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: `underline wavy ${color("warn")}` },
  ".cm-diagnostic-error": { borderLeftColor: color("warn") },
});
const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: color("accent"), fontWeight: "600" },
  { tag: tags.comment, color: color("quiet"), fontStyle: "italic" },
  { tag: [tags.string, tags.number, tags.bool], color: color("warn") },
  { tag: [tags.variableName, tags.definition(tags.variableName)], fontWeight: "600" },
]);

let names = null;
async function known(address) {
  names ??= fetch(address).then((answer) => answer.json()).then(({ names: listed, prefixes }) => [
    ...listed.map((name) => ({ ...name, info: name.info || undefined })),
    ...Object.entries(prefixes).map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, type: "namespace" })),
  ]).catch(() => []);
  return names;
}

// Chromium keeps the look of a text that is typed over by a style attribute, which the content policy blocks: the editor
// replaces a selection itself.
function typedOver(event, editor) {
  if (event.inputType !== "insertText" || !event.data || editor.composing || editor.state.selection.main.empty) return false;
  event.preventDefault();
  editor.dispatch(editor.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
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
  const form = area.form;
  const host = document.createElement("div");
  host.className = "editor";
  area.after(host);
  const root = host.attachShadow({ mode: "open" });
  const run = () => { form.requestSubmit(); return true; };
  const editor = new EditorView({
    root,
    parent: root,
    doc: area.value,
    extensions: [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), lintGutter(),
      EditorView.lineWrapping, EditorState.tabSize.of(2), theme, syntaxHighlighting(highlighting), sparql(),
      autocompletion({ override: [completing(area.dataset.completions)] }),
      keymap.of([
        { key: "Mod-Enter", run },
        ...completionKeymap, ...searchKeymap, ...closeBracketsKeymap,
        { key: "Escape", run: temporarilySetTabFocusMode },
        indentWithTab, ...historyKeymap, ...defaultKeymap,
      ]),
      EditorView.domEventHandlers({ beforeinput: typedOver }),
      EditorView.contentAttributes.of({ "aria-label": "Query; Escape, then Tab leaves it", "data-gramm": "false" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  });
  area.value = editor.state.doc.toString();
  area.hidden = true;
  area.required = false;
  form.querySelector("label").addEventListener("click", () => editor.focus());
  form.querySelector(".keys").hidden = false;
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
