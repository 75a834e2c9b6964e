/// How commands reach each other: servers that listen, channels that dial, and what an address is.
///
/// Start with [CoordinatorServer] and [Peer]; [PeerRoute] is how a worker uses a peer. Depends on
/// gRPC, on `security`, and on the coordinator's and the worker's edges.
package dev.tributary.deploy.net;
