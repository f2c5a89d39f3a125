"""Documents that try to read what they must not, or to eat the machine.

Each reader is a template with `{file}` (a path on this machine) and `{http}` (host:port of a
listener); both hold a canary that must not appear.
"""

READERS = {
    "attachment": '<link rel=attachment href="file://{file}">',
    "anchor attachment": '<a rel=attachment href="file://{file}">x</a>',
    "stylesheet": '<link rel=stylesheet href="file://{file}">',
    "stylesheet over http": '<link rel=stylesheet href="http://{http}/a.css">',
    "import": '<style>@import "file://{file}";</style>',
    "import over http": "<style>@import url(http://{http}/b.css);</style>",
    "nested import": "<style>@import 'data:text/css,@import%20%22http://{http}/c.css%22;';</style>",
    "image file": '<img src="file://{file}">',
    "image http": '<img src="http://{http}/d.png">',
    "image without slashes": '<img src="file:{file}">',
    "image upper case": '<img src="FILE://{file}">',
    "image mixed case http": '<img src="hTtP://{http}/e.png">',
    "image localhost": '<img src="file://localhost{file}">',
    "image bare path": '<img src="{file}">',
    "image relative": '<img src="../../../../../../../..{file}">',
    "image scheme relative": '<img src="//{http}/f.png">',
    "base file": '<base href="file:///"><img src="{file}">',
    "base http": '<base href="http://{http}/"><img src="g.png">',
    "image tab": '<img src="fi\tle://{file}">',
    "image newline": '<img src="ht\ntp://{http}/h.png">',
    "image leading space": '<img src=" file://{file}">',
    "image percent": '<img src="%66ile://{file}">',
    "image entity": '<img src="&#102;ile://{file}">',
    "image srcset": '<img srcset="http://{http}/i.png 2x">',
    "image picture": '<picture><source srcset="http://{http}/j.png"></picture>',
    "object": '<object data="file://{file}" type="text/plain"></object>',
    "object svg": '<object data="http://{http}/k.svg" type="image/svg+xml"></object>',
    "embed": '<embed src="file://{file}" type="text/plain">',
    "iframe": '<iframe src="file://{file}"></iframe>',
    "background": '<p style="background:url(file://{file})">x',
    "background http": '<p style="background:url(http://{http}/l.png)">x',
    "content": "<style>p::before{{content:url(file://{file})}}</style><p>x",
    "content http": "<style>p::before{{content:url(http://{http}/m)}}</style><p>x",
    "list image": '<ul style="list-style-image:url(http://{http}/n.png)"><li>x</ul>',
    "border image": '<p style="border:1px solid;border-image:url(http://{http}/o.png) 1">x',
    "mask": '<p style="mask-image:url(http://{http}/p.png)">x',
    "cursor": '<p style="cursor:url(http://{http}/q.png),auto">x',
    "font file": "<style>@font-face{{font-family:x;src:url(file://{file})}}p{{font-family:x}}"
    "</style><p>x",
    "font http": "<style>@font-face{{font-family:x;src:url(http://{http}/r.ttf)}}p{{font-family:x}}"
    "</style><p>x",
    "page background": "<style>@page{{background:url(http://{http}/s.png)}}</style>",
    "margin box": "<style>@page{{@top-left{{content:url(file://{file})}}}}</style>",
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg" width=9 height=9>'
    '<image href="http://{http}/t.png" width=9 height=9 /></svg>',
    "svg xlink": '<svg xmlns="http://www.w3.org/2000/svg" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" width=9 height=9>'
    '<image xlink:href="file://{file}" width=9 height=9 /></svg>',
    "svg use": '<svg xmlns="http://www.w3.org/2000/svg"><use href="file://{file}#a"/></svg>',
    "svg entity in data": '<img src="data:image/svg+xml,'
    "%3C!DOCTYPE%20s%20%5B%3C!ENTITY%20e%20SYSTEM%20'file://{file}'%3E%5D%3E"
    "%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3Ctext%3E%26e;%3C/text%3E%3C/svg%3E\">",
    "svg image in data": '<img src="data:image/svg+xml,'
    "%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3Cimage%20href='http://{http}/u.png'/%3E"
    '%3C/svg%3E">',
    "svg style in data": '<img src="data:image/svg+xml,'
    "%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3Cstyle%3E@import%20'http://{http}/v.css'"
    '%3C/style%3E%3C/svg%3E">',
    "asset with a path": '<img src="asset:../../../../../../..{file}">',
    "asset as a host": '<img src="asset://{http}/w.png">',
    "ftp": '<img src="ftp://{http}/x.png">',
    "meta refresh": '<meta http-equiv=refresh content="0;url=http://{http}/y">',
    "script": '<script src="http://{http}/z.js"></script>',
}

_RECT = '<rect width="9" height="9" fill="url(#p)"/>'

GREEDY = {
    "huge letters": "<style>@page{size:1cm;margin:0}p{font-size:9999pt}</style><p>" + "x " * 4000,
    "endless device": '<img src="file:///dev/zero">',
    "deep nesting": "<div>" * 100_000,
    "nested tables": "<table><tr><td>" * 3000,
    "many pages": "<style>p{break-after:page}</style>" + "<p>x</p>" * 20_000,
    "wide table": "<table><tr>" + "<td>x" * 60_000,
    "huge colspan": "<table><tr><td colspan=100000 rowspan=60000>x<tr><td>y",
    "grid": "<style>div{display:grid;grid-template-columns:repeat(90000,1px)}</style><div>x</div>",
    "counters": "<style>p{counter-increment:c}p::after{content:counters(c,'.')}</style>"
    + "<p>" * 50_000,
    "svg patterns": '<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="900000">'
    '<pattern id="p" width="1" height="1" patternUnits="userSpaceOnUse">'
    f"{_RECT}</pattern>{_RECT * 300}</svg>",
    "long word": "<p>" + "x" * 20_000_000,
    "many columns": "<style>div{columns:9999}</style><div>" + "x " * 50_000,
}
