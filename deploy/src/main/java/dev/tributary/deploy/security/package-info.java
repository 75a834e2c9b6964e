/// Who may take part: the join token, the certificates of a cluster, and the settings for both.
///
/// Start with [SecuritySettings], then [Token] and [LiveIdentity]. [CertsCommand] makes the
/// certificates, and [CertificateAuthority] alone knows how. Depends on gRPC for the metadata of a
/// call and for TLS, and on `job` for the form of a complaint.
package dev.tributary.deploy.security;
