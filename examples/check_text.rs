//! Checks a manifest and prints the findings with their locations.

use envoy_gateway_backend::render::{Source, Style, human};
use envoy_gateway_backend::{Profile, lint};

fn main() {
    let text = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: api}\n\
                spec: {endpoints: [{fqdn: {hostname: api.example.com, port: '443'}}]}\n";
    let mut output = String::new();
    for checked in lint::Linter::new(&Profile::default()).check(text) {
        let source = Source { file: "api.yaml", text, ..Source::default() };
        human(&mut output, &source, checked.report(), Style::no_color()).unwrap();
    }
    print!("{output}");
    assert!(output.contains("--> api.yaml:4:61"));
}
