//! TLS settings of the resulting cluster.

use super::{ciphers, names, rule};
use crate::api::{Backend, BackendTls, Metadata};
use crate::envoy::{
    AlpnError, InElement, MAX_ALPN_PROTOCOL_BYTES, MAX_SNI_BYTES, SniError, check_alpn, check_sni,
};
use crate::path::Path;
use crate::profile::ProxyTls;
use crate::report::sink::Details;
use crate::rule::Rule;
use crate::translator::client_settings::{ClientSetting, ClientSettings, SettingOrigin};
use crate::translator::policies::PolicyTarget;
use crate::translator::tls::ClientDefaults;
use crate::validation::Checker;

pub(crate) static UNKNOWN_CIPHER: Rule = rule("envoy-unknown-cipher", "cipher unknown to Envoy")
    .docs("The API server and Envoy Gateway accept any string. Envoy rejects the cluster if its TLS library, BoringSSL, does not know a name or an \
           alias of the list, also after an operator (`!NAME`). Names are case-sensitive. The other clusters load; routes to this one answer 503.")
    .by("BoringSSL, `ssl_cipher_process_rulestr` (`ssl/ssl_cipher.cc`)");

pub(crate) static CIPHER_SYNTAX: Rule = rule("envoy-cipher-syntax", "invalid cipher list")
    .docs("Envoy joins the list with `:` and reads it as a cipher list of BoringSSL: names, aliases, `+` between aliases, the operators `!`, `-` and `+`, \
           groups `[A|B]` and `@STRENGTH`. Spaces, commas and semicolons do not separate. No operator may follow a group.")
    .by("BoringSSL, `ssl_cipher_process_rulestr` (`ssl/ssl_cipher.cc`)");

pub(crate) static NO_CIPHER: Rule = rule("envoy-no-cipher", "cipher list that selects no cipher")
    .docs("Operators select nothing, and may remove everything that the list selects. The suites of TLS 1.3 cannot be chosen: a list of these alone \
           selects nothing. Envoy rejects the cluster.")
    .by("BoringSSL, `SSL_CTX_set_strict_cipher_list`");

pub(crate) static UNKNOWN_CURVE: Rule = rule("envoy-unknown-curve", "curve unknown to Envoy")
    .docs("Envoy rejects the cluster if BoringSSL does not know a name of the list. `secp256r1` is not such a name (`P-256` is), and what is known \
           changes between versions of Envoy: `P-224` was removed in 1.38, `X25519Kyber768Draft00` in 1.39.")
    .by("BoringSSL, `ssl_name_to_group_id` (`ssl/ssl_key_share.cc`)");

pub(crate) static UNKNOWN_SIGNATURE_ALGORITHM: Rule =
    rule("envoy-unknown-signature-algorithm", "signature algorithm unknown to Envoy")
        .docs("Envoy rejects the cluster if BoringSSL does not know a name of the list. It knows the names of TLS 1.3 in lower case \
               (`rsa_pss_rsae_sha256`) and OpenSSL's pairs (`RSA-PSS+SHA256`).")
        .by("BoringSSL, `parse_sigalgs_list` (`ssl/ssl_privkey.cc`)");

pub(crate) static DUPLICATE_ENTRY: Rule = rule(
    "envoy-duplicate-entry",
    "curve or signature algorithm listed twice",
)
.docs("Envoy rejects a cluster that lists a signature algorithm twice, also under two names (`rsa_pkcs1_sha256`, `RSA+SHA256`). From 1.38 on it rejects a \
       curve listed twice as well.")
.by("BoringSSL, `sigalgs_unique` (`ssl/ssl_privkey.cc`) and `SSL_CTX_set1_group_ids`");

pub(crate) static EMPTY_ENTRY: Rule = rule("envoy-empty-entry", "empty entry in a list of names")
    .docs("Envoy joins `ecdhCurves` and `signatureAlgorithms` with `:`, and rejects the cluster if nothing is between two separators or after the last \
           one. A list with one empty string means Envoy's default.")
    .by("BoringSSL, `parse_sigalgs_list` and `ssl_str_to_group_ids`");

pub(crate) static ALPN_LENGTH: Rule = rule("envoy-alpn-length", "ALPN protocol that is too long")
    .docs("An ALPN protocol has at most 255 bytes, the list 65,535 bytes on the wire. Envoy rejects the cluster (`Invalid ALPN protocol string`).")
    .by("Envoy, `ContextImpl::parseAlpnProtocols`; RFC 7301, section 3.1");

pub(crate) static ALPN_ABORT: Rule = rule("envoy-alpn-abort", "ALPN list that makes the Envoy process exit")
    .docs("An empty protocol in a list of more than one (`[h2, \"\"]`, `[\"h2,\"]`) ends the Envoy process when it loads the cluster, also while it serves: \
           **one Backend stops the proxies of the whole Gateway**, again after each restart. A list with one empty string turns ALPN off.")
    .by("Envoy, a `RELEASE_ASSERT` on `SSL_CTX_set_alpn_protos` in `ClientContextImpl`");

pub(crate) static SNI_LENGTH: Rule = rule("envoy-sni", "server name that Envoy rejects")
    .docs("A server name has at most 255 bytes and contains no NUL. The CRD allows 253 characters; the name may also come from a `BackendTLSPolicy`.")
    .by("Envoy, `ClientContextConfigImpl`");

pub(crate) static VERSION_NOT_MEASURED: Rule =
    rule("envoy-version-not-measured", "Envoy version whose answers were not measured")
        .note()
        .docs("What Envoy knows of ciphers, curves and signature algorithms was measured for Envoy 1.36 to 1.40. For another version, the answers \
               of the nearest measured version are used, and may be wrong.")
        .by("this crate");

pub(crate) const RULES: &[&Rule] = &[
    &UNKNOWN_CIPHER, &CIPHER_SYNTAX, &NO_CIPHER, &UNKNOWN_CURVE, &UNKNOWN_SIGNATURE_ALGORITHM,
    &DUPLICATE_ENTRY, &EMPTY_ENTRY, &ALPN_LENGTH, &ALPN_ABORT, &SNI_LENGTH, &VERSION_NOT_MEASURED,
];

/// A list of the cluster, and the field that sets it.
pub(super) struct List<'a> {
    pub(super) setting: Option<ClientSetting<'a, &'a [String]>>,
    field: &'static str,
}

impl List<'_> {
    pub(super) fn values(&self) -> &[String] {
        self.setting.map_or(&[], |setting| setting.value)
    }

    /// Help for an empty entry: the whole element, or a part of it.
    pub(super) fn empty_help<E>(&self, problem: &InElement<E>, what: &str) -> String {
        let element = problem.index.and_then(|index| self.values().get(index));
        match element {
            Some(element) if element.is_empty() => "remove `\"\"`".into(),
            _ => format!("remove {what}"),
        }
    }

    /// Reports a problem at its element or at the list, or at the Backend's TLS where the
    /// EnvoyProxy sets the list.
    pub(super) fn report<E>(
        &self,
        checker: &mut Checker<'_>,
        tls: &Path<'_>,
        problem: &InElement<E>,
        rule: &'static Rule,
        words: impl FnOnce() -> (String, String),
    ) {
        let field = self.field;
        if let Some(ClientSetting { origin: SettingOrigin::Proxy(proxy), .. }) = self.setting {
            let ProxyTls { namespace, name, .. } = proxy;
            return checker.envoy(rule, tls, || {
                let (message, help) = words();
                let origin = format!("in `{field}` of EnvoyProxy `{namespace}/{name}`");
                (format!("{message}, {origin}"), help)
            });
        }
        let path = &tls.field(field);
        match problem.index {
            Some(index) => checker.envoy(rule, &path.index(index), words),
            None => checker.envoy(rule, path, words),
        }
    }
}

/// Checks the settings of the Backend, those of the EnvoyProxy where the Backend has none, and the
/// server names.
pub(super) fn check<M: Metadata>(
    checker: &mut Checker<'_>,
    backend: &Backend<M>,
    spec_path: &Path<'_>,
) {
    let own = backend.spec.tls.as_ref();
    let policies = checker.profile.policies().unwrap_or_default();
    let target = PolicyTarget::new(backend, None);
    let mut policies = target
        .policies_in_namespace(policies)
        .filter(|policy| target.targets(policy).next().is_some())
        .peekable();
    let path = match own {
        Some(_) => &spec_path.field("tls"),
        None if policies.peek().is_some() => spec_path,
        None => return,
    };
    for policy in policies {
        let name = policy.metadata.name.as_deref().unwrap_or_default();
        check_server_name(checker, &policy.spec.validation.hostname, Some(name), path);
    }
    if let Some(own) = own {
        check_own_server_name(checker, own, path);
    }
    check_lists(checker, own, ClientDefaults::from_route(checker.profile.route()), path);
}

/// Checks the Backend's own settings.
pub(super) fn check_own(checker: &mut Checker<'_>, own: &BackendTls, path: &Path<'_>) {
    check_own_server_name(checker, own, path);
    check_lists(checker, Some(own), ClientDefaults::default(), path);
}

fn check_own_server_name(checker: &mut Checker<'_>, own: &BackendTls, path: &Path<'_>) {
    if let Some(sni) = &own.sni {
        check_server_name(checker, sni, None, &path.field("sni"));
    }
}

fn check_lists(
    checker: &mut Checker<'_>,
    own: Option<&BackendTls>,
    defaults: ClientDefaults<'_>,
    path: &Path<'_>,
) {
    let ClientSettings {
        min_version: _,
        max_version: _,
        ciphers,
        ecdh_curves,
        signature_algorithms,
        alpn_protocols,
    } = ClientSettings::new(own, defaults, checker.release());
    let lists = [
        List { setting: ciphers, field: "ciphers" },
        List { setting: ecdh_curves, field: "ecdhCurves" },
        List { setting: signature_algorithms, field: "signatureAlgorithms" },
    ];
    let [cipher_list, curves, algorithms] = &lists;
    ciphers::check(checker, cipher_list, path);
    names::check_curve_list(checker, curves, path);
    names::check_signature_algorithm_list(checker, algorithms, path);
    check_protocols(checker, &List { setting: alpn_protocols, field: "alpnProtocols" }, path);
    if lists.iter().any(|list| list.setting.is_some()) {
        check_version(checker, path);
    }
}

/// Reports that the answers for the lists are those of another version.
fn check_version(checker: &mut Checker<'_>, path: &Path<'_>) {
    let version = checker.profile.envoy();
    if !version.is_measured() {
        let nearest = version.nearest_measured();
        checker.report(&VERSION_NOT_MEASURED, path, || {
            Details::new(format!("the answers are those of Envoy {nearest}, not of {version}"))
        });
    }
}

/// Checks a server name of the Backend, or of the policy with this name.
fn check_server_name(checker: &mut Checker<'_>, name: &str, policy: Option<&str>, path: &Path<'_>) {
    let Err(error) = check_sni(name) else { return };
    checker.envoy(&SNI_LENGTH, path, || {
        let help = match error {
            SniError::TooLong { .. } => format!("use a name of at most {MAX_SNI_BYTES} bytes"),
            SniError::Nul => "remove the NUL".into(),
        };
        let message = match policy {
            Some(policy) => format!("{error}, in BackendTLSPolicy `{}`", policy.escape_debug()),
            None => error.to_string(),
        };
        (message, help)
    });
}

fn check_protocols(checker: &mut Checker<'_>, list: &List<'_>, path: &Path<'_>) {
    for problem in check_alpn(list.values()) {
        let error = problem.error;
        let rule = if error == AlpnError::Empty { &ALPN_ABORT } else { &ALPN_LENGTH };
        list.report(checker, path, &problem, rule, || {
            let help = match error {
                AlpnError::Empty => list.empty_help(&problem, "the empty protocol"),
                AlpnError::TooLong { .. } => {
                    format!("use a protocol of at most {MAX_ALPN_PROTOCOL_BYTES} bytes")
                }
                AlpnError::ListTooLong { .. } => "list fewer protocols".into(),
            };
            (error.to_string(), help)
        });
    }
}
