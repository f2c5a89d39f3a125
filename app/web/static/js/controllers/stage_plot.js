// Things on a stage: drag one, or choose it and press an arrow key, and the hidden form says where
// it stands now. The drawing moves at once; the lists beside it come from the server.
import { Controller } from "../../vendor/stimulus.js"

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const REST = 350

export default class extends Controller {
  static targets = ["form", "said"]
  static values = { cell: Number, columns: Number, rows: Number }

  connect() {
    this.drawing = this.element.querySelector("svg")
    this.listeners = {
      pointerdown: (event) => this.#take(event),
      pointermove: (event) => this.#drag(event),
      pointerup: () => this.#drop(),
      pointercancel: () => this.#drop(),
      click: (event) => this.#click(event),
      keydown: (event) => this.#press(event),
      dragstart: (event) => event.preventDefault(),
    }
    for (const [name, listen] of Object.entries(this.listeners)) this.drawing.addEventListener(name, listen)
  }

  disconnect() {
    clearTimeout(this.timer)
    for (const [name, listen] of Object.entries(this.listeners)) this.drawing.removeEventListener(name, listen)
  }

  #take(event) {
    this.dragged = event.target.closest("[data-item]")
    this.wasDragged = false
    if (this.dragged) this.drawing.setPointerCapture(event.pointerId)
  }

  #drag(event) {
    if (!this.dragged) return
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.drawing.getScreenCTM().inverse())
    const x = Math.floor(at.x / this.cellValue) + 1
    const y = Math.floor(at.y / this.cellValue) + 1
    if (this.#put(this.dragged, x, y)) this.wasDragged = true
  }

  #drop() {
    const dropped = this.dragged
    this.dragged = null
    if (!dropped) return
    if (this.wasDragged) this.#send(dropped)
    else this.chosen = dropped
  }

  #click(event) {
    // The pointer is captured by the drawing, so that a click on an item arrives there.
    event.preventDefault()
    const item = this.wasDragged ? null : (event.target.closest("[data-item]") ?? this.chosen)
    this.chosen = null
    if (item) window.location.assign(item.getAttribute("href"))
  }

  #press(event) {
    const item = event.target.closest("[data-item]")
    const step = ARROWS[event.key]
    if (!item) return
    if (event.key === "Enter") return window.location.assign(item.getAttribute("href"))
    if (!step) return
    event.preventDefault()
    if (!this.#put(item, Number(item.dataset.x) + step[0], Number(item.dataset.y) + step[1])) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.#send(item), REST)
  }

  #put(item, x, y) {
    const column = Math.min(Math.max(x, 1), this.columnsValue)
    const row = Math.min(Math.max(y, 1), this.rowsValue)
    if (column === Number(item.dataset.x) && row === Number(item.dataset.y)) return false
    item.dataset.x = column
    item.dataset.y = row
    const half = this.cellValue / 2
    const left = (column - 1) * this.cellValue + half
    const top = (row - 1) * this.cellValue + half
    item.setAttribute("transform", `translate(${left} ${top})`)
    return true
  }

  #send(item) {
    const { id, x, y } = this.formTarget.elements
    id.value = item.dataset.item
    x.value = item.dataset.x
    y.value = item.dataset.y
    this.formTarget.requestSubmit()
    this.saidTarget.textContent = `Column ${x.value}, row ${y.value}`
    item.setAttribute("aria-label", item.getAttribute("aria-label").replace(/column \d+, row \d+/, `column ${x.value}, row ${y.value}`))
  }
}
