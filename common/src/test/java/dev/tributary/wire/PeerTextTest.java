package dev.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/// Tests that the text and the address of a peer are shown without letting it forge lines.
final class PeerTextTest {

  @Test
  void printableTextIsUnchanged() {
    String text = "host-1/4711: naïve, 10 % (日本), 𝛼";

    assertThat(PeerText.plain(text)).isEqualTo(text);
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(PeerText.plain("a\nrefused b\r\tc\u001b[2Jd\u0000e\u202ef\u2028g\ud800h"))
        .isEqualTo("a?refused b??c?[2Jd?e?f?g?h");
  }

  @Test
  void longTextIsCutOff() {
    String longest = "𝛼".repeat(400);

    assertThat(PeerText.plain(longest)).isEqualTo(longest);
    assertThat(PeerText.plain(longest + "b")).isEqualTo(longest + "...");
  }

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
