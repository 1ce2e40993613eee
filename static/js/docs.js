// @ts-check
// Shows the documentation of the API; Swagger UI's bundle defines one global function.

/** @typedef {(options: {url: string, domNode: Element | null, deepLinking: boolean}) => unknown} SwaggerUI */

const root = /** @type {HTMLElement} */ (document.getElementById("docs"));
const { SwaggerUIBundle } = /** @type {{SwaggerUIBundle: SwaggerUI}} */ (/** @type {unknown} */ (window));

SwaggerUIBundle({ url: String(root.dataset.schema), domNode: root, deepLinking: true });
