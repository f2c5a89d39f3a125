import { Controller } from "../../vendor/stimulus.js"

// Submits its form when a choice changes, and a moment after typing stops. The latter only where
// htmx swaps a part of the page: a whole new page would take the field from under the fingers.
export default class extends Controller {
  connect() {
    this.change = () => this.submit()
    this.input = (event) => {
      if (!this.element.hasAttribute("hx-get")) return
      if (event.target.matches("[type=search], [type=text]")) this.later()
    }
    this.element.addEventListener("change", this.change)
    this.element.addEventListener("input", this.input)
  }

  disconnect() {
    clearTimeout(this.timer)
    this.element.removeEventListener("change", this.change)
    this.element.removeEventListener("input", this.input)
  }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.submit(), 350)
  }

  submit() {
    clearTimeout(this.timer)
    this.element.requestSubmit()
  }
}
