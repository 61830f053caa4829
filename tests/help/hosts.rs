//! Host names.

use super::Correction::{Fix, Hand};
use super::{GOOD, Mistake, mistake, spec};

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            spec("endpoints:\n- fqdn: {hostname: \"https://auth.example.com/keys\", port: 443}\n"),
            "pattern",
            "write the host alone: `auth.example.com`",
            Fix(spec("endpoints:\n- fqdn: {hostname: \"auth.example.com\", port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com/v2, port: 443}\n"),
            "pattern",
            "write the host alone: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn:\n    hostname: api.example.com:443\n"),
            "pattern",
            "write the host alone, and the port in `port`: `{hostname: api.example.com, port: 443}`",
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
            "write the name alone: `api.example.com`",
            Fix(spec("endpoints:\n- fqdn: {hostname: 'api.example.com', port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: “api.example.com”, port: 443}\n"),
            "pattern",
            "write the name alone: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: my_api.example.com, port: 443}\n"),
            "pattern",
            "remove the underscore: neither host names nor names of Services have one",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: bücher.example.com, port: 443}\n"),
            "pattern",
            "`ü` (U+00FC) is not valid in DNS: write an international name in its ASCII form, `xn--…`",
            Hand(spec("endpoints:\n- fqdn: {hostname: xn--bcher-kva.example.com, port: 443}\n")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: '*.example.com', port: 443}\n"),
            "pattern",
            "write one name without a wildcard, or use `type: DynamicResolver`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com., port: 443}\n"),
            "serving-address",
            "remove the trailing dot: `api.example.com`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  hostname: api.example.com.\n",
            ),
            "pattern",
            "remove the trailing dot: `api.example.com`",
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
            "this looks like an unrendered template: render `${HOST}` first, for example with `envsubst`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: $HOST, port: 443}\n"),
            "pattern",
            "this looks like an unrendered template: render `$HOST` first, for example with `envsubst`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: \"${PORT}\"}\n"),
            "wrong-type",
            "this looks like an unrendered template: render `${PORT}` first, for example with `envsubst`",
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
            "this looks like a placeholder: write the real value instead of `YOUR_HOST_HERE`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: '', port: 443}\n"),
            "too-short",
            "write the DNS name of the destination",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: 10.0.0.1, port: 443}\n"),
            "controller-hostname-is-ip",
            "write the IP address in `ip`: `ip: {address: 10.0.0.1, port: 443}`",
            Fix(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 443}\n")),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: 10.0.0.1, port: 443}\n- fqdn: {hostname: 10.0.0.2, port: 443}\n",
            ),
            "controller-hostname-is-ip",
            "write the IP address in `ip`: for each of the endpoints `ip: {address: 10.0.0.1, port: 443}`",
            Fix(spec(
                "endpoints:\n- ip: {address: 10.0.0.1, port: 443}\n- ip: {address: 10.0.0.2, port: 443}\n",
            )),
        ),
        mistake(
            spec(
                "endpoints:\n- fqdn: {hostname: 10.0.0.1, port: 443}\n- fqdn: {hostname: api.example.com, port: 443}\n",
            ),
            "controller-hostname-is-ip",
            "use another Backend for the addresses, with `ip: {address: 10.0.0.1, port: 443}`",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: '2001:db8:0:0:0:0:1:11', port: 443}\n"),
            "pattern",
            "write the IP address in `ip`: `ip: {address: \"2001:db8:0:0:0:0:1:11\", port: 443}`",
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
            "write the full name; for a Service `redis.NAMESPACE.svc.cluster.local`",
            Hand(spec(
                "endpoints:\n- fqdn: {hostname: redis.shop.svc.cluster.local, port: 6379}\n",
            )),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: !Ref Host, port: 443}\n"),
            "pattern",
            "unsupported tag `!Ref`: write the value without a tag",
            Hand(spec(GOOD)),
        ),
    ]
}
