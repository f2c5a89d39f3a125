import { Controller } from "../../vendor/stimulus.js"

const PIECE = 8 * 1024 * 1024
const RETRIES = [0, 1000, 3000, 10000, 30000]

// Sends chosen or dropped files in resumable pieces, then goes to the address it was given.
export default class extends Controller {
  static targets = ["input", "list", "row"]
  static values = { endpoint: String, follow: String, library: String }

  connect() {
    this.waiting = 0
  }

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
    this.take(event.dataTransfer.files)
  }

  choose() {
    this.take(this.inputTarget.files)
    this.inputTarget.value = ""
  }

  take(files) {
    const accepted = this.inputTarget.multiple ? [...files] : [...files].slice(0, 1)
    for (const file of accepted) this.send(file)
  }

  async send(file) {
    const row = this.row(file.name)
    this.waiting += 1
    // Large and rarely needed, so it is loaded with the first file; the module sets window.tus.
    await import(this.libraryValue)
    const upload = new window.tus.Upload(file, {
      endpoint: this.endpointValue,
      chunkSize: PIECE,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRF-Token": csrfToken() },
      metadata: { filename: file.name, filetype: file.type },
      onProgress: (sent, total) => {
        row.progress.value = total > 0 ? (100 * sent) / total : 100
        row.state.textContent = `${Math.floor(row.progress.value)} %`
      },
      onError: (error) => this.stopped(row, error),
      onSuccess: () => this.done(row, upload),
    })
    row.pause.addEventListener("click", () => this.pause(row, upload))
    const [earlier] = await upload.findPreviousUploads()
    if (earlier) upload.resumeFromPreviousUpload(earlier)
    upload.start()
  }

  row(name) {
    const element = this.rowTarget.content.firstElementChild.cloneNode(true)
    const part = (key) => element.querySelector(`[data-part="${key}"]`)
    part("name").textContent = name
    this.listTarget.append(element)
    return { pause: part("pause"), progress: part("progress"), state: part("state") }
  }

  pause(row, upload) {
    const runs = row.pause.textContent === "Pause"
    if (runs) upload.abort()
    else upload.start()
    row.pause.textContent = runs ? "Resume" : "Pause"
    row.state.textContent = runs ? "Paused" : ""
  }

  stopped(row, error) {
    const answer = error.originalResponse?.getBody()
    row.state.textContent = refusal(answer) ?? "Interrupted. Resume when you are back online."
    row.pause.textContent = "Resume"
  }

  done(row, upload) {
    row.state.textContent = "Done"
    row.pause.remove()
    this.waiting -= 1
    if (this.waiting > 0 || this.followValue === "") return
    const id = new URL(upload.url, window.location).pathname.split("/").pop()
    window.location.assign(this.followValue.replace("{upload}", id))
  }
}

function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? ""
}

// The server explains itself as problem+json; anything else is a broken connection.
function refusal(body) {
  try {
    return JSON.parse(body).detail ?? null
  } catch {
    return null
  }
}
