package dev.tributary.deploy.doctor;

import dev.tributary.deploy.security.CertificateFiles;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Finding;
import dev.tributary.deploy.security.Role;
import dev.tributary.deploy.security.SecuritySettings;
import dev.tributary.deploy.security.Token;
import dev.tributary.job.BadInput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The checks of token and certificates.
///
/// @param results receives each check when it is done
record CredentialsCheck(SecuritySettings settings, Role role, Consumer<Check> results) {

  /// Runs the checks.
  ///
  /// @return the credentials, if none is bad
  Optional<Credentials> examine(Instant now) {
    boolean certificates = checkCertificates(now);
    boolean token = checkToken();
    return certificates && token
        ? Optional.of(settings.read(role, warning -> {}))
        : Optional.empty();
  }

  /// @return whether the certificates can be used, or none are configured
  private boolean checkCertificates(Instant now) {
    if (settings.tls().isEmpty()) {
      results.accept(
          new Check.Skipped(
              "TLS", "not used, because --tls DIR is not given: traffic is in plaintext"));
      return true;
    }
    List<Finding> findings = new CertificateFiles(settings.tls().get()).inspect(role, now);
    findings.stream().map(CredentialsCheck::check).forEach(results);
    return findings.stream().noneMatch(Finding.Bad.class::isInstance);
  }

  /// @return whether the token can be used, or none is configured
  private boolean checkToken() {
    try {
      results.accept(
          settings.token().isPresent()
              ? new Check.Ok("token", "found")
              : new Check.Skipped(
                  "token", "none, neither in --token-file nor in " + Token.VARIABLE));
      settings
          .doubtOfToken()
          .ifPresent(doubt -> results.accept(new Check.Note("token", doubt.toString())));
      return true;
    } catch (BadInput e) {
      results.accept(new Check.Bad("token", e.getMessage()));
      return false;
    }
  }

  private static Check check(Finding finding) {
    return switch (finding) {
      case Finding.Good(String where, String what) -> new Check.Ok("TLS", where + ": " + what);
      case Finding.Doubtful doubtful -> new Check.Note("TLS", doubtful.toString());
      case Finding.Bad bad -> new Check.Bad("TLS", bad.toString());
    };
  }
}
