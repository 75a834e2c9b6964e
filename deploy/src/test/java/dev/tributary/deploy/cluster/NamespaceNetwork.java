package dev.tributary.deploy.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A network of several hosts within this machine. Each host is a Linux network namespace,
/// connected by a virtual cable to a switch in a namespace of its own.
///
/// If namespaces cannot be created, the test is skipped with the reason.
public final class NamespaceNetwork implements AutoCloseable {
  private static final String SWITCH = "switch";

  private final String prefix = "tributary-" + ProcessHandle.current().pid() + "-";
  private final List<String> hosts = new ArrayList<>();

  private NamespaceNetwork() {}

  public static NamespaceNetwork of(String... hosts) throws IOException {
    NamespaceNetwork network = new NamespaceNetwork();
    try {
      network.add(SWITCH);
    } catch (IOException e) {
      Assumptions.abort(
          "no network namespace can be created, which needs root, iproute2 and kernel support: "
              + e.getMessage());
    }
    try {
      ip("-n", network.name(SWITCH), "link", "add", SWITCH, "type", "bridge");
      ip("-n", network.name(SWITCH), "link", "set", SWITCH, "up");
      for (String host : hosts) {
        network.connect(host);
      }
      return network;
    } catch (Throwable e) {
      network.close();
      throw e;
    }
  }

  public String address(String host) {
    return "10.77.0." + hosts.indexOf(host);
  }

  /// Starts the command on a host.
  public TributaryProcess start(String host, Object... arguments) throws IOException {
    return TributaryProcess.startBy(List.of("ip", "netns", "exec", name(host)), arguments);
  }

  /// Disconnects a host at the switch. All packets from and to the host are lost without a sign.
  public void disconnect(String host) throws IOException {
    ip("-n", name(SWITCH), "link", "set", host, "nomaster");
  }

  public void reconnect(String host) throws IOException {
    ip("-n", name(SWITCH), "link", "set", host, "master", SWITCH);
  }

  /// Limits the rate of the traffic to a host.
  public void limitRate(String host, long bitsPerSecond) throws IOException {
    run(
        ("tc -n %s qdisc replace dev %s root tbf rate %sbit burst 16kb limit 4mb")
            .formatted(name(SWITCH), host, bitsPerSecond)
            .split(" "));
  }

  public void removeLimit(String host) throws IOException {
    run("tc", "-n", name(SWITCH), "qdisc", "delete", "dev", host, "root");
  }

  @Override
  public void close() throws IOException {
    for (String host : hosts) {
      ip("netns", "delete", name(host));
    }
  }

  private void add(String host) throws IOException {
    ip("netns", "add", name(host));
    hosts.add(host);
  }

  private void connect(String host) throws IOException {
    add(host);
    run(
        "ip link add eth0 netns %s type veth peer name %s netns %s"
            .formatted(name(host), host, name(SWITCH))
            .split(" "));
    ip("-n", name(host), "address", "add", address(host) + "/24", "dev", "eth0");
    ip("-n", name(host), "link", "set", "eth0", "up");
    ip("-n", name(host), "link", "set", "lo", "up");
    ip("-n", name(SWITCH), "link", "set", host, "up");
    reconnect(host);
  }

  private String name(String host) {
    return prefix + host;
  }

  private static void ip(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue() != 0) {
      throw new IOException(
          String.format(Locale.ROOT, "%s: %s", String.join(" ", command), output));
    }
  }
}
