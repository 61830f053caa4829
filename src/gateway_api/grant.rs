//! `ReferenceGrant`.

use crate::api::ObjectMeta;

partial! {
    /// A Gateway API `ReferenceGrant`: permits references from other namespaces to its own.
    ReferenceGrant {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: ReferenceGrantSpec,
    }

    /// Which references a grant permits.
    ReferenceGrantSpec {
        /// `from`: who may refer.
        from: Vec<ReferenceGrantFrom>,
        /// `to`: to what.
        to: Vec<ReferenceGrantTo>,
    }

    /// Who may refer.
    ReferenceGrantFrom {
        /// `group`: of the owner of the reference.
        group: String,
        /// `kind`: of the owner of the reference.
        kind: String,
        /// `namespace`: of the owner of the reference.
        namespace: String,
    }

    /// What may be referred to.
    ReferenceGrantTo {
        /// `group`: of the object, as the reference writes it.
        group: String,
        /// `kind`: of the object.
        kind: String,
        /// `name`: of the object; absent or empty means each.
        name: Option<String>,
    }
}
