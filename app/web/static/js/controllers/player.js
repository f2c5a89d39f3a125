import { Controller } from "../../vendor/stimulus.js"

const UNITS_PER_COLUMN = 4

// Plays its audio and fills the waveform; only one player on a page sounds at a time.
export default class extends Controller {
  static targets = ["audio", "played", "position", "time"]

  connect() {
    this.element.dataset.ready = "true"
    this.others = (event) => {
      if (event.target !== this.audioTarget) this.audioTarget.pause()
    }
    document.addEventListener("play", this.others, true)
  }

  disconnect() {
    document.removeEventListener("play", this.others, true)
    this.audioTarget.pause()
  }

  toggle() {
    if (this.audioTarget.paused) this.audioTarget.play()
    else this.audioTarget.pause()
  }

  state() {
    if (this.audioTarget.paused) delete this.element.dataset.playing
    else this.element.dataset.playing = "true"
  }

  tick() {
    const { currentTime, duration } = this.audioTarget
    this.timeTarget.textContent = clock(currentTime)
    if (duration > 0) this.fill(currentTime / duration)
  }

  async seek() {
    const part = Number(this.positionTarget.value) / 1000
    this.fill(part)
    await this.length()
    this.audioTarget.currentTime = part * this.audioTarget.duration
  }

  fill(part) {
    if (!this.hasPlayedTarget) return
    const drawing = this.playedTarget.ownerSVGElement.viewBox.baseVal.width
    const width = Math.round((part * drawing) / UNITS_PER_COLUMN) * UNITS_PER_COLUMN
    this.playedTarget.setAttribute("width", width)
    this.positionTarget.value = Math.round(part * 1000)
  }

  // The length is unknown until the first bytes arrive, and nothing is loaded before it is wanted.
  length() {
    if (this.audioTarget.readyState > 0) return Promise.resolve()
    return new Promise((known) => {
      this.audioTarget.addEventListener("loadedmetadata", known, { once: true })
      this.audioTarget.preload = "metadata"
      this.audioTarget.load()
    })
  }
}

function clock(seconds) {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}
