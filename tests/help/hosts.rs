//! Host names.

use super::Mended::{Fix, Hand};
use super::{GOOD, Mistake, mistake, spec};

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            spec("endpoints:\n- fqdn: {hostname: \"https://auth.example.com/keys\", port: 443}\n"),
            "pattern",
            "use the host alone: `auth.example.com`",
            Fix(spec("endpoints:\n- fqdn: {hostname: \"auth.example.com\", port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com/v2, port: 443}\n"),
            "pattern",
            "use the host alone: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn:\n    hostname: api.example.com:443\n"),
            "pattern",
            "use the host alone, and put the port into `port`: `{hostname: api.example.com, port: 443}`",
            Fix(spec("endpoints:\n- fqdn:\n    hostname: api.example.com\n    port: 443\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: API.Example.com, port: 443}\n"),
            "pattern",
            "write it in lower case: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: 'api.example.com ', port: 443}\n"),
            "pattern",
            "leave out what stands around the name: `api.example.com`",
            Fix(spec("endpoints:\n- fqdn: {hostname: 'api.example.com', port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: “api.example.com”, port: 443}\n"),
            "pattern",
            "leave out what stands around the name: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: my_api.example.com, port: 443}\n"),
            "pattern",
            "a host name has no underscore; a Service's name has none either",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: bücher.example.com, port: 443}\n"),
            "pattern",
            "`ü` (U+00FC) is no letter of DNS: write an international name in its ASCII form, `xn--…`",
            Hand(spec("endpoints:\n- fqdn: {hostname: xn--bcher-kva.example.com, port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: '*.example.com', port: 443}\n"),
            "pattern",
            "a Backend leads to one name: write it without a wildcard, or use `type: DynamicResolver`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com., port: 443}\n"),
            "serving-address",
            "drop the trailing dot: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  hostname: api.example.com.\n",
            ),
            "pattern",
            "drop the trailing dot: `api.example.com`",
            Fix(spec(
                "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  hostname: api.example.com\n",
            )),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: \"{{ .Values.host }}\", port: 443}\n"),
            "pattern",
            "this looks like an unrendered template: render `{{ .Values.host }}` first",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: \"${HOST}\", port: 443}\n"),
            "pattern",
            "this looks like an unrendered template: render `${HOST}` first",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: $HOST, port: 443}\n"),
            "pattern",
            "this looks like an unrendered template: render `$HOST` first",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: \"${PORT}\"}\n"),
            "wrong-type",
            "this looks like an unrendered template: render `${PORT}` first",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: <your-host>, port: 443}\n"),
            "pattern",
            "this looks like an unrendered template: render `<your-host>` first",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: YOUR_HOST_HERE, port: 443}\n"),
            "pattern",
            "this looks like a placeholder: put the real value in place of `YOUR_HOST_HERE`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: '', port: 443}\n"),
            "too-short",
            "give the DNS name of the destination",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: 10.0.0.1, port: 443}\n"),
            "controller-hostname-is-ip",
            "an IP address goes into `ip`: `ip: {address: 10.0.0.1, port: 443}`",
            Fix(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 443}\n")),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: 10.0.0.1, port: 443}\n- fqdn: {hostname: 10.0.0.2, port: 443}\n",
            ),
            "controller-hostname-is-ip",
            "an IP address goes into `ip`: for each of the endpoints `ip: {address: 10.0.0.1, port: 443}`",
            Fix(spec(
                "endpoints:\n- ip: {address: 10.0.0.1, port: 443}\n- ip: {address: 10.0.0.2, port: 443}\n",
            )),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: 10.0.0.1, port: 443}\n- fqdn: {hostname: api.example.com, port: 443}\n",
            ),
            "controller-hostname-is-ip",
            "names and addresses do not mix: make another Backend for the addresses, with `ip: {address: 10.0.0.1, port: 443}`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: '2001:db8:0:0:0:0:1:11', port: 443}\n"),
            "pattern",
            "an IP address goes into `ip`: `ip: {address: \"2001:db8:0:0:0:0:1:11\", port: 443}`",
            Fix(spec("endpoints:\n- ip: {address: '2001:db8:0:0:0:0:1:11', port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: localhost, port: 443}\n"),
            "controller-hostname-single-label",
            "write the address of the destination; a loopback address is the proxy itself, and is only valid on Host infrastructure",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: redis, port: 6379}\n"),
            "controller-hostname-single-label",
            "write the full name; that of a Service is `redis.NAMESPACE.svc.cluster.local`",
            Hand(spec(
                "endpoints:\n- fqdn: {hostname: redis.shop.svc.cluster.local, port: 6379}\n",
            )),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: !Ref Host, port: 443}\n"),
            "pattern",
            "nothing here reads the tag `!Ref`: write the value itself",
            Hand(spec(GOOD)),
        ),
    ]
}
