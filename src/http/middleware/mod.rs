//! What every request and answer passes through, whatever it is about; no address is answered here.

pub(super) mod cors;
pub(super) mod layers;
pub(super) mod mount;
