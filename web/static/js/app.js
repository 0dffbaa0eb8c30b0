// What every page has. Nothing here is needed to read or to send a form.
import "./theme.js";
import "./dialog.js";
import "./keys.js";
import "./secret.js";
import "./htmx.js";

// The error summary takes the focus, so that it is read first (autofocus does nothing on a section in some browsers).
document.querySelector(".summary[autofocus]")?.focus();
