// Rows of a table that stand for days: a row with a venue, dropped on another day, sends the form
// that moves it there. The same form stands in every row for those who do not drag.
import { Controller } from "../../vendor/stimulus.js"

export default class extends Controller {
  static values = { form: String }

  connect() {
    for (const row of this.element.querySelectorAll("tr[data-venue]")) row.draggable = true
    this.listeners = {
      dragstart: (event) => this.#start(event),
      dragover: (event) => this.#over(event),
      dragleave: (event) => this.#row(event)?.removeAttribute("data-over"),
      drop: (event) => this.#drop(event),
    }
    for (const [name, listen] of Object.entries(this.listeners)) this.element.addEventListener(name, listen)
  }

  disconnect() {
    for (const [name, listen] of Object.entries(this.listeners)) this.element.removeEventListener(name, listen)
  }

  #row(event) {
    return event.target.closest("tr[data-day]")
  }

  #start(event) {
    this.dragged = this.#row(event)
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", this.dragged.dataset.day)
  }

  #over(event) {
    const row = this.#row(event)
    if (!this.dragged || !row || row === this.dragged) return
    event.preventDefault()
    row.setAttribute("data-over", "")
  }

  #drop(event) {
    const row = this.#row(event)
    if (!this.dragged || !row) return
    event.preventDefault()
    const form = document.getElementById(this.formValue)
    form.elements.venue_id.value = this.dragged.dataset.venue
    form.elements.on.value = row.dataset.day
    form.requestSubmit()
  }
}
