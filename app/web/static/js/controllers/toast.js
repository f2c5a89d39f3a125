import { Controller } from "../../vendor/stimulus.js"

const SHOWN = 7000

// Leaves after a while, waits while pointed at or focused; errors stay until dismissed.
export default class extends Controller {
  static targets = ["close"]
  static values = { stays: Boolean }

  connect() {
    this.closeTarget.dataset.ready = "true"
    if (this.staysValue) return
    this.hold = () => clearTimeout(this.timer)
    this.release = () => this.start()
    for (const event of ["pointerenter", "focusin"]) this.element.addEventListener(event, this.hold)
    for (const event of ["pointerleave", "focusout"]) {
      this.element.addEventListener(event, this.release)
    }
    this.start()
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  start() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.dismiss(), SHOWN)
  }

  dismiss() {
    this.element.remove()
  }
}
