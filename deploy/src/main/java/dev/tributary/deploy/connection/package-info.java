/// How commands reach each other: servers that listen, channels that dial, and what an address is.
///
/// Start with [Connections]. Depends on gRPC and on nothing of ours.
package dev.tributary.deploy.connection;
