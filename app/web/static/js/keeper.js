// The service worker: while there is no network it shows the day sheets and doors somebody has kept
// on this device. Whatever else is asked for goes its usual way.
const DAY = /^\/t\/[^/]+\/days\/\d{4}-\d\d-\d\d$/
const DOOR = /^\/t\/[^/]+\/shows\/[0-9a-f-]{36}\/guests\/door$/
const PART = /^\/(static|brand)\//
// Answers differ by who asks, and this device has kept the ones of its own.
const KEPT = { ignoreVary: true }
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}

addEventListener("install", () => skipWaiting())
addEventListener("activate", (event) => event.waitUntil(clients.claim()))
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return
  const { pathname } = new URL(event.request.url)
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => kept(pathname)))
  } else if (PART.test(pathname)) {
    event.respondWith(fetch(event.request).catch(() => part(pathname)))
  }
})

async function part(pathname) {
  return (await caches.match(pathname, KEPT)) ?? Response.error()
}

async function kept(pathname) {
  const door = DOOR.test(pathname) && (await caches.match(pathname, KEPT))
  if (door) return door
  const sheet = DAY.test(pathname) && (await caches.match(`${pathname}/sheet.html`))
  return new Response(sheet ? await sheet.text() : await list(), { headers: HEADERS })
}

async function list() {
  const days = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      if (PART.test(new URL(request.url).pathname)) continue
      const text = await (await cache.match(request)).text()
      const [, title] = /<title>([^]*?)<\/title>/.exec(text)
      const day = new URL(request.url).pathname.replace(/\/sheet\.html$/, "")
      days.push(`<li><a href="${day}">${title}</a></li>`)
    }
  }
  const words = days.length
    ? `<p>These pages are kept on this device.</p><ul>${days.sort().join("")}</ul>`
    : "<p>Open this page again once you have a network.</p>"
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>No network</title>
<style>body { font: 17px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem; }</style>
<h1>No network</h1>${words}</html>`
}
