// Rows whose order matters: dragged by their grip, moved by their buttons, or by Alt and an arrow
// key from within. Without it the same buttons send the form, and the server moves the row.
import { Controller } from "../../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["row", "status"]

  connect() {
    this.listeners = {
      pointerdown: (event) => this.#arm(event),
      click: (event) => this.#press(event),
      keydown: (event) => this.#key(event),
      dragstart: (event) => event.dataTransfer.setData("text/plain", ""),
      dragover: (event) => this.#over(event),
      dragend: (event) => this.#end(event),
      drop: (event) => event.preventDefault(),
    }
    for (const [name, listen] of Object.entries(this.listeners)) this.element.addEventListener(name, listen)
  }

  disconnect() {
    for (const [name, listen] of Object.entries(this.listeners)) this.element.removeEventListener(name, listen)
  }

  #row(event) {
    return event.target.closest("[data-reorder-target='row']")
  }

  // Only a grip starts a drag, so that text in a row can still be selected.
  #arm(event) {
    if (!event.target.closest("[data-reorder-grip]")) return
    this.dragged = this.#row(event)
    this.dragged.draggable = true
  }

  #over(event) {
    const row = this.#row(event)
    if (!this.dragged || !row) return
    event.preventDefault()
    if (row === this.dragged) return
    const { top, height } = row.getBoundingClientRect()
    const isBelow = event.clientY > top + height / 2
    row[isBelow ? "after" : "before"](this.dragged)
  }

  #end(event) {
    const row = this.#row(event)
    if (row) row.draggable = false
    if (this.dragged) this.#say(this.dragged)
    this.dragged = null
  }

  #press(event) {
    const button = event.target.closest("button[data-reorder-verb]")
    if (!button) return
    event.preventDefault()
    const row = this.#row(event)
    const verb = button.dataset.reorderVerb
    if (verb === "drop") this.#drop(row)
    else this.#move(row, verb, button)
  }

  #key(event) {
    const verb = { ArrowUp: "up", ArrowDown: "down" }[event.key]
    const row = this.#row(event)
    if (!event.altKey || !verb || !row) return
    event.preventDefault()
    this.#move(row, verb, event.target)
  }

  #move(row, verb, focused) {
    if (verb === "up") row.previousElementSibling?.before(row)
    else row.nextElementSibling?.after(row)
    focused.focus()
    this.#say(row)
  }

  #drop(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling
    const title = this.#title(row)
    row.remove()
    next?.querySelector("button[data-reorder-verb='drop']")?.focus()
    this.statusTarget.textContent = `${title} is out. Save to keep it so.`
  }

  #say(row) {
    const place = this.rowTargets.indexOf(row) + 1
    this.statusTarget.textContent = `${this.#title(row)} is number ${place} now.`
  }

  #title(row) {
    return row.querySelector("[data-reorder-title]")?.value || "The row"
  }
}
