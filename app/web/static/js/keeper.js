// The service worker: while there is no network it shows the day sheets somebody has kept on this
// device. Whatever else is asked for goes its usual way.
const DAY = /^\/t\/[^/]+\/days\/\d{4}-\d\d-\d\d$/
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}

addEventListener("install", () => skipWaiting())
addEventListener("activate", (event) => event.waitUntil(clients.claim()))
addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return
  event.respondWith(fetch(event.request).catch(() => kept(new URL(event.request.url).pathname)))
})

async function kept(pathname) {
  const sheet = DAY.test(pathname) && (await caches.match(`${pathname}/sheet.html`))
  return new Response(sheet ? await sheet.text() : await list(), { headers: HEADERS })
}

async function list() {
  const days = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request)).text()
      const [, title] = /<title>([^]*?)<\/title>/.exec(text)
      const day = new URL(request.url).pathname.replace(/\/sheet\.html$/, "")
      days.push(`<li><a href="${day}">${title}</a></li>`)
    }
  }
  const words = days.length
    ? `<p>These day sheets are kept on this device.</p><ul>${days.sort().join("")}</ul>`
    : "<p>Open this page again once you have a network.</p>"
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>No network</title>
<style>body { font: 17px/1.6 system-ui, sans-serif; margin: 0 auto; max-width: 40rem; padding: 1rem; }</style>
<h1>No network</h1>${words}</html>`
}
