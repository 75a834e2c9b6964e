/// Authentication: the join token, the certificates of a cluster, and the settings for both.
///
/// Start with [SecuritySettings], then [Token] and [LiveIdentity]. [CertsCommand] creates the
/// certificates with [CertificateAuthority]. Depends on gRPC for the metadata of a call and for
/// TLS, on `digest`, on `job` for the form of an error message, and on `cli.exit`.
package dev.tributary.deploy.security;
