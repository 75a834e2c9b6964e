/// Connections between processes: servers that listen, channels that dial, and addresses.
///
/// Start with [CoordinatorServer] and [Peer]. A worker uses a peer through [PeerRoute]. Depends on
/// gRPC, on `security`, on `job` for errors, and on the worker's `link`, for which it dials.
package dev.tributary.deploy.net;
