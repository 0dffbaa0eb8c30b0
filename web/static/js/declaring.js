// The page on which a form is declared: its rows and conditions, as on any form.
import "./forms-conditions.js";
import "./forms-rows.js";
