package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a certificate can be issued for.
final class HostTest {

  @Test
  void namesAndAddressesAreTold() {
    assertThat(Host.list("localhost,coordinator-0.train.svc, 10.0.0.7,::1,localhost"))
        .containsExactly(
            new Host("localhost", false),
            new Host("coordinator-0.train.svc", false),
            new Host("10.0.0.7", true),
            new Host("0:0:0:0:0:0:0:1", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,,b", "-a", "a-", "a..b", "a b", "a_b", "*.b", "a/b", "naïve"})
  void whatIsNeitherIsRefused(String text) {
    assertThatThrownBy(() -> Host.list(text))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--hosts: '")
        .hasMessageContaining("' is neither the name nor the address of a host; ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.256", "10.0.0.7.1", "fd00::7::1", "host:7700", "http://a", "7"})
  void anAddressThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Host.list(text))
        .isInstanceOf(BadInput.class)
        .hasMessage("--hosts: '%s' is no IP address; give one like 10.0.0.7 or fd00::7", text);
  }

  @Test
  void aNameMayHaveLabelsOf63And253CharactersInAll() {
    String label = "a".repeat(63);

    assertThat(Host.list(label)).hasSize(1);
    assertThatThrownBy(() -> Host.list(label + "a")).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> Host.list(String.join(".", label, label, label, label)))
        .isInstanceOf(BadInput.class);
  }
}
