import { Controller } from "../../vendor/stimulus.js"

// Copies the text of its source; the button shows itself only where copying is possible.
export default class extends Controller {
  static targets = ["source", "button"]

  connect() {
    if (navigator.clipboard) this.buttonTarget.dataset.ready = "true"
  }

  async copy() {
    await navigator.clipboard.writeText(this.sourceTarget.textContent.trim())
    const label = this.buttonTarget.getAttribute("aria-label")
    this.buttonTarget.setAttribute("aria-label", "Copied")
    this.buttonTarget.setAttribute("aria-pressed", "true")
    setTimeout(() => {
      this.buttonTarget.setAttribute("aria-label", label)
      this.buttonTarget.removeAttribute("aria-pressed")
    }, 1600)
  }
}
