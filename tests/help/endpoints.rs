//! Endpoints whose parts are missing, misplaced or of the wrong type.

use super::Correction::{Fix, Hand};
use super::{GOOD, Mistake, mistake, spec};

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            spec("endpoints:\n- fqdn: api.example.com  # the API\n  port: 443\n"),
            "wrong-type",
            "`fqdn` is an object that contains the port: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix(spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}  # the API\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: api.example.com\n  port: 443\n"),
            "unknown-field",
            "move `port` to the address: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix(spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n")),
        ),
        mistake(
            spec("endpoints: [{port: 443, fqdn: api.example.com}]\n"),
            "unknown-field",
            "move `port` to the address: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix(spec("endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: 10.0.0.1:8080\n"),
            "wrong-type",
            "`ip` is an object that contains the port: `ip: {address: 10.0.0.1, port: 8080}`",
            Fix(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 8080}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: 10.0.0.1:8080\n"),
            "wrong-type",
            "`fqdn` is an object that contains the port: `ip: {address: 10.0.0.1, port: 8080}`",
            Fix(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 8080}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: 10.0.0.1\n"),
            "wrong-type",
            "`ip` is an object that contains the port: `ip: {address: 10.0.0.1, port: …}`",
            Hand(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- unix: /var/run/api.sock\n"),
            "wrong-type",
            "`unix` is an object: `unix: {path: /var/run/api.sock}`",
            Fix(spec("endpoints:\n- unix: {path: /var/run/api.sock}\n")),
        ),
        mistake(
            spec("endpoints:\n- unix: {path: /var/run/api.sock, port: 80}\n"),
            "unknown-field",
            "a Unix socket has no port: remove `port`",
            Fix(spec("endpoints:\n- unix: {path: /var/run/api.sock}\n")),
        ),
        mistake(
            spec("endpoints:\n- api.example.com:443\n"),
            "wrong-type",
            "write the endpoint as an object: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix(spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n")),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn:\n    hostname: api.example.com  # ours\n  zone: a\n  port: 443  # https\n",
            ),
            "unknown-field",
            "move `port` to the address: `fqdn: {hostname: api.example.com, port: 443}`",
            Hand(spec(
                "endpoints:\n- fqdn:\n    hostname: api.example.com  # ours\n    port: 443  # https\n  zone: a\n",
            )),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn:\n    hostname: api.example.com  # ours\n  port: 443\n  zone: a\n",
            ),
            "required",
            "move `port` to the address: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix(spec(
                "endpoints:\n- fqdn:\n    hostname: api.example.com  # ours\n    port: 443\n  zone: a\n",
            )),
        ),
        mistake(
            spec("endpoints:\n- fqdn:\n  hostname: api.example.com\n  port: 443\n"),
            "address-required",
            "write the address as an object: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix(spec("endpoints:\n- fqdn:\n    hostname: api.example.com\n    port: 443\n")),
        ),
        mistake(
            spec("endpoints:\n- address: 10.0.0.1\n  port: 8080\n"),
            "unknown-field",
            "write the address as an object: `ip: {address: 10.0.0.1, port: 8080}`",
            Fix(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 8080}\n")),
        ),
        mistake(
            spec("endpoints:\n- url: https://api.example.com/v2\n"),
            "unknown-field",
            "write the address as an object: `fqdn: {hostname: api.example.com, port: 443}`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- ip: {hostname: 192.168.1.1, port: 80}\n"),
            "unknown-field",
            "did you mean `address`?",
            Fix(spec("endpoints:\n- ip: {address: 192.168.1.1, port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {address: api.example.com, port: 443}\n"),
            "unknown-field",
            "did you mean `hostname`?",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com}\n"),
            "required",
            "add the port to connect to, such as `port: 443`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n  fqdn:\n    hostname: api.example.com\n    port: 443\n"),
            "wrong-type",
            "`endpoints` is a list: put `- ` before `fqdn`, and line the rest up with it",
            Fix(spec("endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n")),
        ),
        mistake(
            spec("endpoints:\n-fqdn: {hostname: api.example.com, port: 443}\n"),
            "unknown-field",
            "add a space after `-`: `- fqdn`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoint:\n- fqdn: {hostname: api.example.com, port: 443}\n"),
            "unknown-field",
            "did you mean `endpoints`?",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: a.example.com, port: 80}\n- ip: {address: 10.0.0.1, port: 80}\n",
            ),
            "fqdn-excludes-other-addresses",
            "use two Backends, one for the DNS names and one for the addresses, and list both in the route's backendRefs",
            Hand(spec("endpoints:\n- fqdn: {hostname: a.example.com, port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- unix: {path: /a}\n  ip: {address: 10.0.0.1, port: 80}\n"),
            "address-unique",
            "write one endpoint for each address",
            Hand(spec("endpoints:\n- unix: {path: /a}\n- ip: {address: 10.0.0.1, port: 80}\n")),
        ),
        mistake(
            spec("type: DynamicResolver\nendpoints: []\n"),
            "too-few",
            "remove `endpoints`: a dynamic resolver takes the destination from each request",
            Fix(spec("type: DynamicResolver\n")),
        ),
        mistake(
            spec("endpoints: []\n"),
            "too-few",
            "add one: `endpoints: [{fqdn: {hostname: …, port: …}}]`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("type: STATIC\nendpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n"),
            "not-supported",
            "write `type: Endpoints`",
            Fix(spec(
                "type: Endpoints\nendpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n",
            )),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: a.example.com, port: 80}\n  fqdn: {hostname: b.example.com, port: 80}\n",
            ),
            "duplicate-key",
            "write one endpoint for each address: put `- ` before it",
            Hand(spec(
                "endpoints:\n- fqdn: {hostname: a.example.com, port: 80}\n- fqdn: {hostname: b.example.com, port: 80}\n",
            )),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: [a.example.com, b.example.com], port: 80}\n"),
            "wrong-type",
            "write one endpoint for each address",
            Hand(spec(
                "endpoints:\n- fqdn: {hostname: a.example.com, port: 80}\n- fqdn: {hostname: b.example.com, port: 80}\n",
            )),
        ),
        mistake(
            spec("hostname: api.example.com\nport: 443\n"),
            "unknown-field",
            "move it to an endpoint: `endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- unix: {address: /var/run/api.sock}\n"),
            "required",
            "it is written as `address`: did you mean `path`?",
            Fix(spec("endpoints:\n- unix: {path: /var/run/api.sock}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname=api.example.com, port: 443}\n"),
            "unknown-field",
            "write a colon between field and value: `hostname: api.example.com`",
            Fix(spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n")),
        ),
    ]
}
