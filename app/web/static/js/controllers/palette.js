import { Controller } from "../../vendor/stimulus.js"

// A dialog to go anywhere by typing: opened by Ctrl or Cmd and K, moved in by the arrow keys.
export default class extends Controller {
  static targets = ["input"]

  connect() {
    this.choose = () => this.select(0)
    this.element.addEventListener("htmx:afterSettle", this.choose)
  }

  disconnect() {
    this.element.removeEventListener("htmx:afterSettle", this.choose)
  }

  open(event) {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    if (this.element.open) return this.element.close()
    this.element.showModal()
    this.inputTarget.select()
    this.inputTarget.dispatchEvent(new CustomEvent("palette:open"))
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      this.select(this.index + step)
    } else if (event.key === "Enter") {
      event.preventDefault()
      this.options[this.index]?.click()
    }
  }

  select(index) {
    const options = this.options
    if (options.length === 0) return this.inputTarget.removeAttribute("aria-activedescendant")
    this.index = (index + options.length) % options.length
    options.forEach((option, at) => option.setAttribute("aria-selected", at === this.index))
    this.inputTarget.setAttribute("aria-activedescendant", options[this.index].id)
    options[this.index].scrollIntoView({ block: "nearest" })
  }

  backdrop(event) {
    if (event.target === this.element) this.element.close()
  }

  get options() {
    return [...this.element.querySelectorAll("[role=option]")]
  }
}
