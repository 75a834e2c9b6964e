package dev.tributary.worker.link;

import dev.tributary.wire.Stamp;

/// The identity of a session, which every message on its three streams carries.
///
/// @param run the run and term of the coordinator; its step has no meaning
public record SessionIdentity(Stamp run, long sessionId) {}
