// A table worked through by keyboard: j and k go to the next and previous row, Enter presses its
// first button, 1 to 9 choose one of its answers.
import { Controller } from "../../vendor/stimulus.js"

export default class extends Controller {
  press(event) {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    if (event.target.closest("input:not([type=radio]), textarea, select, button, a, dialog")) return
    const rows = [...this.element.tBodies[0].rows]
    const place = rows.findIndex((row) => row.getAttribute("aria-current") === "true")
    if (event.key === "j") this.#go(rows, place, Math.min(place + 1, rows.length - 1))
    else if (event.key === "k") this.#go(rows, place, Math.max(place - 1, 0))
    else if (place < 0) return
    else if (event.key === "Enter") rows[place].querySelector("button")?.click()
    else if (/^[1-9]$/.test(event.key)) {
      const answer = rows[place].querySelectorAll("input[type=radio]")[Number(event.key) - 1]
      answer?.click()
    } else return
    event.preventDefault()
  }

  #go(rows, from, to) {
    rows[from]?.removeAttribute("aria-current")
    rows[to]?.setAttribute("aria-current", "true")
    rows[to]?.scrollIntoView({ block: "nearest" })
  }
}
