import { Controller } from "../../vendor/stimulus.js"

// Shows the chosen appearance at once and stores it in the background.
export default class extends Controller {
  static targets = ["choice"]

  choose(event) {
    event.preventDefault()
    const theme = event.submitter.value
    if (theme === "system") delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    for (const choice of this.choiceTargets) {
      choice.setAttribute("aria-pressed", String(choice.value === theme))
    }
    const body = new URLSearchParams(new FormData(this.element, event.submitter))
    fetch(this.element.action, { method: "POST", body, redirect: "manual" })
  }
}
