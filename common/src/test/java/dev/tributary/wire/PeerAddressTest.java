package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// The text of a peer's address.
final class PeerAddressTest {
  @Test
  void anAddressIsShownWithItsPortAndIpv6InBrackets() throws Exception {
    assertThat(PeerAddress.text(address("10.0.0.7"))).isEqualTo("10.0.0.7:51234");
    assertThat(PeerAddress.text(address("fd00::7"))).isEqualTo("[fd00:0:0:0:0:0:0:7]:51234");
    assertThat(PeerAddress.text(InetSocketAddress.createUnresolved("train", 1))).contains("train");
    assertThat(PeerAddress.text(null)).isEqualTo("an unknown peer");
  }

  private static InetSocketAddress address(String literal) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), 51234);
  }
}
