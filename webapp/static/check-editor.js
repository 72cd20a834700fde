// The editor of the check: each finding below its line, with its rule, what is right and a button for a certain fix.
// Without this script the page has the same findings in a listing above the field.
const { Compartment, Decoration, EditorView, StateEffect, StateField, StreamLanguage, WidgetType, keymap, lintKeymap,
  setDiagnostics, turtle, yaml } = await import(document.getElementById("codemirror").href);
const { openEditor } = await import(document.getElementById("editor").href);

const SEVERITIES = { violation: "error", warning: "warning" };
const LANGUAGES = { yaml, turtle, trig: turtle, nt: turtle, nquads: turtle };

// Lines and columns are in characters, a position of the editor is in UTF-16.
function position(doc, line, column) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return at.from + [...at.text].slice(0, Math.max(column, 1) - 1).join("").length;
}

function range(doc, [line, column, endLine, endColumn]) {
  const from = position(doc, line, column);
  const to = endLine ? position(doc, endLine, endColumn) : doc.lineAt(from).to;
  return { from, to: Math.max(from, to) };
}

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

const drop = StateEffect.define();

class FindingBox extends WidgetType {
  constructor(finding) {
    super();
    this.finding = finding;
  }
  eq(other) { return other.finding.number === this.finding.number; }
  ignoreEvent() { return true; }
  toDOM(view) {
    const { finding } = this;
    const head = make("p", "head", make("strong", "", `${finding.shape ?? "\u25c6"} ${finding.severity}`), " ");
    const code = finding.rule ? Object.assign(make("a", "", finding.code), { href: finding.rule, target: "_blank" }) : finding.code;
    if (code) head.append(code, " ");
    const box = make("div", `finding ${finding.severity}`, head, make("p", "", finding.message));
    if (finding.help && !finding.message.includes(finding.help)) box.append(make("p", "quiet", `Right: ${finding.help}`));
    if (finding.changes?.length) {
      const button = make("button", "", `Fix: ${finding.changes.map(({ insert }) => insert).join(", ")}`);
      button.type = "button";
      button.addEventListener("click", () => {
        const { changes } = view.state.field(boxes).findings.find((one) => one.number === finding.number) ?? {};
        if (changes) view.dispatch({ changes, effects: drop.of(finding.number), userEvent: "input.fix" });
        view.focus();
      });
      box.append(button);
    }
    return make("div", "below", box); // a margin of its own would move the numbers of the lines
  }
}

function draw(doc, findings) {
  const placed = findings.map((finding) => Decoration.widget({ widget: new FindingBox(finding), block: true, side: 1 })
    .range(doc.lineAt(finding.to).to));
  return { findings, drawn: Decoration.set(placed, true) };
}

// A finding moves with its text, and goes where its own words are changed: it is then about what is no more there.
const boxes = StateField.define({
  create: () => ({ findings: [], drawn: Decoration.none }),
  update(value, transaction) {
    const dropped = transaction.effects.filter((effect) => effect.is(drop)).map((effect) => effect.value);
    if (!transaction.docChanged && !dropped.length) return value;
    const { changes } = transaction;
    const move = (one) => ({ ...one, from: changes.mapPos(one.from, 1), to: Math.max(changes.mapPos(one.from, 1), changes.mapPos(one.to, -1)) });
    const left = value.findings.filter((one) => !dropped.includes(one.number) && !changes.touchesRange(one.from, one.to));
    return draw(transaction.newDoc, left.map((one) => ({ ...move(one), changes: one.changes.map(move) })));
  },
  provide: (field) => EditorView.decorations.from(field, ({ drawn }) => drawn),
});

const theme = EditorView.theme({
  ".cm-scroller": { maxHeight: "max(34rem, 80vh)" },
  ".below": { padding: "0.2rem 0.5rem 0.5rem 0" },
  ".finding": {
    borderLeft: "4px solid var(--severity)", backgroundColor: "var(--raised)", padding: "0.5rem 0.9rem",
    fontFamily: "var(--face)", fontSize: "0.94rem", maxWidth: "52rem", whiteSpace: "normal",
  },
  ".finding.violation": { "--severity": "var(--warn)", backgroundColor: "var(--warn-ground)" },
  ".finding.warning": { "--severity": "var(--accent)" },
  ".finding.info, .finding.waived": { "--severity": "var(--quiet)" },
  ".finding strong": { color: "var(--severity)", textTransform: "capitalize" },
  ".finding p": { margin: "0" },
  ".finding .quiet": { color: "var(--quiet)" },
  ".finding a": { color: "var(--accent)" },
  ".finding button": {
    font: "inherit", fontWeight: "600", color: "var(--ground)", backgroundColor: "var(--accent)", border: "0", borderRadius: "5px",
    padding: "0.25rem 0.8rem", margin: "0.4rem 0 0.2rem", cursor: "pointer",
  },
});

const area = document.querySelector("textarea[data-editor]");
const format = document.getElementById("form");
const language = new Compartment();
const chosen = () => (LANGUAGES[format.value] ? StreamLanguage.define(LANGUAGES[format.value]) : []);
const editor = openEditor(area, "Entry", [
  language.of(chosen()), boxes.init((state) => draw(state.doc, placed(state.doc))), theme, keymap.of(lintKeymap),
  EditorView.updateListener.of(({ startState, state, view }) => {
    if (startState.field(boxes).findings.length !== state.field(boxes).findings.length) mark(view);
  }),
]);
format.addEventListener("change", () => editor.dispatch({ effects: language.reconfigure(chosen()) }));

function placed(doc) {
  const found = JSON.parse(document.getElementById("findings")?.textContent ?? "[]");
  return found.map((finding, index) => ({
    ...finding,
    number: finding.number ?? index,
    ...range(doc, finding.place),
    changes: (finding.fixes ?? []).map(([place, insert]) => ({ ...range(doc, place), insert })),
  }));
}

function mark(view) {
  const marks = view.state.field(boxes).findings.map(({ from, to, severity, message }) => (
    { from, to, message, severity: SEVERITIES[severity] ?? "info" }));
  view.dispatch(setDiagnostics(view.state, marks.sort((one, other) => one.from - other.from)));
}

// Lead from the list of findings, which is above, to the place in the editor.
function follow(event, number) {
  const { findings } = editor.state.field(boxes);
  const to = number ? findings.find((one) => one.number === number) : findings[0];
  if (!to) return;
  event.preventDefault();
  editor.dispatch({ selection: { anchor: to.from }, effects: EditorView.scrollIntoView(to.from, { y: "center" }) });
  editor.focus();
  editor.dom.scrollIntoView({ block: "center" });
}

if (editor.state.field(boxes).findings.length) {
  mark(editor);
  document.querySelectorAll(".result .listing").forEach((listing) => { listing.hidden = true; });
  for (const link of document.querySelectorAll(".result a[href^='#finding-'], .result a[href^='#L']")) {
    const [, number] = /^#finding-(\d+)$/.exec(link.getAttribute("href")) ?? [];
    link.addEventListener("click", (event) => follow(event, Number(number ?? 0)));
  }
}
