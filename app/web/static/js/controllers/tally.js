// Says how many groups of choices have an answer: radios of one name are one group, and an empty
// value is no answer. The server writes the first text; `{n}` in data-tally-text-value is the count.
import { Controller } from "../../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["text"]
  static values = { text: String }

  count() {
    const chosen = this.element.querySelectorAll("input[type=radio]:checked:not([value=''])")
    this.textTarget.textContent = this.textValue.replace("{n}", String(chosen.length))
  }
}
