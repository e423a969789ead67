//! Which hosts the service answers to.
//!
//! A site may point its own name at our address (DNS rebinding): a browser then takes our answers for that site's, and
//! its scripts may read them. Such requests still carry the site's name, so a service that knows its own names refuses
//! them. `layers::dress` asks here before anything else looks at a request.

use std::collections::BTreeSet;

use super::{base_url::BaseUrl, host_name::HostName};

/// A host that is not answered to; `None`: what a request names is no host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct ForeignHost(pub(in crate::http) Option<HostName>);

/// Which hosts the service answers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// Whatever a request names.
    #[default]
    Any,
    /// Loopback, and these.
    Only(BTreeSet<HostName>),
}

impl Hosts {
    /// Loopback, the host of the base address, and those that are allowed besides.
    pub fn only(base: Option<&BaseUrl>, allowed: &[HostName]) -> Self {
        let base = base.and_then(|base| HostName::of_authority(base.host()));
        Self::Only(base.into_iter().chain(allowed.iter().cloned()).collect())
    }

    /// Refuses a request that names a host which is not answered to (`asked`: see `Site::hosts`). One that names none
    /// comes from no browser, and is let through.
    pub(in crate::http) fn check(&self, asked: &[String]) -> Result<(), ForeignHost> {
        let Self::Only(names) = self else { return Ok(()) };
        for text in asked {
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
    fn loopback_and_what_is_named_is_answered() {
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
