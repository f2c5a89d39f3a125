import { Controller } from "../../vendor/stimulus.js"

const KEEPER = "/keeper.js"
const EVERY = 15_000
const AT_ONCE = 100

// Counts guests in at a door. What is noted waits on this device until it is sent, each with an id
// of its own, so that nothing counts twice; the page and all it needs are kept for the service
// worker to show without a network.
export default class extends Controller {
  static targets = ["list", "finder", "status", "sum"]
  static values = { here: String }

  async connect() {
    if (this.hasFinderTarget) this.finderTarget.hidden = false
    this.draw()
    this.timer = setInterval(() => this.sync(), EVERY)
    await this.keep()
    await this.sync()
  }

  disconnect() {
    clearInterval(this.timer)
  }

  get waiting() {
    return JSON.parse(localStorage.getItem(`door ${this.hereValue}`) ?? "[]")
  }

  set waiting(noted) {
    localStorage.setItem(`door ${this.hereValue}`, JSON.stringify(noted))
  }

  note(event) {
    event.preventDefault()
    const { value } = event.submitter
    const { guest } = event.target.closest("[data-guest]").dataset
    this.waiting = [...this.waiting, { id: crypto.randomUUID(), guest, heads: Number(value) }]
    this.draw()
    this.sync()
  }

  find() {
    this.draw()
  }

  async sync() {
    if (this.isBusy) {
      this.isBehind = true
      return
    }
    this.isBusy = true
    try {
      let fresh = await this.read()
      for (let sent = this.waiting.slice(0, AT_ONCE); sent.length; sent = this.waiting.slice(0, AT_ONCE)) {
        await this.send(sent, fresh)
        const ids = new Set(sent.map((each) => each.id))
        this.waiting = this.waiting.filter((each) => !ids.has(each.id))
        fresh = await this.read()
      }
      const list = fresh.querySelector("[data-door-target=list]")
      if (list && this.hasListTarget) this.listTarget.innerHTML = list.innerHTML
      this.draw()
      this.statusTarget.textContent = "Everything is sent."
    } catch (error) {
      const many = this.waiting.length
      const kept = many ? ` ${many} ${many === 1 ? "count waits" : "counts wait"} on this device.` : ""
      this.statusTarget.textContent = `${error.isOurs ? error.message : "There is no network."}${kept}`
    }
    this.isBusy = false
    if (this.isBehind) {
      this.isBehind = false
      await this.sync()
    }
  }

  // The page as the server has it now, which brings the counts of other doors along.
  async read() {
    const answer = await fetch(this.hereValue)
    if (answer.redirected || !answer.ok) throw ours("Sign in again to send.")
    const copy = answer.clone()
    const text = await answer.text()
    if (window.caches) await (await caches.open(this.kept)).put(this.hereValue, copy)
    return new DOMParser().parseFromString(text, "text/html")
  }

  async send(noted, fresh) {
    const body = new URLSearchParams()
    body.set("csrf_token", fresh.querySelector("meta[name=csrf-token]").content)
    for (const each of noted) {
      body.append("arrival_id", each.id)
      body.append("arrival_guest", each.guest)
      body.append("arrival_heads", String(each.heads))
    }
    const answer = await fetch(this.hereValue, { method: "POST", body })
    if (!answer.ok) throw ours("The counts were not taken.")
  }

  get kept() {
    return `door ${this.hereValue}`
  }

  async keep() {
    if (!navigator.serviceWorker || !window.caches) return
    try {
      await navigator.serviceWorker.register(KEEPER, { scope: "/" })
      const cache = await caches.open(this.kept)
      const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
      const needed = loaded.filter(({ origin, pathname }) =>
        origin === location.origin && /^\/(static|brand)\//.test(pathname))
      await cache.addAll([...new Set(needed.map(({ pathname }) => pathname))])
    } catch {
      // Without a network what was kept before is still there.
    }
  }

  draw() {
    if (!this.hasListTarget) return
    const sought = document.getElementById("door_find")?.value.trim().toLowerCase() ?? ""
    const noted = this.waiting
    let sum = 0
    for (const row of this.listTarget.children) {
      const { guest, heads, inside, name } = row.dataset
      const more = noted.filter((each) => each.guest === guest)
      const now = Math.max(more.reduce((total, each) => total + each.heads, Number(inside)), 0)
      sum += now
      row.querySelector("[data-count]").textContent = String(now)
      row.classList.toggle("is-in", now >= Number(heads))
      row.hidden = !name.includes(sought)
      const [all, undo] = [row.querySelector("[data-all]"), row.querySelector("[data-undo]")]
      if (all) {
        all.value = String(Math.max(Number(heads) - now, 1))
        all.hidden = now >= Number(heads)
      }
      if (undo) undo.hidden = now === 0
    }
    this.sumTarget.textContent = String(sum)
  }
}

function ours(message) {
  return Object.assign(new Error(message), { isOurs: true })
}
