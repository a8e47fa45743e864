// The components of the design system that are better with JavaScript; without it, every page works too.
import { initAll } from "/static/nhsuk/nhsuk-frontend.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
