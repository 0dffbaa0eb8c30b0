// What every page has. Nothing here is needed to read or to send a form.
import "./theme.js";
import "./dialog.js";
import "./keys.js";
import "./secret.js";
import "./file.js";
import "./htmx.js";
import "./steps.js";
import "./once.js"; // last: what another module has stopped was not sent

// What has the focus is wholly seen: of a textarea a browser brings only the line of the caret out from under a bar.
document.addEventListener("focusin", (event) => {
  if (event.target.matches(":focus-visible")) event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// The error summary takes the focus, so that it is read first (autofocus does nothing on a section in some browsers).
document.querySelector(".summary[autofocus]")?.focus();
