//! The hosts the service answers for.
//!
//! A site may point its own name at the service's address (DNS rebinding): browsers then treat the answers as that
//! site's, and its scripts may read them. Such requests still contain the site's name, so they are rejected by
//! comparing it with the allowed hosts. `layers::render_errors` checks this before any handler runs.

use std::collections::BTreeSet;

use super::{base_url::BaseUrl, host_name::HostName};

/// A host that is not allowed; `None` if the text in the request is not a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct ForeignHost(pub(in crate::http) Option<HostName>);

/// The allowed hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// Every host.
    #[default]
    Any,
    /// Loopback and these.
    Only(BTreeSet<HostName>),
}

impl Hosts {
    /// Loopback, the host of the base URL and those in `allowed`.
    pub fn only(base: Option<&BaseUrl>, allowed: &[HostName]) -> Self {
        let base = base.and_then(|base| HostName::of_authority(base.host()));
        Self::Only(base.into_iter().chain(allowed.iter().cloned()).collect())
    }

    /// Rejects a request for a host that is not allowed (`requested`: see `Site::hosts`). A request without a host is
    /// not from a browser, and is accepted.
    pub(in crate::http) fn check(&self, requested: &[String]) -> Result<(), ForeignHost> {
        let Self::Only(names) = self else { return Ok(()) };
        for text in requested {
            let host = HostName::of_authority(text);
            if !host.as_ref().is_some_and(|host| host.is_loopback() || names.contains(host)) {
                return Err(ForeignHost(host));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_listed_hosts_are_allowed() {
        let base: BaseUrl = "https://intranet.example:8443/handbook/".parse().expect("a base");
        let hosts = Hosts::only(Some(&base), &["10.0.0.5".parse().expect("a host")]);
        let is_answered = |named: &[&str]| {
            let named: Vec<String> = named.iter().map(|&name| name.to_owned()).collect();
            hosts.check(&named).is_ok()
        };
        for name in ["localhost", "a.b.localhost", "127.9.9.9:1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.5"] {
            assert!(is_answered(&[name]), "{name}");
        }
        assert!(is_answered(&[]) && is_answered(&["INTRANET.example:1", "localhost"]));
        for name in ["evil.example", "localhost.evil.example", "notlocalhost", "128.0.0.1", "[::2]", ":::"] {
            assert!(!is_answered(&[name]) && !is_answered(&["localhost", name]), "{name}");
            assert!(Hosts::Any.check(&[name.to_owned()]).is_ok());
        }
    }
}
