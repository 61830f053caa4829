//! `Validate` in a web framework: a Backend is posted as JSON; a refused one is answered with our
//! errors.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use envoy_gateway_backend::api::{AppProtocol, Backend, BackendEndpoint, BackendSpec, BackendTls};
use envoy_gateway_backend::{Profile, Release, Report};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower::ServiceExt;
use validator::{Validate, ValidateArgs, ValidationErrors, ValidationErrorsKind};

/// An extractor that deserializes and validates a body of any type.
struct Validated<T>(T);

impl<S: Send + Sync, T: DeserializeOwned + Validate> FromRequest<S> for Validated<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Json(body) =
            Json::<T>::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        match body.validate() {
            Ok(()) => Ok(Self(body)),
            Err(errors) => Err((StatusCode::BAD_REQUEST, Json(errors)).into_response()),
        }
    }
}

/// The same with arguments from the service's state.
async fn with_args<T>(State(profile): State<Profile>, Json(body): Json<T>) -> Response
where
    T: for<'v> ValidateArgs<'v, Args = &'v Profile>,
{
    match body.validate_with_args(&profile) {
        Ok(()) => StatusCode::CREATED.into_response(),
        Err(errors) => (StatusCode::BAD_REQUEST, Json(errors)).into_response(),
    }
}

async fn create(Validated(backend): Validated<Backend>) -> (StatusCode, String) {
    (StatusCode::CREATED, backend.metadata.name.unwrap_or_default())
}

/// Posts a body to a service with a profile.
async fn answer(path: &str, profile: Profile, body: String) -> (StatusCode, Vec<u8>) {
    let service = Router::new()
        .route("/", post(create))
        .route("/for-profile", post(with_args::<Backend>))
        .with_state(profile);
    let request =
        Request::post(path).header(header::CONTENT_TYPE, "application/json").body(Body::from(body));
    let response = service.oneshot(request.expect("a request")).await.expect("an answer");
    let status = response.status();
    (status, to_bytes(response.into_body(), 1 << 20).await.expect("a body").to_vec())
}

fn backend(spec: &Value) -> String {
    json!({"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "api"}, "spec": spec}).to_string()
}

#[tokio::test]
async fn valid_backend_passes() {
    let body =
        backend(&json!({"endpoints": [{"fqdn": {"hostname": "api.example.com", "port": 443}}]}));
    assert_eq!(answer("/", Profile::default(), body).await, (StatusCode::CREATED, b"api".to_vec()));
}

#[tokio::test]
async fn invalid_backend_is_answered_with_nested_errors() {
    let body = backend(&json!({"endpoints": [
        {"fqdn": {"hostname": "api.example.com", "port": 443}},
        {"fqdn": {"hostname": "API.example.com", "port": 65536}},
        {"fqdn": {"hostname": "localhost", "port": 443}},
    ]}));
    let (status, body) = answer("/", Profile::default(), body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    let fqdn = &body["spec"]["endpoints"]["1"]["fqdn"];
    assert_eq!(
        fqdn["port"],
        json!([{
            "code": "too-large",
            "message": "spec.endpoints[1].fqdn.port in body should be less than or equal to 65535",
            "params": {"gate": "admission", "path": "spec.endpoints[1].fqdn.port", "reason": "FieldValueInvalid", "value": "65536"},
        }])
    );
    assert_eq!(fqdn["hostname"][0]["code"], "pattern");
    assert_eq!(fqdn["hostname"][0]["params"]["value"], "\"API.example.com\"");
    assert_eq!(
        body["spec"]["endpoints"]["2"]["fqdn"]["hostname"][0]["params"],
        json!({
            "gate": "controller",
            "path": "spec.endpoints[2].fqdn.hostname",
            "help": "write the full name, for a Service `NAME.NAMESPACE.svc.cluster.local`",
        })
    );
    assert!(body["spec"]["endpoints"].get("0").is_none());
}

#[tokio::test]
async fn profile_comes_from_the_service() {
    let spec =
        json!({"endpoints": [{"fqdn": {"hostname": "api.example.com", "port": 443}, "zone": "a"}]});
    let (status, _) = answer("/for-profile", Profile::new(Release::V1_5), backend(&spec)).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, body) = answer("/for-profile", Profile::new(Release::V1_4), backend(&spec)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["spec"]["endpoints"]["0"]["zone"][0]["code"], "unknown-field");
    assert_eq!(
        body["spec"]["endpoints"]["0"]["zone"][0]["params"]["path"],
        "spec.endpoints[0].zone"
    );
}

/// Every error, with the names under which it is nested.
fn flat(errors: &ValidationErrors) -> Vec<(String, &validator::ValidationError)> {
    let below = |name: &str, errors| {
        flat(errors)
            .into_iter()
            .map(|(path, error)| (format!("{name}/{path}"), error))
            .collect::<Vec<_>>()
    };
    let nested = errors.errors().iter().flat_map(|(name, kind)| match kind {
        ValidationErrorsKind::Struct(errors) => below(name, errors),
        ValidationErrorsKind::List(items) => items
            .iter()
            .flat_map(|(index, errors)| below(&format!("{name}/{index}"), errors))
            .collect(),
        ValidationErrorsKind::Field(errors) => {
            errors.iter().map(|error| (name.to_string(), error)).collect()
        }
    });
    nested.collect()
}

fn nested_names(backend: &Backend) -> Vec<String> {
    let errors = Validate::validate(backend).expect_err("it is refused");
    let mut places: Vec<_> = flat(&errors)
        .into_iter()
        .map(|(place, error)| format!("{place}: {}", error.code))
        .collect();
    places.sort();
    places
}

#[test]
fn error_of_an_object_is_nested_under_all() {
    let name = BackendEndpoint::fqdn("api.example.com", 443);
    let tls = BackendTls { auto_sni_from_endpoint_hostname: Some(true), ..BackendTls::system_ca() };
    let spec = BackendSpec {
        endpoints: Some(vec![name.clone()]),
        ..BackendSpec::dynamic_resolver().with_tls(tls)
    };
    assert_eq!(
        nested_names(&Backend::new("api", spec)),
        [
            "spec/__all__: dynamic-resolver-excludes-auto-sni",
            "spec/__all__: dynamic-resolver-excludes-endpoints"
        ]
    );
    // A list is too long and has invalid items; a string item is invalid; an object breaks a rule.
    let mut spec =
        BackendSpec::endpoints(vec![name; 257]).with_app_protocols([AppProtocol::from("h2")]);
    spec.endpoints.as_mut().expect("they are there")[0].hostname = Some("A".into());
    spec.tls = Some(BackendTls { sni: Some(String::new()), ..BackendTls::system_ca() });
    let places = nested_names(&Backend::new("api", spec));
    for place in [
        "spec/__all__: too-many",
        "spec/endpoints/0/hostname: pattern",
        "spec/appProtocols/0/__all__: not-supported",
        "spec/tls/sni: too-short",
    ] {
        assert!(places.iter().any(|other| other == place), "{place} is not among {places:?}");
    }
}

#[test]
fn too_long_list_of_valid_items_is_a_field_error() {
    let name = BackendEndpoint::fqdn("api.example.com", 443);
    assert_eq!(
        nested_names(&Backend::new("api", BackendSpec::endpoints(vec![name; 257]))),
        ["spec/endpoints: too-many"]
    );
}

#[test]
fn warning_does_not_fail() {
    let backend = Backend::new(
        "api",
        BackendSpec::endpoints([BackendEndpoint::ip([169, 254, 169, 254], 80)]),
    );
    let report = Backend::check(&backend, &Profile::default());
    assert!(!report.is_empty() && !report.has_errors());
    assert_eq!(Validate::validate(&backend), Ok(()));
}

/// Each error of a report occurs once, with its rule, message and path.
#[test]
fn every_error_of_the_corpus_is_converted() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance/admission.ndjson");
    let corpus = std::fs::read_to_string(corpus).expect("the corpus");
    let (mut objects, mut errors) = (0, 0);
    for line in corpus.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let Ok(backend) =
            serde_json::from_str::<Backend>(case["manifest"].as_str().expect("a manifest"))
        else {
            continue;
        };
        objects += 1;
        for &release in Release::ALL {
            let profile = Profile::new(release);
            let report = Backend::check(&backend, &profile);
            let answered = backend.validate_with_args(&profile);
            assert_eq!(answered.is_err(), report.has_errors());
            let answered = answered.err().unwrap_or_default();
            errors += report.errors().count();
            assert_eq!(converted(&answered), reported(&report), "{release} {}", case["id"]);
        }
    }
    println!("validator: {errors} errors of {objects} objects are all there");
    assert!(errors > 1000, "{errors}");
}

fn converted(errors: &ValidationErrors) -> Vec<(String, String, String)> {
    let mut converted: Vec<_> = flat(errors)
        .into_iter()
        .map(|(_, error)| {
            let path = error.params["path"].as_str().expect("a path").to_owned();
            (error.code.to_string(), path, error.message.clone().expect("a message").into_owned())
        })
        .collect();
    converted.sort();
    converted
}

fn reported(report: &Report) -> Vec<(String, String, String)> {
    let mut found: Vec<_> = report
        .errors()
        .map(|finding| {
            (finding.rule.id().to_owned(), finding.path.to_string(), finding.message.clone())
        })
        .collect();
    found.sort();
    found
}
