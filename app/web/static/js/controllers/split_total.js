import { Controller } from "../../vendor/stimulus.js"

// Shares are decimal strings and are added as integers: 0.1 + 0.2 must not become 0.30000000000000004.
const DIGITS = 10
const WHOLE = 100n * 10n ** BigInt(DIGITS)

export default class extends Controller {
  static targets = ["share", "total", "state", "meter"]

  connect() {
    this.sum()
  }

  sum() {
    const shares = this.shareTargets.map((input) => scaled(input.value))
    const wrong = shares.some((share) => share === null)
    const total = shares.reduce((sum, share) => sum + (share ?? 0n), 0n)
    const balanced = !wrong && total === WHOLE
    this.element.dataset.balanced = String(balanced)
    this.totalTarget.textContent = decimal(total)
    this.stateTarget.textContent = wrong ? "A share is not a number" : sentence(total)
    this.meterTarget.value = Number(decimal(total))
    this.meterTarget.classList.toggle("is-exact", balanced)
    this.meterTarget.classList.toggle("is-over", total > WHOLE)
  }
}

function sentence(total) {
  if (total === WHOLE) return "Adds up to exactly 100 %"
  if (total > WHOLE) return `${decimal(total - WHOLE)} % too much`
  return `${decimal(WHOLE - total)} % left to give`
}

// An empty share counts as nothing; anything that is not a plain decimal is null.
function scaled(text) {
  const clean = text.trim().replace(",", ".")
  if (clean === "") return 0n
  const found = /^(\d{1,6})(?:\.(\d{1,10}))?$/.exec(clean)
  if (found === null) return null
  return BigInt(found[1] + (found[2] ?? "").padEnd(DIGITS, "0"))
}

function decimal(value) {
  const text = String(value).padStart(DIGITS + 1, "0")
  const part = text.slice(-DIGITS).replace(/0+$/, "")
  return text.slice(0, -DIGITS) + (part === "" ? "" : `.${part}`)
}
