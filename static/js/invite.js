// @ts-check
/** The address of what is on screen as a QR code, for the phones of a class. */
import { byId, html } from "./dom.js";

/** @import { Store } from "./store.js" */

/** What the server draws: more bytes make a code too fine for the back row. */
const LONGEST_ADDRESS = 360;
const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

export class Invite {
  /** @param {Store} store @param {() => Promise<boolean>} write brings the address up to date @param {(key: string) => string} say */
  constructor(store, write, say) {
    this.store = store;
    this.write = write;
    this.say = say;
    store.subscribe(["panel"], () => void this.show());
    store.subscribe(["doc", "cursor", "direction"], () => void this.show());
  }

  async show() {
    const panel = byId("panel-qr");
    const open = this.store.state.panel === "qr";
    const opened = open && panel.hidden;
    panel.hidden = !open;
    if (!open) return;
    const stated = await this.write();
    panel.replaceChildren(html("h2", {}, this.say("qr_code")), ...this.content(stated));
    if (opened) panel.focus();
  }

  /** @param {boolean} stated whether the address holds the numbers @returns {HTMLElement[]} */
  content(stated) {
    if (LOOPBACK.test(location.hostname)) return [html("p", {}, this.say("qr_loopback")), html("p", {}, html("code", {}, "padpool serve --classroom"))];
    const url = new URL(location.href);
    url.searchParams.delete("present");
    const whole = stated && url.href.length <= LONGEST_ADDRESS;
    if (!whole) url.hash = "";
    /** @type {HTMLElement} */
    const image = html("img", { src: `qr?text=${encodeURIComponent(url.href)}`, alt: url.href, width: "400", height: "400" });
    image.addEventListener("error", () => image.replaceWith(html("p", {}, this.say("unreachable"))));
    return [image, html("p", { class: "address" }, `${url.host}${url.pathname}`), ...(whole ? [] : [html("p", {}, this.say("qr_without_numbers"))])];
  }
}
