/// How commands reach each other: servers that listen, channels that dial, and what an address is.
///
/// Start with [CoordinatorServer] and [Peer]. Depends on gRPC and on `security`.
package dev.tributary.deploy.connection;
