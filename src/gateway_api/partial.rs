//! Decoding that ignores unknown fields and reads `null` as absent.

use serde::{Deserialize, Deserializer};

/// Defines structs of which every field may be absent or `null`, and unknown fields are ignored.
macro_rules! partial {
    ($($(#[$attribute:meta])* $name:ident {
        $($(#[$field_attribute:meta])* $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_attribute])*
                #[serde(deserialize_with = "crate::gateway_api::partial::null_as_default")]
                pub $field: $type,
            )*
        }
    )*};
}

/// `null` reads as the default.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
