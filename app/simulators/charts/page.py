"""The pages of Chart Watcher, in the plain looks of somebody else's product."""

from html import escape

from app.simulators.charts.watcher import Setup, Visitor

STYLE = """
*, ::before, ::after { box-sizing: border-box }
:root { color-scheme: light dark; font: 16px/1.5 Georgia, serif;
  --ink: light-dark(#1d2a26, #e8efe9); --ground: light-dark(#f3f7f1, #121a17);
  --card: light-dark(#fff, #1a2521); --line: light-dark(#cfdcd0, #33443c);
  --accent: light-dark(#0b6b4f, #6fd0ab) }
body { margin: 0; min-height: 100vh; display: grid; place-items: start center; color: var(--ink);
  background: var(--ground); padding: 3rem 1rem }
main { width: min(34rem, 100%); display: grid; gap: 1.25rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .25rem }
h1 { font-size: 1.75rem; margin: 0; line-height: 1.2 }
h2 { font-size: 1.125rem; margin: 0 }
p, ol { margin: 0 }
ol { padding-inline-start: 1.5rem; display: grid; gap: .25rem }
.marker { justify-self: start; padding: .1rem .6rem; border-radius: 1rem; font: 600 .8125rem
  system-ui, sans-serif; color: #4a2b00; background: #ffd48a }
.row { display: flex; flex-wrap: wrap; gap: .75rem }
form { display: grid; gap: .75rem }
label { display: grid; gap: .25rem; font-size: .9375rem }
input, button, .button { font: 1rem system-ui, sans-serif; padding: .6rem 1rem; min-width: 0;
  border-radius: .25rem; border: 1px solid var(--line); color: inherit; background: transparent }
button, .button { cursor: pointer; text-decoration: none; justify-self: start }
.main { background: var(--accent); border-color: var(--accent); color: var(--card) }
.quiet { opacity: .75; font-size: .9375rem }
.problem { border-inline-start: 3px solid #b3261e; padding-inline-start: .75rem }
"""


def shown(setup: Setup | None, visitor: Visitor) -> str:
    """The one page: set it up, connect it, or read what it found."""
    problem = (
        f'<p class="problem" role="alert">{escape(visitor.problem)}</p>' if visitor.problem else ""
    )
    if setup is None:
        return _page(problem + _setup(""))
    if visitor.reading is None:
        return _page(problem + _connect() + _again(setup))
    titles = "".join(f"<li>{escape(title)}</li>" for title in visitor.reading.recordings)
    found = f"<ol>{titles}</ol>" if titles else "<p>There are no recordings yet.</p>"
    return _page(
        f"""{problem}<h2>Connected to {escape(visitor.reading.workspace)}</h2>
<p>The first recordings we watch for you:</p>{found}
<div class="row">{_button("/charts/read", "Read again", "main")}
{_button("/charts/disconnect", "Disconnect")}</div>"""
    )


def _connect() -> str:
    return """<p>We watch where your songs enter the charts. For that we read the list of your
recordings, and nothing else.</p><a class="button main" href="/charts/connect">Connect to
Backline</a>"""


def _again(setup: Setup) -> str:
    return (
        f'<details><summary class="quiet">Set up for {escape(setup.address)} as'
        f" {escape(setup.client_id)}</summary>{_setup(setup.address)}</details>"
    )


def _setup(address: str) -> str:
    return f"""<p class="quiet">Register Chart Watcher in a workspace under Settings, Applications,
with this address to return to: <code>http://127.0.0.1/charts/back</code>. Then paste here what it
was given.</p><form method="post" action="/charts/setup">
<label>Address of Backline <input name="address" required value="{escape(address)}"></label>
<label>Client id <input name="client_id" required autocomplete="off"></label>
<label>Secret, if it has one <input name="client_secret" autocomplete="off"></label>
<button class="main">Set it up</button></form>"""


def _button(action: str, label: str, kind: str = "") -> str:
    return (
        f'<form method="post" action="{action}"><button class="{kind}">{escape(label)}</button>'
        "</form>"
    )


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Chart Watcher · Simulated</title><style>{STYLE}</style></head><body><main>"
        '<div class="marker">Simulated application</div><h1>Chart Watcher</h1>'
        f"{body}</main></body></html>"
    )
