// Files dropped on or chosen in its field are sent at once, by the form they belong to.
import { Controller } from "../../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["input"]

  over(event) {
    event.preventDefault()
    this.element.dataset.over = "true"
  }

  leave() {
    delete this.element.dataset.over
  }

  drop(event) {
    event.preventDefault()
    this.leave()
    if (event.dataTransfer.files.length === 0) return
    this.inputTarget.files = event.dataTransfer.files
    this.send()
  }

  send() {
    if (this.inputTarget.files.length === 0) return
    this.element.setAttribute("aria-busy", "true")
    this.inputTarget.form.requestSubmit()
  }
}
