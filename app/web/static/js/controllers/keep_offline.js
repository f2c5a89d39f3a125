import { Controller } from "../../vendor/stimulus.js"

const KEEPER = "/keeper.js"

// Keeps pages on this device, fetched anew at every visit, for the service worker to show without
// a network. What cannot be read any more is not kept any longer.
export default class extends Controller {
  static targets = ["keep", "forget", "status"]
  static values = { pages: Array }

  get kept() {
    return `day-sheets ${location.pathname}`
  }

  async connect() {
    if (!navigator.serviceWorker || !window.caches) return
    this.element.hidden = false
    const isKept = await caches.has(this.kept)
    this.show(isKept)
    if (isKept) await this.fetch()
  }

  async keep() {
    this.keepTarget.disabled = true
    await navigator.serviceWorker.register(KEEPER, { scope: "/" })
    await navigator.serviceWorker.ready
    await this.fetch()
    this.keepTarget.disabled = false
  }

  async forget() {
    await caches.delete(this.kept)
    this.show(false)
    this.statusTarget.textContent = "Nothing is kept on this device."
  }

  async fetch() {
    const cache = await caches.open(this.kept)
    const wanted = new Set(this.pagesValue)
    let count = 0
    try {
      for (const page of wanted) {
        const answer = await fetch(page)
        if (answer.ok && !answer.redirected) {
          await cache.put(page, answer)
          count += 1
        } else await cache.delete(page)
      }
      for (const request of await cache.keys()) {
        if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request)
      }
    } catch {
      this.statusTarget.textContent = "There was no network. What was kept before is still here."
      this.show(true)
      return
    }
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    this.statusTarget.textContent = `${count} ${count === 1 ? "day is" : "days are"} kept on this device, as of ${time}.`
    this.show(true)
  }

  show(isKept) {
    this.keepTarget.textContent = isKept ? "Fetch them again" : "Keep on this device"
    this.forgetTarget.hidden = !isKept
  }
}
