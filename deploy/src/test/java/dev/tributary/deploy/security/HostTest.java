package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The names and addresses for which a certificate can be issued.
final class HostTest {

  @Test
  void namesAreToldFromAddresses() {
    assertThat(Host.list("localhost,coordinator-0.train.svc, 10.0.0.7,::1,localhost"))
        .containsExactly(
            new Host("localhost", false),
            new Host("coordinator-0.train.svc", false),
            new Host("10.0.0.7", true),
            new Host("0:0:0:0:0:0:0:1", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,,b", "-a", "a-", "a..b", "a b", "*.b", "a/b", "naïve"})
  void aTextThatIsNeitherNameNorAddressIsRefused(String text) {
    assertThatThrownBy(() -> Host.list(text))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--hosts: '")
        .hasMessageContaining("' is neither a host name nor an IP address; ")
        .hasMessageContainingAll("without a port", "train.example.org,10.0.0.7");
  }

  @Test
  void aNameWithAnUnderscoreIsRefusedWithTheReason() {
    assertThatThrownBy(() -> Host.list("my_host"))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--hosts: 'my_host' has an underscore")
        .hasMessageContaining("give the names and addresses that workers dial");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.256", "10.0.0.7.1", "fd00::7::1", "host:7700", "http://a", "7"})
  void anInvalidAddressIsRefused(String text) {
    assertThatThrownBy(() -> Host.list(text))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--hosts: '%s' is not an IP address; ".formatted(text))
        .hasMessageContainingAll("10.0.0.7", "fd00::7");
  }

  @Test
  void aNameMayHave253CharactersInLabelsOf63() {
    String label = "a".repeat(63);

    assertThat(Host.list(label)).hasSize(1);
    assertThatThrownBy(() -> Host.list(label + "a")).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> Host.list(String.join(".", label, label, label, label)))
        .isInstanceOf(BadInput.class);
  }
}
