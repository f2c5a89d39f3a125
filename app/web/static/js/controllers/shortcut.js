import { Controller } from "../../vendor/stimulus.js"

const WAIT = 1500

// "/" goes to the search; "g" and then a letter follows the link with that data-shortcut-key.
export default class extends Controller {
  static targets = ["search"]

  press(event) {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
    if (this.going) this.follow(event)
    else if (event.key === "/" && this.hasSearchTarget) {
      event.preventDefault()
      this.searchTarget.focus()
    } else if (event.key === "g") this.start()
  }

  disconnect() {
    this.stop()
  }

  start() {
    this.going = setTimeout(() => this.stop(), WAIT)
    this.element.dataset.shortcutGoing = "true"
  }

  stop() {
    clearTimeout(this.going)
    this.going = null
    delete this.element.dataset.shortcutGoing
  }

  follow(event) {
    this.stop()
    const key = CSS.escape(event.key.toLowerCase())
    this.element.querySelector(`[data-shortcut-key="${key}"]`)?.click()
  }
}

function isTyping(element) {
  return element.closest("input, textarea, select, [contenteditable], dialog") !== null
}
