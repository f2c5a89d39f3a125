import { Controller } from "../../vendor/stimulus.js"

// Gives a details menu what a menu needs: Escape, a click outside, and the arrow keys.
export default class extends Controller {
  connect() {
    this.outside = (event) => {
      if (!this.element.contains(event.target)) this.element.open = false
    }
    this.key = (event) => this.press(event)
    document.addEventListener("click", this.outside)
    this.element.addEventListener("keydown", this.key)
  }

  disconnect() {
    document.removeEventListener("click", this.outside)
    this.element.removeEventListener("keydown", this.key)
  }

  press(event) {
    if (!this.element.open) return
    if (event.key === "Escape") {
      this.element.open = false
      this.element.querySelector("summary").focus()
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      this.move(event.key === "ArrowDown" ? 1 : -1)
    }
  }

  move(step) {
    const items = [...this.element.querySelectorAll("a.menu__item, button.menu__item, a.nav__item")]
    if (items.length === 0) return
    const index = items.indexOf(document.activeElement)
    items[(index + step + items.length) % items.length].focus()
  }
}
