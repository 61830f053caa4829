//! Violations of a policy by a host.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::addresses::NetworkGroup;
use super::names::DomainGroup;
use super::numeric::Numeric;
use crate::net;
use crate::rule::Reason;

/// A violation of a policy by a host; its text is the message of the finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Violation<'a> {
    Empty,
    NotAnAddress,
    AddressAsName,
    Numeric(Numeric),
    TrailingDot,
    NotADnsName(&'a str),
    TooFewLabels(usize),
    LabelTooLong(usize),
    DeniedDomain { group: &'a DomainGroup, domain: &'a str, value: &'a str },
    OtherDomain(&'a [String]),
    DeniedNetwork { group: &'a NetworkGroup, value: &'a str, carried: Option<IpAddr> },
    OtherNetwork(&'a [IpNet]),
}

impl Violation<'_> {
    pub(crate) const fn reason(&self) -> Reason {
        match self {
            Self::Empty => Reason::FieldValueRequired,
            _ => Reason::FieldValueInvalid,
        }
    }

    pub(crate) fn help(&self) -> Option<String> {
        match self {
            Self::AddressAsName => Some("write it as an `ip` endpoint".into()),
            Self::Numeric(Numeric::Address(address)) => {
                Some(format!("write it as an `ip` endpoint: `{address}`"))
            }
            Self::DeniedNetwork { carried: Some(carried), .. } => {
                Some(format!("the IPv6 address embeds the IPv4 address `{carried}`"))
            }
            Self::TrailingDot => Some("drop the trailing dot".into()),
            _ => None,
        }
    }
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty => f.write_str("required value"),
            Self::NotAnAddress => f.write_str("must be an IP address"),
            Self::AddressAsName => f.write_str("must be a name, not an IP address"),
            Self::Numeric(Numeric::Address(address)) => {
                write!(f, "ends in a number: resolvers read it as the IP address {address}")
            }
            Self::Numeric(Numeric::NoAddress) => {
                f.write_str("ends in a number, and is neither a name nor an IP address")
            }
            Self::TrailingDot => f.write_str("may not end in a dot"),
            Self::NotADnsName(name) => f.write_str(&net::dns1123_subdomain(name).join(",")),
            // apimachinery, `IsFullyQualifiedDomainName`.
            Self::TooFewLabels(2) => {
                f.write_str("should be a domain with at least two segments separated by dots")
            }
            Self::TooFewLabels(minimum) => {
                write!(f, "should be a domain with at least {minimum} segments separated by dots")
            }
            Self::LabelTooLong(max) => write!(f, "must be no more than {max} characters"),
            Self::DeniedDomain {
                group: DomainGroup { message: Some(message), .. }, value, ..
            }
            | Self::DeniedNetwork {
                group: NetworkGroup { message: Some(message), .. },
                value,
                ..
            } => filled(f, message, value),
            Self::DeniedDomain { group, domain, .. } => {
                write!(f, "may not be in the {} domain {domain}", group.name)
            }
            Self::OtherDomain(allowed) => {
                f.write_str("must be in an allowed domain (")?;
                join(f, allowed)?;
                f.write_str(")")
            }
            Self::DeniedNetwork { group, .. } => {
                write!(f, "may not be in the {} range (", group.name)?;
                join(f, &group.networks)?;
                f.write_str(")")
            }
            Self::OtherNetwork(allowed) => {
                f.write_str("must be in an allowed range (")?;
                join(f, allowed)?;
                f.write_str(")")
            }
        }
    }
}

/// Writes a message with `{value}` replaced by the value.
fn filled(f: &mut fmt::Formatter<'_>, message: &str, value: &str) -> fmt::Result {
    let mut parts = message.split('{');
    f.write_str(parts.next().unwrap_or_default())?;
    for part in parts {
        match part.strip_prefix("value}") {
            Some(rest) => write!(f, "{}{rest}", value.escape_debug())?,
            None => write!(f, "{{{part}")?,
        }
    }
    Ok(())
}

fn join(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display]) -> fmt::Result {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}
