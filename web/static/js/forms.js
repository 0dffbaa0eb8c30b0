// A form that is filled: everything here only helps; without it the same page works by its buttons.
import "./sheets.js";
import "./forms-conditions.js";
import "./forms-rules.js";
import "./forms-rows.js";
import "./forms-inputs.js";
import "./forms-signature.js";
import "./forms-saving.js";
import "./forms-photos.js";
