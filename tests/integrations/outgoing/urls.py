"""Addresses a tenant might type to make us call where we must not."""

# ruff: noqa: S104 - refused addresses

NAMES = {
    "localhost": [["127.0.0.1", "::1"]],
    "localhost.": [["127.0.0.1"]],
    "localtest.example": [["127.0.0.1"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "mixed.example": [["93.184.216.34", "10.0.0.7"]],
    "mixed6.example": [["2606:2800:220:1::1", "fd00::7"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "public.example": [["93.184.216.34"]],
    "backline.example": [["93.184.216.34"]],
    "xn--strae-oqa.example": [["192.168.1.1"]],
    "127.0.0.1.nip.example": [["127.0.0.1"]],
}

_LOOPBACK = [
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7F.1"),
    *("0x7f.0x0.0x0.0x1", "017700000001", "0177.0.0.1", "0177.0.0.01", "127.000.000.001"),
    *("0", "0.0.0.0", "0.0", "0x0", "127.0.0.1.", "127。0。0。1", "127.0.0。1"),
    *("１２７.０.０.１", "①②⑦.⓪.⓪.①", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]", "[0::1]"),
    *("localhost", "LOCALHOST", "localhost.", "localtest.example", "127.0.0.1.nip.example"),
]
_PRIVATE = [
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "0xA.1"),
    *("192.168.1.254", "167772161", "3232235521", "0300.0250.1.1", "[fd00::1]", "[fc00::1]"),
    *("[::ffff:10.0.0.1]", "[::ffff:a00:1]", "straße.example", "mixed.example", "mixed6.example"),
]
_LINK_LOCAL = [
    *("169.254.169.254", "169.254.0.1", "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376"),
    *("[fe80::1]", "[fe80::1%25lo]", "[::ffff:169.254.169.254]", "[fd00:ec2::254]"),
    *("metadata.google.internal", "169.254.169.254.", "[febf::1]", "[fec0::1]"),
]
_SPECIAL = [
    *("100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.0.170", "192.0.2.1", "198.18.0.1"),
    *("198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255", "192.88.99.1", "0.1.2.3", "[ff02::1]", "[ff0e::1]"),
    *("[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b::93.184.216.34]"),
    *("[64:ff9b:1::1]", "[64:ff9b:1:7f00:1::]", "[2002:7f00:1::]", "[2002:a00:1::1]"),
    *("[2002:5db8:d822::1]", "[2001::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]"),
    *("[2001:db8::1]", "[2001:2::1]", "[2001:10::1]", "[2001:20::1]", "[100::1]", "[3fff::1]"),
    *("[3fff:fff::1]", "[5f00::1]", "[4000::1]", "[::2]", "nat64.example"),
]
_FORMS = [
    "http://public.example:22/",
    "http://public.example:25/",
    "http://public.example:5432/",
    "http://public.example:6379/",
    "http://public.example:1/",
    "http://user:pass@public.example/",
    "http://public.example@127.0.0.1/",
    "http://127.0.0.1#@public.example/",
    "http://127.0.0.1?@public.example/",
    "http://127.0.0.1\\@public.example/",
    "http://127.0.0.1:80\\@public.example:80/",
    "http://backline.example/",
    "https://BACKLINE.example./",
    "http:///etc/passwd",
    "http://",
    "//127.0.0.1/",
    "/etc/passwd",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "ws://127.0.0.1/",
    "ldap://127.0.0.1/",
    "http://[::1/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:80a/",
    " http://127.0.0.1/",
    "http://127.0.0.1\r\nHost: x/",
    "http://%31%32%37.0.0.1/",
    "HTTP://127.0.0.1/",
    "https://[::1]:443/",
    "http://0x7f000001:80/",
    "https://2130706433/",
    "",
]

HOSTS = [*_LOOPBACK, *_PRIVATE, *_LINK_LOCAL, *_SPECIAL]
SHAPES = [*(f"http://{host}/" for host in HOSTS), *_FORMS]
