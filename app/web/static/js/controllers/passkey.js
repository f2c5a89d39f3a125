import { Controller } from "../../vendor/stimulus.js"

// Asks the browser for a passkey and sends its answer with the form around it. The form stays
// hidden where the browser cannot. Passkeys belong to a name: a page of a number leads to the
// same page of localhost first.
export default class extends Controller {
  static targets = ["answer", "button", "problem"]
  static values = { options: String, creates: Boolean }

  connect() {
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return
    this.element.hidden = false
  }

  async ask(event) {
    event.preventDefault()
    if (/^[\d.]+$|^\[/.test(location.hostname)) return this.goToName()
    if (!this.element.reportValidity()) return
    this.say("")
    this.buttonTarget.disabled = true
    try {
      this.answerTarget.value = JSON.stringify((await this.answer()).toJSON())
      this.element.submit()
    } catch (problem) {
      this.say(this.words(problem))
      this.buttonTarget.disabled = false
    }
  }

  async answer() {
    const options = await this.options()
    if (this.createsValue) {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
      return navigator.credentials.create({ publicKey })
    }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
  }

  async options() {
    const token = document.querySelector('meta[name="csrf-token"]').content
    const headers = { "X-CSRF-Token": token, Accept: "application/json" }
    const response = await fetch(this.optionsValue, { method: "POST", headers })
    const body = await response.json()
    if (!response.ok) throw new Error(body.detail)
    return body
  }

  words(problem) {
    if (problem.name === "InvalidStateError") return "This device has a passkey for you already."
    if (problem.name === "NotAllowedError") return "Nothing happened. Try again when you are ready."
    if (problem instanceof DOMException) return "Your browser could not use a passkey here."
    return problem.message
  }

  goToName() {
    const there = new URL(location.href)
    there.hostname = "localhost"
    location.assign(there)
  }

  say(words) {
    this.problemTarget.textContent = words
    this.problemTarget.hidden = !words
  }
}
