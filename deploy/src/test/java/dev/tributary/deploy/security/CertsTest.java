package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Tributary;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tributary certs`: the files that it creates, and those that it does not change.
final class CertsTest {
  private static final String SERVER = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  @TempDir Path directory;

  private Path made;

  @BeforeEach
  void name() {
    made = directory.resolve("certs");
  }

  @Test
  void anAuthorityAndCertificatesForBothRolesAreCreated() throws Exception {
    Tributary.Ended certs =
        Tributary.run("certs", made, "--hosts", "train.example.org,10.0.0.7", "--days", 30);

    assertThat(certs.err()).isEmpty();
    assertThat(certs.code()).isZero();
    assertThat(certs.out()).hasSize(3);
    X509Certificate authority = certificate("ca/ca.pem");
    X509Certificate coordinator = certificate("coordinator/cert.pem");
    X509Certificate worker = certificate("worker/cert.pem");
    assertThat(authority.getBasicConstraints()).isZero();
    coordinator.verify(authority.getPublicKey());
    worker.verify(authority.getPublicKey());
    assertThat(coordinator.getExtendedKeyUsage()).containsExactly(SERVER, CLIENT);
    assertThat(worker.getExtendedKeyUsage()).containsExactly(CLIENT);
    assertThat(coordinator.getSubjectAlternativeNames())
        .containsExactly(List.of(2, "train.example.org"), List.of(7, "10.0.0.7"));
    assertThat(worker.getSubjectAlternativeNames()).isNull();
    assertThat(coordinator.getNotAfter().toInstant())
        .isBetween(
            Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(30)));
    assertThat(coordinator.getSerialNumber()).isNotEqualTo(worker.getSerialNumber());
    assertThat(made.resolve("coordinator/ca.pem"))
        .hasSameBinaryContentAs(made.resolve("ca/ca.pem"));
    assertThat(made.resolve("worker/ca.pem")).hasSameBinaryContentAs(made.resolve("ca/ca.pem"));
  }

  @Test
  void onlyTheOwnerCanReadAKey() throws Exception {
    Tributary.run("certs", made, "--hosts", "localhost");

    for (String own : List.of("ca", "coordinator", "worker")) {
      assertThat(mode(made.resolve(own))).isEqualTo("rwx------");
      assertThat(mode(made.resolve(own).resolve("key.pem"))).isEqualTo("rw-------");
      assertThat(mode(made.resolve(own).resolve("ca.pem"))).isEqualTo("rw-r--r--");
    }
  }

  @Test
  void anExistingAuthorityIssuesNewCertificatesAndDoesNotChange() throws Exception {
    Tributary.run("certs", made, "--hosts", "localhost");
    byte[] authority = Files.readAllBytes(made.resolve("ca/ca.pem"));
    byte[] key = Files.readAllBytes(made.resolve("ca/key.pem"));
    X509Certificate earlier = certificate("coordinator/cert.pem");

    Tributary.Ended again = Tributary.run("certs", made, "--hosts", "127.0.0.1");

    assertThat(again.code()).isZero();
    assertThat(again.out().getFirst())
        .startsWith("issued by the existing authority: " + made.resolve("ca") + ", valid");
    assertThat(Files.readAllBytes(made.resolve("ca/ca.pem"))).isEqualTo(authority);
    assertThat(Files.readAllBytes(made.resolve("ca/key.pem"))).isEqualTo(key);
    X509Certificate later = certificate("coordinator/cert.pem");
    later.verify(certificate("ca/ca.pem").getPublicKey());
    assertThat(later.getSubjectAlternativeNames()).containsExactly(List.of(7, "127.0.0.1"));
    assertThat(later.getPublicKey()).isNotEqualTo(earlier.getPublicKey());
  }

  @Test
  void noCertificateIsValidForLongerThanItsAuthority() throws Exception {
    Tributary.Ended certs = Tributary.run("certs", made, "--hosts", "localhost", "--days", 9999);

    assertThat(certs.code()).isZero();
    assertThat(certificate("worker/cert.pem").getNotAfter())
        .isEqualTo(certificate("ca/ca.pem").getNotAfter());
  }

  @Test
  void anAuthorityWithoutItsKeyCannotIssue() throws Exception {
    Tributary.run("certs", made, "--hosts", "localhost");
    Files.delete(made.resolve("ca/key.pem"));

    Tributary.Ended certs = Tributary.run("certs", made, "--hosts", "localhost");

    assertThat(certs.err())
        .singleElement()
        .asString()
        .startsWith("tributary: %s: there is ca.pem but no key.pem; ".formatted(made.resolve("ca")))
        .contains("restore it", "another directory");
    assertThat(certs.code()).isEqualTo(2);
  }

  @Test
  void aKeyOfAnotherAuthorityCannotIssue() throws Exception {
    Tributary.run("certs", made, "--hosts", "localhost");
    Files.copy(
        made.resolve("worker/key.pem"),
        made.resolve("ca/key.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    Tributary.Ended certs = Tributary.run("certs", made, "--hosts", "localhost");

    assertThat(certs.err())
        .singleElement()
        .asString()
        .contains(
            made.resolve("ca/key.pem") + ": the key does not belong to ca.pem; ",
            "restore the right one",
            "another directory");
    assertThat(certs.code()).isEqualTo(2);
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsReported() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    Tributary.Ended certs = Tributary.run("certs", file, "--hosts", "localhost");

    assertThat(certs.err())
        .singleElement()
        .asString()
        .startsWith("tributary: " + file.resolve("ca") + ": cannot write here: ")
        .contains("name a directory");
    assertThat(certs.code()).isEqualTo(2);
  }

  @Test
  void wrongHostsAndDaysAreRefused() throws Exception {
    Tributary.Ended host = Tributary.run("certs", made, "--hosts", "localhost,train:7700");
    Tributary.Ended days = Tributary.run("certs", made, "--hosts", "localhost", "--days", 0);

    assertThat(host.err())
        .singleElement()
        .asString()
        .startsWith("tributary: --hosts: 'train:7700' is not an IP address; ")
        .contains("10.0.0.7", "fd00::7");
    assertThat(days.err()).containsExactly("tributary: --days: 0 is too few; give 1 or more");
    assertThat(List.of(host.code(), days.code())).containsOnly(2);
    assertThat(made).doesNotExist();
  }

  private X509Certificate certificate(String name) throws Exception {
    try (InputStream file = Files.newInputStream(made.resolve(name))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
