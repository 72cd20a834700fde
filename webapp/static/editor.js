// An editor over a textarea: CodeMirror with our colors. Without it, the form of the textarea works as it is.
// It lives in a shadow root: there its styles are constructed sheets, which the strict content policy allows.
const {
  EditorState, EditorView, HighlightStyle, bracketMatching, closeBrackets, closeBracketsKeymap, completionKeymap,
  defaultKeymap, drawSelection, highlightActiveLine, highlightSelectionMatches, highlightSpecialChars, history,
  historyKeymap, indentOnInput, indentWithTab, keymap, lineNumbers, lintGutter, search, searchKeymap, syntaxHighlighting,
  tags, temporarilySetTabFocusMode,
} = await import(document.getElementById("codemirror").href);

const color = (name) => `var(--${name})`;
const theme = EditorView.theme({
  "&": { color: color("text"), backgroundColor: color("ground"), fontSize: "0.9rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
    lineHeight: "1.5", maxHeight: "34rem", overflow: "auto",
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
  // On a narrow screen it would cover the list.
  "@media (max-width: 44rem)": { ".cm-tooltip.cm-completionInfo": { display: "none" } },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: color("accent"), color: color("ground") },
  ".cm-completionDetail": { color: "inherit", opacity: "0.85" },
  ".cm-textfield, .cm-button": {
    color: color("text"), backgroundColor: color("ground"), backgroundImage: "none", border: `1px solid ${color("strong-line")}`,
  },
  // CodeMirror draws these with images in data: addresses, which the content policy does not load.
  ".cm-lint-marker": { content: "normal", fontWeight: "700", textAlign: "center" },
  ...Object.fromEntries(Object.entries({ error: "warn", warning: "accent", info: "quiet" }).flatMap(([severity, name]) => [
    [`.cm-lint-marker-${severity}`, { color: color(name) }],
    [`.cm-lint-marker-${severity}::after`, { content: severity === "info" ? '"i"' : '"!"' }],
    [`.cm-lintRange-${severity}`, { backgroundImage: "none", textDecoration: `underline wavy ${color(name)}` }],
    [`.cm-diagnostic-${severity}`, { borderLeftColor: color(name) }],
  ])),
});
const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: color("accent"), fontWeight: "600" },
  { tag: tags.comment, color: color("quiet"), fontStyle: "italic" },
  { tag: [tags.string, tags.number, tags.bool], color: color("warn") },
  { tag: [tags.variableName, tags.definition(tags.variableName)], fontWeight: "600" },
]);

// Chromium keeps the look of a text that is typed over by a style attribute, which the content policy blocks: the editor
// replaces a selection itself.
function replaceSelection(event, editor) {
  if (event.inputType !== "insertText" || !event.data || editor.composing || editor.state.selection.main.empty) return false;
  event.preventDefault();
  editor.dispatch(editor.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

// Put an editor over a textarea, which keeps the text for the form and for a browser that goes back.
export function openEditor(area, label, extensions) {
  const form = area.form;
  const host = document.createElement("div");
  host.className = "editor";
  area.after(host);
  const root = host.attachShadow({ mode: "open" });
  const editor = new EditorView({
    root,
    parent: root,
    doc: area.value,
    extensions: [
      lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), lintGutter(),
      EditorView.lineWrapping, EditorState.tabSize.of(2), theme,
      EditorView.theme({ ".cm-scroller": { minHeight: `${area.rows}rem` } }), syntaxHighlighting(highlighting), extensions,
      keymap.of([
        { key: "Mod-Enter", run: () => { form.requestSubmit(); return true; } },
        ...completionKeymap, ...searchKeymap, ...closeBracketsKeymap,
        { key: "Escape", run: temporarilySetTabFocusMode },
        indentWithTab, ...historyKeymap, ...defaultKeymap,
      ]),
      EditorView.domEventHandlers({ beforeinput: replaceSelection }),
      EditorView.contentAttributes.of({
        "aria-label": `${label}; Escape, then Tab leaves it`, "data-gramm": "false", tabindex: "0",
      }),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  });
  area.value = editor.state.doc.toString();
  area.hidden = true;
  area.required = false;
  form.querySelector(`label[for="${area.id}"]`).addEventListener("click", () => editor.focus());
  form.querySelector(".keys").hidden = false;
  return editor;
}
