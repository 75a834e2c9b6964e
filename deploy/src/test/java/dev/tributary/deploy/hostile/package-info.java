/// Hostile peers of a real coordinator process. The fixtures make single frames of HTTP/2, so they
/// can violate every rule of HTTP/2, gRPC and the protocol.
///
/// | fixtures | |
/// |---|---|
/// | [HostileConnection] | the client's side of an HTTP/2 connection |
/// | [HostileCall] | a call of gRPC on it |
/// | [Manners] | what it leaves undone |
/// | [Target] | a coordinator, and what its peers must know to be admitted |
/// | [HostileWorker] | a worker that is admitted |
/// | [Victim] | a coordinator with a small heap, and an honest worker |
/// | [Attack], [Flood] | attacks that can also be made by hand |
///
/// Start with [Attack].
package dev.tributary.deploy.hostile;
