//! Tests of writing: accepted with defaults, or refused with causes.

use envoy_gateway_backend::api::{
    BackendEndpoint, BackendSpec, BackendStatus, BackendTls, BackendType, Condition,
};
use envoy_gateway_backend::{Acceptance, Profile, Release};
use kube::ResourceExt;
use kube::api::{Patch, PatchParams, PostParams};
use kube::core::Status;
use kube::core::object::HasStatus;
use serde_json::json;

use super::server::Server;
use super::{api, backend, condition, create, refusal, to, within};

/// Reason, message and field of each cause.
fn causes(status: &Status) -> Vec<(&str, &str, &str)> {
    let details = status.details.as_ref().expect("details");
    assert_eq!(
        (details.group.as_str(), details.kind.as_str()),
        ("gateway.envoyproxy.io", "Backend")
    );
    details.causes.iter().map(|cause| (&*cause.reason, &*cause.message, &*cause.field)).collect()
}

#[tokio::test]
async fn created_object_has_defaults() {
    within(async {
        let server = Server::start().await;
        let mut given = backend("b", to("api.example.com").with_tls(BackendTls::system_ca()));
        given.status = Some(BackendStatus { conditions: Some(Vec::new()) });
        let stored =
            api(&server).create(&PostParams::default(), &given).await.expect("it is stored");
        given.apply_defaults(Release::LATEST);
        assert_eq!(stored.spec.r#type, Some(BackendType::Endpoints));
        assert_eq!(stored.spec.tls.as_ref().and_then(|tls| tls.insecure_skip_verify), Some(false));
        assert_eq!((&stored.spec, &stored.status), (&given.spec, &None));
        assert_eq!(stored.metadata.generation, Some(1));
        assert!(stored.uid().is_some() && stored.creation_timestamp().is_some());
        let valid = stored.into_valid(&Profile::default()).expect("what was stored is valid");
        assert_eq!(valid.endpoints().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn refused_object_has_causes_for_each_field() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let mut spec = to("api.example.com").with_tls(BackendTls { sni: Some("x_y".into()), ..BackendTls::insecure() });
        spec.endpoints.get_or_insert_default().push(BackendEndpoint::unix("/run/s"));
        let status = refusal(api.create(&PostParams::default(), &backend("b", spec)).await);
        assert!(status.is_invalid() && status.code == 422);
        let pattern =
            "spec.tls.sni in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'";
        let sni = format!("Invalid value: \"x_y\": {pattern}");
        let mixed = "Invalid value: fqdn addresses cannot be mixed with other address types";
        assert_eq!(
            causes(&status),
            [("FieldValueInvalid", sni.as_str(), "spec.tls.sni"), ("FieldValueInvalid", mixed, "spec.endpoints")]
        );
        assert_eq!(
            status.message,
            format!("Backend.gateway.envoyproxy.io \"b\" is invalid: [spec.tls.sni: {sni}, spec.endpoints: {mixed}]")
        );

        let spec = BackendSpec { r#type: Some("Static".into()), ..BackendSpec::default() };
        let status = refusal(api.create(&PostParams::default(), &backend("b", spec)).await);
        assert_eq!(causes(&status)[0].0, "FieldValueNotSupported");
        assert_eq!(
            (causes(&status)[1].1, causes(&status)[1].2),
            (
                "Invalid value: null: some validation rules were not checked because the object was invalid; \
                 correct the existing errors to complete validation",
                "<nil>"
            )
        );
        assert_eq!(refusal(api.get("b").await).code, 404);
        create(&api, "b").await;
        assert!(
            refusal(api.create(&PostParams::default(), &backend("b", to("b.example.com"))).await).is_already_exists()
        );
    })
    .await;
}

#[tokio::test]
async fn unknown_field_is_refused_in_strict_mode() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let mut given = serde_json::to_value(backend("b", to("api.example.com"))).expect("JSON");
        given["spec"]["bogus"] = 1.into();
        given["spec"]["endpoints"][0]["weight"] = 1.into();
        let apply = PatchParams::apply("test");
        let status = refusal(api.patch("b", &apply.clone().validation_strict(), &Patch::Apply(&given)).await);
        assert_eq!((status.code, status.reason.as_str()), (400, "BadRequest"));
        assert_eq!(
            status.message,
            "Backend in version \"v1alpha1\" cannot be handled as a Backend: strict decoding error: \
             unknown field \"spec.bogus\", unknown field \"spec.endpoints[0].weight\""
        );
        assert_eq!(refusal(api.get("b").await).code, 404);
        let stored = api.patch("b", &apply, &Patch::Apply(&given)).await.expect("pruned and stored");
        assert_eq!(stored.spec.endpoints, to("api.example.com").endpoints);
    })
    .await;
}

#[tokio::test]
async fn valid_status_is_replaced_and_patched() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let mut stored = create(&api, "b").await;
        let accepted = condition("Accepted", "2024-01-01T00:00:00Z");
        *stored.status_mut() = Some(BackendStatus { conditions: Some(vec![accepted.clone()]) });
        stored.spec = BackendSpec::dynamic_resolver();
        let replaced = api.replace_status("b", &PostParams::default(), &stored).await.expect("it is stored");
        assert_eq!(replaced.status.as_ref().map(BackendStatus::acceptance), Some(Acceptance::Accepted));
        assert_eq!(replaced.spec.endpoints, to("api.example.com").endpoints);
        assert_eq!(replaced.metadata.generation, Some(1));
        // The first version is out of date.
        assert!(refusal(api.replace_status("b", &PostParams::default(), &stored).await).is_conflict());

        let patch = |conditions: &[Condition]| Patch::Merge(json!({"status": {"conditions": conditions}}));
        let both = [accepted.clone(), condition("Ready", "2024-01-01T00:00:00Z")];
        let patched = api.patch_status("b", &PatchParams::default(), &patch(&both)).await.expect("it is stored");
        assert_eq!(patched.status.and_then(|status| status.conditions).as_deref(), Some(&both[..]));

        let twice = [accepted.clone(), condition("Accepted", "yesterday")];
        let status = refusal(api.patch_status("b", &PatchParams::default(), &patch(&twice)).await);
        assert_eq!(status.code, 422);
        assert_eq!(
            causes(&status),
            [
                (
                    "FieldValueTypeInvalid",
                    "Invalid value: \"yesterday\": conditions[1].lastTransitionTime in body must be of type date-time: \"yesterday\"",
                    "status.conditions[1].lastTransitionTime"
                ),
                ("FieldValueDuplicate", "Duplicate value: {\"type\":\"Accepted\"}", "status.conditions[1]"),
            ]
        );
        let patch = Patch::Merge(json!({"status": {"conditions": "x"}}));
        let status = refusal(api.patch_status("b", &PatchParams::default(), &patch).await);
        assert_eq!(
            causes(&status),
            [(
                "FieldValueTypeInvalid",
                "Invalid value: \"string\": conditions in body must be of type array: \"string\"",
                "status.conditions"
            )]
        );
        assert_eq!(api.get_status("b").await.expect("it is there").status.and_then(|status| status.conditions).as_deref(), Some(&both[..]));
    })
    .await;
}
