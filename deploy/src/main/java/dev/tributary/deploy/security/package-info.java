/// Who may take part: the join token, the certificates of a cluster, and what of both a command is
/// given.
///
/// Start with [SecurityOptions], then [Token] for the one and [LiveIdentity] for the other.
/// [CertificateAuthority] alone knows how certificates are made. Depends on gRPC for what a call
/// brings, on its TLS, and on `job` for the form of a complaint.
package dev.tributary.deploy.security;
