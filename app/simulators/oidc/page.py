"""The page of a simulated provider: instead of a password it asks who one wants to be."""

from collections.abc import Mapping
from html import escape

PEOPLE = (
    ("Nova Lind", "nova@example.com"),
    ("Juno Moon", "juno.moon@example.com"),
    ("Sam Okoro", "sam.okoro@example.com"),
)
KEPT = (
    "client_id",
    "redirect_uri",
    "response_type",
    "state",
    "nonce",
    "scope",
    "code_challenge",
    "code_challenge_method",
)
STYLE = """
*, ::before, ::after { box-sizing: border-box }
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas }
main { width: min(26rem, 100vw - 2rem); display: grid; gap: 1rem; padding: 1.5rem;
  border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .75rem }
h1 { font-size: 1.25rem; margin: 0 }
p { margin: 0; color: color-mix(in srgb, CanvasText 70%, Canvas) }
.marker { justify-self: start; padding: .1rem .6rem; border-radius: 1rem; font-size: .8125rem;
  font-weight: 600; color: #4a2b00; background: #ffd48a }
form { display: grid; gap: .75rem }
label { display: grid; gap: .25rem; font-size: .875rem }
label.tick { grid-template-columns: auto 1fr; align-items: center; gap: .5rem }
input[type=text], input[type=email], button { font: inherit; padding: .6rem .75rem;
  border-radius: .5rem; border: 1px solid color-mix(in srgb, CanvasText 30%, Canvas) }
button { cursor: pointer; text-align: start; background: transparent; color: inherit }
button.main { text-align: center; background: #3346d3; border-color: #3346d3; color: #fff }
button.link { text-align: center; border-color: transparent }
button span { display: block; font-size: .8125rem; opacity: .7 }
hr { width: 100%; border: 0; border-top: 1px solid color-mix(in srgb, CanvasText 15%, Canvas) }
.wrong { color: #b3261e; font-size: .875rem }
"""


def consent_page(name: str, asked: Mapping[str, str], wrong: str = "") -> str:
    """Choose one of three people, or make one up; or say no."""
    kept = "".join(
        f'<input type="hidden" name="{key}" value="{escape(asked.get(key, ""))}">' for key in KEPT
    )
    people = "".join(_person(kept, *person) for person in PEOPLE)
    error = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return _page(
        f"Sign in with {name}",
        f"""<p>Nobody is asked for a password here. Choose who you are.</p>{people}<hr>
<form method="post">{kept}{error}
<label>Name <input type="text" name="name" maxlength="80" autocomplete="off"></label>
<label>Email <input type="email" name="email" maxlength="254" autocomplete="off"></label>
<label class="tick"><input type="checkbox" name="is_verified" value="yes" checked>
The provider has checked this address</label>
<button class="main" name="answer" value="allow">Continue as this person</button>
<button class="link" name="answer" value="deny" formnovalidate>Cancel</button></form>""",
    )


def refusal_page(name: str, sentence: str) -> str:
    return _page(f"{name} cannot continue", f"<p>{escape(sentence)}</p>")


def _person(kept: str, name: str, email: str) -> str:
    return (
        f'<form method="post">{kept}<input type="hidden" name="name" value="{name}">'
        f'<input type="hidden" name="email" value="{email}">'
        '<input type="hidden" name="is_verified" value="yes">'
        f'<button name="answer" value="allow">{name}<span>{email}</span></button></form>'
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Simulated</title><style>{STYLE}</style></head><body><main>"
        f'<div class="marker">Simulated</div><h1>{escape(title)}</h1>{body}</main></body></html>'
    )
