/// Connections between processes: servers that listen, channels that dial, and addresses.
///
/// Start with [CoordinatorServer] and [Peer]. A worker uses a peer through [PeerRoute]. Depends on
/// gRPC, on `security`, and on the coordinator's and the worker's edges.
package dev.tributary.deploy.net;
