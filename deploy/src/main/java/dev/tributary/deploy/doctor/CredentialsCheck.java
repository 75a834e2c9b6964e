package dev.tributary.deploy.doctor;

import dev.tributary.deploy.security.CertificateFiles;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Finding;
import dev.tributary.deploy.security.Role;
import dev.tributary.deploy.security.SecuritySettings;
import dev.tributary.job.BadInput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Examines the token and the certificates.
///
/// @param told each check as it is made
record CredentialsCheck(SecuritySettings settings, Role role, Consumer<Check> told) {

  /// @return the means to call a coordinator, if nothing is wrong with them
  Optional<Credentials> examine(Instant now) {
    boolean certificates = lookAtCertificates(now);
    boolean token = lookAtToken();
    return certificates && token
        ? Optional.of(settings.read(role, warning -> {}))
        : Optional.empty();
  }

  /// @return whether they will do, or there are none
  private boolean lookAtCertificates(Instant now) {
    if (settings.tls().isEmpty()) {
      told.accept(new Check.Skipped("TLS", "none without --tls DIR: traffic is in plaintext"));
      return true;
    }
    List<Finding> findings = new CertificateFiles(settings.tls().get()).inspect(role, now);
    findings.stream().map(CredentialsCheck::check).forEach(told);
    return findings.stream().noneMatch(Finding.Bad.class::isInstance);
  }

  /// @return whether it will do, or there is none
  private boolean lookAtToken() {
    try {
      told.accept(
          settings.token().isPresent()
              ? new Check.Ok("token", "there is one")
              : new Check.Skipped("token", "none, neither by --token-file nor in the environment"));
      settings
          .doubtOfToken()
          .ifPresent(doubt -> told.accept(new Check.Note("token", doubt.toString())));
      return true;
    } catch (BadInput e) {
      told.accept(new Check.Bad("token", e.getMessage()));
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
