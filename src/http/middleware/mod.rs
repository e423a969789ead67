//! Layers that every request and response passes through; no handlers.

pub(super) mod cors;
pub(super) mod layers;
pub(super) mod mount;
